"""Writing a model folder: ``manifest.json``, ``model.onnx``, ``model.onnx.data``, ``tokenizer.json``, ``memory.bin``.

The last is a phrase memory of another folder that is to answer beside this model, if one is wanted.

The manifest goes last, so that a folder with a manifest is whole. Other files of the folder (a card) are left alone.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bertfill_export.nodes import Graph
from bertfill_export.onnx_file import write_onnx
from bertfill_export.vocabulary import MASK, Vocabulary, as_tokenizer

MEMORY = "memory.bin"

_FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Description:
    """What the manifest says of a model beside its files; ``temperature`` divides the logits."""

    name: str
    quantization: str
    max_length: int
    vocab_size: int
    hidden_size: int
    layers: int
    family: str
    license: str
    source: str
    temperature: float
    weight_bits: int | None  # of int8 models: 7 where machines without VNNI must be right
    vocabulary: str | None  # "zh" where it was cut down by that rule
    vocabulary_cut_from: int | None  # entries before --vocabulary took some away
    origin: Mapping[str, Any] | None = None  # where the checkpoint was fetched, and what exactly


@dataclass(frozen=True, slots=True)
class Memory:
    """A phrase memory to copy, and how it has its say: see ``memory`` in the manifest."""

    path: Path
    temperature: float
    strength: float


# Tries the graph in a file before it is put in its place, and returns what the manifest says of that, or raises.
Trial = Callable[[Path], dict[str, Any] | None]


def write_model_folder(
    folder: Path,
    build: Callable[[], Graph],
    vocabulary: Vocabulary,
    described: Description,
    *,
    trial: Trial,
    release: Callable[[], None],
    memory: Memory | None = None,
) -> None:
    """Write the files into ``folder``, replacing those of an earlier conversion, or nothing when the trial fails.

    ``release`` is that of :func:`bertfill_export.onnx_file.write_onnx`.
    """
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _write(folder, build, vocabulary, described, trial, release, memory)
    except BaseException:
        if is_new:
            folder.rmdir()
        raise


def _write(
    folder: Path,
    build: Callable[[], Graph],
    vocabulary: Vocabulary,
    described: Description,
    trial: Trial,
    release: Callable[[], None],
    memory: Memory | None,
) -> None:
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as scratch:
        made = Path(scratch)
        write_onnx(build(), made / "model.onnx", release)
        smoke_test = trial(made / "model.onnx")
        as_tokenizer(vocabulary).save(str(made / "tokenizer.json"), pretty=False)
        if memory is not None:
            shutil.copyfile(memory.path, made / MEMORY)
        files = sorted(path.name for path in made.iterdir())
        manifest = _manifest(described, smoke_test, memory, {name: made / name for name in files})
        (folder / "manifest.json").unlink(missing_ok=True)
        for name in files:
            os.replace(made / name, folder / name)
        (folder / "manifest.json").write_text(
            json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
        )


def _manifest(
    described: Description, smoke_test: dict[str, Any] | None, memory: Memory | None, files: dict[str, Path]
) -> dict[str, Any]:
    beside = (
        {}
        if memory is None
        else {"memory": {"file": MEMORY, "temperature": memory.temperature, "strength": memory.strength}}
    )
    facts = {key: value for key, value in asdict(described).items() if value is not None}
    return {
        "format_version": _FORMAT_VERSION,
        "architecture": "BertForMaskedLM",
        "mask_token": MASK,
        **facts,
        **({} if smoke_test is None else {"smoke_test": smoke_test}),
        **beside,
        "files": {name: _fingerprint(path) for name, path in files.items()},
    }


def _fingerprint(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": path.stat().st_size, "sha256": digest}
