"""``manifest.json``: what a model folder says of itself, checked against the files that are there.

Loading the graph and the tokenizer lives in ``model_dir``.
"""

import json
import math
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bertfill_ls.core.masks.mask import MASK_TOKEN
from bertfill_ls.inference.errors import ModelError

FORMAT_VERSION = 1
GRAPH, WEIGHTS, TOKENIZER = REQUIRED_FILES = ("model.onnx", "model.onnx.data", "tokenizer.json")
_MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 1 << 20  # bytes; a thousand times what one needs
_SHORTEST_WINDOW = 3  # [CLS], a mask, [SEP]

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The size in bytes and the SHA-256 (hexadecimal) that a file must have."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model is: ``max_length`` counts tokens, [CLS] and [SEP] included; ``temperature`` divides the logits."""

    name: str
    quantization: str
    max_length: int
    vocab_size: int
    hidden_size: int
    layers: int
    license: str
    source: str
    temperature: float
    files: Mapping[str, FileFacts]


def read_manifest(folder: Path) -> Manifest:
    """Read ``manifest.json``.

    Raises:
        ModelError: there is no such folder or manifest, or it does not describe a model that this version can run.
    """
    raw = _read_json(folder)
    if raw.get("format_version") != FORMAT_VERSION:
        raise ModelError("model.format-version", folder=folder, found=raw.get("format_version"), known=FORMAT_VERSION)
    if raw.get("architecture") != "BertForMaskedLM" or raw.get("mask_token") != MASK_TOKEN:
        raise _damaged(folder, "architecture, mask_token")
    return Manifest(
        name=_take(folder, raw, "name", str),
        quantization=_take(folder, raw, "quantization", str),
        max_length=_count(folder, raw, "max_length", least=_SHORTEST_WINDOW),
        vocab_size=_count(folder, raw, "vocab_size"),
        hidden_size=_count(folder, raw, "hidden_size"),
        layers=_count(folder, raw, "layers"),
        license=_take(folder, raw, "license", str),
        source=_take(folder, raw, "source", str),
        temperature=_temperature(folder, raw),
        files=_files(folder, raw),
    )


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Check that each file is a regular file of the folder, of the size the manifest tells. Costs microseconds.

    Raises:
        ModelError: a file is missing, a link that leads elsewhere, or of another size.
    """
    for name, facts in manifest.files.items():
        path = folder / name
        try:
            found = path.lstat()
        except OSError as error:
            raise ModelError("model.file-missing", folder=folder, file=name) from error
        if not stat.S_ISREG(found.st_mode):
            raise ModelError("model.file-elsewhere", folder=folder, file=name)
        if found.st_size != facts.size:
            raise ModelError("model.size", folder=folder, file=name, found=found.st_size, expected=facts.size)


def verify_hashes(folder: Path) -> None:
    """Check sizes and SHA-256 of every file; reads them all, so this is for installation and ``doctor``.

    Raises:
        ModelError: the first file that is not what the manifest tells.
    """
    import hashlib  # not for every start: it loads OpenSSL, 5 MB

    manifest = read_manifest(folder)
    check_sizes(folder, manifest)
    for name, facts in manifest.files.items():
        try:
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError("model.file-missing", folder=folder, file=name) from error
        if digest != facts.sha256:
            raise ModelError("model.hash", folder=folder, file=name)


def _read_json(folder: Path) -> dict[str, Any]:
    path = folder / _MANIFEST
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise _damaged(folder, _MANIFEST)
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError("model.no-manifest", folder=folder) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(folder, _MANIFEST) from error
    if not isinstance(raw, dict):
        raise _damaged(folder, _MANIFEST)
    return raw


def _damaged(folder: Path, field: str) -> ModelError:
    return ModelError("model.manifest", folder=folder, field=field)


def _take(folder: Path, raw: Mapping[str, Any], field: str, kind: type[_Value]) -> _Value:
    value = raw.get(field)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _damaged(folder, field)
    return value


def _count(folder: Path, raw: Mapping[str, Any], field: str, least: int = 1) -> int:
    value = _take(folder, raw, field, int)
    if value < least:
        raise _damaged(folder, field)
    return value


def _temperature(folder: Path, raw: Mapping[str, Any]) -> float:
    value = raw.get("temperature")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise _damaged(folder, "temperature")
    return float(value)


def _files(folder: Path, raw: Mapping[str, Any]) -> dict[str, FileFacts]:
    listed = _take(folder, raw, "files", dict)
    files = {}
    for name, facts in listed.items():
        if Path(name).name != name or "\\" in name or name in ("", ".", ".."):
            raise ModelError("model.file-elsewhere", folder=folder, file=name)
        if not isinstance(facts, dict):
            raise _damaged(folder, f"files.{name}")
        files[name] = FileFacts(_count(folder, facts, "size", least=0), _take(folder, facts, "sha256", str))
    for name in REQUIRED_FILES:
        if name not in files:
            raise _damaged(folder, f"files.{name}")
    return files
