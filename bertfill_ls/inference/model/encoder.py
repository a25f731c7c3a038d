"""Window -> token ids, with the place of each token in the document.

Text between masks is encoded as plain text: a literal ``[SEP]`` typed by a writer stays text, and ``[MASK]`` is a mask
only where the window says so. Offsets are code points of the document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from bertfill_ls.core.masks.mask import MASK_TOKEN, Mask
from bertfill_ls.core.prediction.model_text import model_text
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.errors import ModelError

Ids = NDArray[np.int64]

_START, _END, _PAD, _UNKNOWN = "[CLS]", "[SEP]", "[PAD]", "[UNK]"
_SPECIAL = frozenset({_START, _END, _PAD, _UNKNOWN, MASK_TOKEN})
_UNUSED = re.compile(r"\[unused\d+\]")
_CONTINUATION = "##"
_NOWHERE = Path()
_OURS = (KeyboardInterrupt, SystemExit, MemoryError)  # not the tokenizer's


@dataclass(frozen=True, slots=True)
class EncodedWindow:
    """A window as the model reads it.

    ``spans[i]`` is the place of token ``i`` in the document, None for [CLS] and [SEP]. ``mask_positions`` are the
    tokens of ``asked``, in that order; ``is_mask`` tells which tokens are masks, asked or not. A mask whose choices
    are words is as many tokens as they have characters, and its position is the first of them.
    """

    ids: Ids  # (length,)
    spans: tuple[Span | None, ...]  # length
    is_mask: NDArray[np.bool_]  # (length,)
    mask_positions: Ids  # (masks,)
    window: Window

    def text_at(self, span: Span) -> str:
        """Return the document's own text at a token's place."""
        return span.shifted(-self.window.span.start).of(self.window.text)


@dataclass(frozen=True, slots=True)
class _Token:
    id: int
    span: Span
    mask: Mask | None = None


class Encoder:
    """The tokenizer of one model, and how many tokens of a window that sees at once.

    ``folder`` is what errors name.

    Raises:
        LookupError: one of BERT's special tokens is missing, or ids are not 0, 1, 2, …
        ValueError: it is made of other parts than BERT's.
    """

    def __init__(self, tokenizer: Tokenizer, capacity: int, folder: Path = _NOWHERE) -> None:
        _check_parts(tokenizer)
        self._folder = folder
        # Special tokens inside text are the writer's characters, not the model's signs.
        tokenizer.encode_special_tokens = True
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self.vocab_size = tokenizer.get_vocab_size()  # the number of ids
        if any(tokenizer.id_to_token(number) is None for number in range(self.vocab_size)):
            raise LookupError("ids are not 0, 1, 2, …")  # two tokens with one id leave a gap too
        self._start, self._end, self._mask = (self._id(token) for token in (_START, _END, MASK_TOKEN))
        self._unknown, self.pad_id = self._id(_UNKNOWN), self._id(_PAD)
        self.capacity = capacity  # tokens of a window that the model sees at once
        self._id_of: dict[str, int | None] = {}  # of single characters that were asked for

    @classmethod
    def load(cls, content: bytes, capacity: int, folder: Path) -> "Encoder":
        """Make the encoder of what ``tokenizer.json`` holds.

        Raises:
            ModelError: it is damaged, or not a BERT tokenizer.
        """
        try:
            return cls(Tokenizer.from_buffer(content), capacity, folder)
        except _OURS:
            raise
        except BaseException as error:  # tokenizers raises bare Exception, and panics that are no Exception
            raise ModelError("model.tokenizer", folder=folder) from error

    def token(self, token_id: int) -> str:
        """Return the text of an id.

        Raises:
            LookupError: there is none.
        """
        token = self._tokenizer.id_to_token(token_id)
        if token is None:
            raise LookupError(f"no token {token_id}")
        return token

    def id_of(self, text: str) -> int | None:
        """Return the one token that ``text`` is, or None when it is more than one or unknown."""
        if len(text) == 1 and text in self._id_of:
            return self._id_of[text]
        ids: list[int] = self._tokenize_plain(model_text(text).text).ids
        token_id = ids[0] if len(ids) == 1 and ids[0] != self._unknown else None
        if len(text) == 1:
            self._id_of[text] = token_id
        return token_id

    def showable_ids(self) -> NDArray[np.bool_]:
        """Tell for each id whether a writer may be offered it: no special tokens, [unusedN] or ``##`` pieces."""
        showable = np.ones(self.vocab_size, np.bool_)
        for number, token in enumerate(map(self.token, range(self.vocab_size))):
            # Most of a vocabulary is settled by its first character.
            if token[:1] in "[#" and (token in _SPECIAL or token.startswith(_CONTINUATION) or _UNUSED.fullmatch(token)):
                showable[number] = False
        return showable

    def encode(self, window: Window) -> EncodedWindow:
        """Encode a window; what does not fit is left out, the tokens farthest from an asked mask first.

        Raises:
            ValueError: the window asks about more masks than the model can see at once.
        """
        tokens = self._fit(list(self._tokenize(window)), set(window.asked))
        ids = [self._start, *(token.id for token in tokens), self._end]
        positions: dict[Mask, int] = {}
        for index, token in enumerate(tokens, start=1):
            if token.mask is not None:
                positions.setdefault(token.mask, index)
        return EncodedWindow(
            ids=np.array(ids, np.int64),
            spans=(None, *(token.span for token in tokens), None),
            is_mask=np.array([False, *(token.mask is not None for token in tokens), False]),
            mask_positions=np.array([positions[mask] for mask in window.asked], np.int64),
            window=window,
        )

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise LookupError(f"no {token}")
        return found

    def _tokenize(self, window: Window) -> Iterator[_Token]:
        place = window.span.start
        for mask in window.masks:
            yield from self._plain(window, Span(place, mask.span.start))
            yield from [_Token(self._mask, mask.span, mask)] * mask.length
            place = mask.span.end
        yield from self._plain(window, Span(place, window.span.end))

    def _plain(self, window: Window, span: Span) -> Iterator[_Token]:
        if not span.end > span.start:
            return
        seen = model_text(span.shifted(-window.span.start).of(window.text))
        encoding = self._tokenize_plain(seen.text)
        for token_id, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            # The end is one past the last character's place: what was dropped behind it is not part of the token.
            place = Span(seen.origins[start], seen.origins[end - 1] + 1 if end > start else seen.origins[start])
            yield _Token(token_id, place.shifted(span.start))

    def _tokenize_plain(self, text: str) -> Encoding:
        try:
            return self._tokenizer.encode(text, add_special_tokens=False)
        except _OURS:
            raise
        except BaseException as error:  # as in load: a panic must cost this text its answer, not the model its thread
            raise ModelError("model.tokenizer", folder=self._folder) from error

    def _fit(self, tokens: Sequence[_Token], asked: set[Mask]) -> Sequence[_Token]:
        if len(tokens) <= self.capacity:
            return tokens
        places = np.array([index for index, token in enumerate(tokens) if token.mask in asked])  # (asked,)
        if len(places) > self.capacity:
            raise ValueError(f"{len(places)} masks asked at once; the model sees {self.capacity} tokens")
        indexes = np.arange(len(tokens))
        after = places[np.searchsorted(places, indexes).clip(max=len(places) - 1)]
        before = places[(np.searchsorted(places, indexes, side="right") - 1).clip(min=0)]
        distances = np.minimum(np.abs(after - indexes), np.abs(indexes - before))  # (tokens,)
        kept = np.sort(np.argsort(distances, kind="stable")[: self.capacity])
        return [tokens[index] for index in kept]


def _check_parts(tokenizer: Tokenizer) -> None:
    """See that a tokenizer is put together as BERT's is.

    There are dozens of other parts; some run regular expressions that take for ever, some panic, and none is BERT's.
    """
    model = tokenizer.model
    if not isinstance(model, WordPiece) or (model.unk_token, model.continuing_subword_prefix) != (
        _UNKNOWN,
        _CONTINUATION,
    ):
        raise ValueError("not WordPiece with [UNK] and ##")
    if not isinstance(tokenizer.pre_tokenizer, BertPreTokenizer):
        raise ValueError("does not split text as BERT does")
    if not isinstance(tokenizer.normalizer, BertNormalizer | None):
        raise ValueError("does not normalise text as BERT does")
