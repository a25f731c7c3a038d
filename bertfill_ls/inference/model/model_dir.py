"""Loading a model folder: whole and warm, or refused with a sentence that says what to do."""

import contextlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.mask import MASK_TOKEN, Mask
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.prediction.decode import Logits
from bertfill_ls.core.prediction.pair_search import LENGTH as PAIR
from bertfill_ls.core.prediction.pair_search import Pairs
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.prediction.word_search import Weigh, WordList
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.errors import ModelError, RunStopped, ShortageError
from bertfill_ls.inference.machine.allocator import give_memory_back
from bertfill_ls.inference.machine.threads import thread_count
from bertfill_ls.inference.machine.user_cache import user_cache_folder
from bertfill_ls.inference.model.beside import open_beside
from bertfill_ls.inference.model.encoder import Encoder
from bertfill_ls.inference.model.manifest import TOKENIZER, WEIGHTS, Manifest, read_manifest
from bertfill_ls.inference.model.mixing import Beside, Scores, Sides
from bertfill_ls.inference.model.model_files import ModelFiles, verify_hashes
from bertfill_ls.inference.model.model_session import ModelSession
from bertfill_ls.inference.model.model_store import default_model_folder
from bertfill_ls.inference.model.prepacked import open_session
from bertfill_ls.inference.stop import Stop

__all__ = ["Manifest", "Model", "ModelError", "load_model", "read_manifest", "verify_hashes"]

LOADING_SECONDS = 60.0  # a hundred times what the largest model needs; only a graph made to last takes longer

# What a tokenizer must get through before a writer's text is given to it: scripts, accents composed and not, an emoji
# and a rare character beyond the BMP, a private one, joiners, controls, full width, a ligature, and a very long word.
_EVERY_KIND = "床前明月光，a1é e\u0301 \U0001f600\U00020bb7\ue000\u200d\ufeff\t\x00Ａﬁ ㍿" + "x" * 200


@dataclass(frozen=True, slots=True)
class Model:
    """A fill-mask model, ready to answer.

    ``allowed`` tells for each id whether it may be shown as a candidate (vocabulary,). ``beside`` is the phrase memory
    that has its say too; without one, ``without_memory`` tells why, if it is not because nobody wants it.
    """

    folder: Path
    manifest: Manifest
    encoder: Encoder
    session: ModelSession
    allowed: NDArray[np.bool_]
    beside: Beside | None = None
    without_memory: ModelError | None = None

    @property
    def name(self) -> str:
        """The name that its manifest gives it."""
        return self.manifest.name

    @property
    def capacity(self) -> int:
        """How many tokens of a window it sees."""
        return self.manifest.capacity

    @property
    def weights(self) -> str:
        """The SHA-256 of its weights, as the manifest states it."""
        return self.manifest.files[WEIGHTS].sha256

    @property
    def host(self) -> None:
        """Where text is sent to be answered: nowhere."""
        return

    @property
    def shortfall(self) -> ModelError | None:
        """Why it answers less well than it could."""
        return self.without_memory

    def scores(self, logits: Logits, sides: Sequence[Sides]) -> Scores:
        """Return log-probabilities up to a constant for some gaps, the memory's word included.

        (gaps, vocabulary) each; what stands beside a gap never matters to it.
        """
        if self.beside is None:
            return logits.astype(np.float64) / self.manifest.temperature
        return self.beside.scores(logits, sides)

    def quoted(self, sides: Sides, length: int) -> tuple[Candidate, ...]:
        """Return what is quoted in a gap of ``length`` characters, with the chance that it is, and its source."""
        return () if self.beside is None else self.beside.quoted(sides, length)

    def words(self, length: int) -> WordList | None:
        """Return the words of so many characters that the memory knows and the model can write; None for none."""
        if self.beside is None:
            return None
        return self.beside.words(length, self._tokens)

    def weigh(self, words: WordList, sides: Sides) -> Weigh | None:
        """Return what weighs all of these words as wholes in a gap; None where their halves are asked about."""
        return None if self.beside is None else self.beside.weigh(words, sides)

    def pairs(self, sides: Sides) -> Pairs | None:
        """Return what weighs words of two characters in a gap; None where no words are known."""
        words = self.words(PAIR)
        return None if words is None or self.beside is None else self.beside.pairs(words, sides)

    def rest(self) -> None:
        """Let go of what the next window can have again, when nothing has been asked for a while."""
        if self.beside is not None:
            self.beside.memory.let_pages_go()
        with contextlib.suppress(ModelError):  # what fails now fails again for whoever asks next, who is told
            _pass_once(self.session, self.encoder, MASK_TOKEN)
        give_memory_back()

    def _tokens(self) -> dict[str, int]:
        return {self.encoder.token(number): number for number in np.flatnonzero(self.allowed).tolist()}

    def phrases(self, sides: Sides, token_ids: Sequence[int]) -> list[str | None]:
        """Return for each token the longest phrase around a gap that the memory knows with it in it; None for none."""
        return [None] * len(token_ids) if self.beside is None else self.beside.phrases(sides, token_ids)


def load_model(
    folder: Path | None = None,
    *,
    threads: int | None = None,
    keep_prepacked: bool = True,
    with_memory: bool = True,
    stop: Stop | None = None,
    seconds: float = LOADING_SECONDS,
) -> Model:
    """Load a model folder (None: the one that comes with the program) and warm it with one pass.

    ``threads`` None: as many as serve it best here. ``keep_prepacked`` lets a large model leave its reordered weights
    in the user's cache folder, and a copy of its phrase memory (see ``prepacked``, ``mapped``). ``with_memory`` has the
    phrase memory answer beside the network; one that cannot be used is done without. ``stop`` ends the loading; so does
    the passing of ``seconds``.

    Raises:
        ModelError: something is missing, damaged, does not fit together, or cannot run here.
        RunStopped: ``stop`` was set.
    """
    folder = default_model_folder() if folder is None else folder
    ended = Stop()  # by whoever does not want the model any more, or by the clock
    forget = stop.when_set(ended.set) if stop is not None else lambda: None
    timer = threading.Timer(seconds, ended.set)
    timer.daemon = True
    try:
        timer.start()
        return _load(folder, threads, keep_prepacked, with_memory, ended)
    except RunStopped as error:
        if stop is None or not stop():
            raise ModelError("model.too-slow", folder=folder, seconds=round(seconds)) from error
        raise
    except MemoryError as error:
        raise ShortageError("model.no-memory", folder=folder) from error
    finally:
        timer.cancel()
        forget()


def _load(folder: Path, threads: int | None, keep_prepacked: bool, with_memory: bool, stop: Stop) -> Model:
    cache = user_cache_folder()
    kept = cache if keep_prepacked else None
    files = ModelFiles.open(folder, cache)
    manifest = files.manifest
    encoder = Encoder.load(files.read(TOKENIZER), manifest.capacity, folder)
    if encoder.vocab_size != manifest.vocab_size:
        raise ModelError("model.tokenizer-unfit", folder=folder)
    session = open_session(
        files,
        threads or thread_count(manifest.hidden_size),
        kept,
        check=lambda session: _warm_up(session, manifest, encoder, stop),
        stop=stop,
    )
    allowed = encoder.showable_ids()
    beside, reason = (
        open_beside(files, encoder, allowed, cache if keep_prepacked else None) if with_memory else (None, None)
    )
    files.remember()
    give_memory_back()
    return Model(folder, manifest, encoder, session, allowed, beside, reason)


def _warm_up(session: ModelSession, manifest: Manifest, encoder: Encoder, stop: Stop) -> None:
    """Run one short window: proves that tokenizer and graph run on this machine, on text of every kind."""
    if session.vocabulary != manifest.vocab_size or manifest.max_length > (session.positions or 0):
        raise ModelError("model.graph-unfit", folder=session.folder)
    with session.until(stop):
        _pass_once(session, encoder, MASK_TOKEN + _EVERY_KIND)


def _pass_once(session: ModelSession, encoder: Encoder, text: str) -> None:
    """Run a text that begins with a mask, and have the session keep nothing that it took for passes."""
    encoded = encoder.encode(Window(text, Span(0, len(text)), (Mask(Span(0, len(MASK_TOKEN))),), ()))
    ids = encoded.ids[None]  # (1, length)
    session.run(ids, np.ones_like(ids), encoded.mask_positions[None], then_shrink=True)
