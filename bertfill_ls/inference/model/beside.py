"""Opening the phrase memory that answers beside a model: its own, or else the one that comes with the program.

A memory that is missing or damaged is done without, whole, and the model says so (``status``, ``doctor``).
"""

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.encoder import Encoder
from bertfill_ls.inference.model.manifest import Manifest, MemoryFacts, read_manifest
from bertfill_ls.inference.model.mapped import open_mapped
from bertfill_ls.inference.model.mixing import Beside
from bertfill_ls.inference.model.model_files import ModelFiles
from bertfill_ls.inference.model.model_store import default_model_folder
from bertfill_ls.memory.alphabet import NONE
from bertfill_ls.memory.phrase_memory import PhraseMemory
from bertfill_ls.memory.sections import DamagedMemoryError

# For a model that the memory was not fitted to: on the safe side, less than what was fitted to the shipped one. Beside
# the 4 x 312 that came before it, weaker, more would serve better still; one that is stronger can take less. What both
# say is too sure of itself by more than the network alone: the logits are divided by so much more.
_SAFE_STRENGTH = 0.7
_MORE_TEMPERATURE = 1.2

_FEWEST_CHARACTERS = 1000  # a vocabulary of fewer is not one of Chinese characters

_log = logging.getLogger(__name__)


def open_beside(
    files: ModelFiles, encoder: Encoder, allowed: NDArray[np.bool_], cache: Path | None
) -> tuple[Beside | None, ModelError | None]:
    """Return the memory of a model, or why it has none; neither where no memory could serve its vocabulary.

    ``cache`` is where a copy of it may be kept that processes share; None: nowhere.
    """
    try:
        folder, facts = _memory_of(files.folder, files.manifest)
        if facts is None:
            return None, None
        memory = _open(files, facts, cache) if folder == files.folder else _open_of_another(folder, facts, cache)
    except ModelError as error:
        _log.warning("no phrase memory: %s", error)
        return None, error
    symbols = memory.alphabet.symbols_of([encoder.token(token_id) for token_id in range(encoder.vocab_size)])
    symbols[~allowed] = NONE
    if files.manifest.memory is None and np.count_nonzero(symbols) < _FEWEST_CHARACTERS:
        return None, None
    return Beside(memory, symbols, facts.temperature, facts.strength), None


def _memory_of(folder: Path, manifest: Manifest) -> tuple[Path, MemoryFacts | None]:
    """Return the memory that a manifest lists, or that of the default model as it may serve any other."""
    if manifest.memory is not None:
        return folder, manifest.memory
    default = default_model_folder()
    facts = read_manifest(default).memory
    if facts is None:
        return default, None
    return default, MemoryFacts(facts.file, manifest.temperature * _MORE_TEMPERATURE, _SAFE_STRENGTH)


def _open_of_another(folder: Path, facts: MemoryFacts, cache: Path | None) -> PhraseMemory:
    files = ModelFiles.open(folder, cache)
    memory = _open(files, facts, cache)
    files.remember()
    return memory


def _open(files: ModelFiles, facts: MemoryFacts, cache: Path | None) -> PhraseMemory:
    try:
        return PhraseMemory.of(open_mapped(files, facts.file, cache), known=True)
    except ModelError as error:
        key = "memory.missing" if error.key in ("model.file-missing", "model.file-elsewhere") else "memory.damaged"
        raise ModelError(key, folder=files.folder, file=facts.file) from error
    except DamagedMemoryError as error:
        raise ModelError("memory.damaged", folder=files.folder, file=facts.file) from error
