"""Loading a model folder: whole and warm, or refused with a sentence that says what to do."""

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.core.masks.mask import MASK_TOKEN, Mask
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.encoder import Encoder
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.manifest import TOKENIZER, Manifest, check_sizes, read_manifest, verify_hashes
from bertfill_ls.inference.model_session import ModelSession
from bertfill_ls.inference.prepacked import open_session, user_cache_folder
from bertfill_ls.inference.threads import thread_count

__all__ = ["Manifest", "Model", "ModelError", "load_model", "read_manifest", "verify_hashes"]


@dataclass(frozen=True, slots=True)
class Model:
    """A fill-mask model, ready to answer.

    ``allowed`` tells for each id whether it may be shown as a candidate (vocabulary,).
    """

    folder: Path
    manifest: Manifest
    encoder: Encoder
    session: ModelSession
    allowed: NDArray[np.bool_]


def load_model(folder: Path, *, threads: int | None = None, keep_prepacked: bool = True) -> Model:
    """Load a model folder and warm it with one pass. ``threads`` None: as many as serve it best here.

    ``keep_prepacked`` lets a large model leave its reordered weights in the user's cache folder (see ``prepacked``).

    Raises:
        ModelError: something is missing, damaged, does not fit together, or cannot run here.
    """
    manifest = read_manifest(folder)
    check_sizes(folder, manifest)
    encoder = Encoder.load(folder / TOKENIZER, manifest.max_length)
    if encoder.vocab_size != manifest.vocab_size:
        raise ModelError("model.tokenizer-unfit", folder=folder)
    cache = user_cache_folder() if keep_prepacked else None
    session = open_session(folder, manifest, threads or thread_count(manifest.hidden_size), cache)
    if session.vocabulary != manifest.vocab_size or manifest.max_length > (session.positions or 0):
        raise ModelError("model.graph-unfit", folder=folder)
    model = Model(folder, manifest, encoder, session, encoder.showable_ids())
    _warm_up(model)
    give_memory_back()
    return model


def _warm_up(model: Model) -> None:
    """Run one short window: pages in the weights, and proves that the graph runs on this machine."""
    mask = Mask(Span(0, len(MASK_TOKEN)))
    encoded = model.encoder.encode(Window(MASK_TOKEN, mask.span, (mask,), ()))
    ids = encoded.ids[None]  # (1, length)
    try:
        logits, _ = model.session.run(ids, np.ones_like(ids), encoded.mask_positions[None])
    except Exception as error:  # ONNX Runtime raises a dozen unrelated types
        raise ModelError("model.graph-refused", folder=model.folder, reason=str(error)[:300]) from error
    if not np.isfinite(logits).all():
        raise ModelError("model.graph-unfit", folder=model.folder)


def give_memory_back() -> None:
    """Return to the system what loading took and freed, some MB that a long-lived server would keep."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl does not
        if trim is not None:
            trim(0)
