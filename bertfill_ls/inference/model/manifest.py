"""``manifest.json``: what a model folder says of itself. Reads no other file; those are ``model_files``' business.

The table ``files`` lists every file that may be read for this model, each with its size and SHA-256: the three that
every model has, and any other that a model brings along.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bertfill_ls.core.masks.mask import MASK_TOKEN
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.limits import FRAME
from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError, read_plain_file

FORMAT_VERSION = 1
GRAPH, WEIGHTS, TOKENIZER = REQUIRED_FILES = ("model.onnx", "model.onnx.data", "tokenizer.json")
MANIFEST = "manifest.json"
_LARGEST_MANIFEST = 1 << 20  # bytes; a thousand times what one needs
# The most that a file may take: it is read whole. The weights of BERT-large in single precision are 1.3 GB.
_LARGEST = {GRAPH: 64 << 20, TOKENIZER: 64 << 20}
_LARGEST_OTHER = 4 << 30
# Portable: no folder, no drive or stream of Windows, nothing that a terminal or a log would show wrongly.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHORTEST_WINDOW = FRAME + 1  # with a mask in it

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The size in bytes and the SHA-256 (64 lower-case hexadecimal digits) that a file must have."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MemoryFacts:
    """The listed file of a phrase memory, and how it is mixed with this model.

    ``temperature`` divides the logits where the memory has its say; ``strength`` multiplies what it says.
    """

    file: str
    temperature: float
    strength: float


@dataclass(frozen=True, slots=True)
class SmokeFacts:
    """What the exporter found when it asked the model: of so many masks, the share (0 to 1) of first answers right.

    ``passed`` is its judgement; a model that has not passed was written by force.
    """

    masks: int
    first_right: float
    passed: bool = True


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """Where the checkpoint was fetched: a ``host``, the ``repository`` there, and its ``commit``."""

    host: str
    repository: str
    commit: str


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
    memory: MemoryFacts | None = None
    smoke_test: SmokeFacts | None = None
    family: str | None = None
    vocabulary: str | None = None  # the rule that it was cut down by
    origin: OriginFacts | None = None

    @property
    def capacity(self) -> int:
        """How many tokens of a window the model sees: its length without [CLS] and [SEP]."""
        return self.max_length - FRAME


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
    files = _files(folder, raw)
    return Manifest(
        name=_text(folder, raw, "name"),
        quantization=_text(folder, raw, "quantization"),
        max_length=_count(folder, raw, "max_length", least=_SHORTEST_WINDOW),
        vocab_size=_count(folder, raw, "vocab_size"),
        hidden_size=_count(folder, raw, "hidden_size"),
        layers=_count(folder, raw, "layers"),
        license=_text(folder, raw, "license"),
        source=_text(folder, raw, "source"),
        temperature=_positive(folder, raw, "temperature"),
        files=files,
        memory=_memory(folder, raw, files),
        smoke_test=_smoke_test(folder, raw),
        family=_text(folder, raw, "family") if "family" in raw else None,
        vocabulary=_text(folder, raw, "vocabulary") if "vocabulary" in raw else None,
        origin=_origin(folder, raw),
    )


def _read_json(folder: Path) -> dict[str, Any]:
    try:
        content, _ = read_plain_file(folder / MANIFEST, _LARGEST_MANIFEST)
        raw = json.loads(content)
    except OSError as error:
        raise ModelError("model.no-manifest", folder=folder) from error
    except NotPlainError as error:
        raise ModelError("model.file-elsewhere", folder=folder, file=MANIFEST) from error
    except (TooLargeError, ValueError, RecursionError) as error:
        raise ModelError("model.manifest-unreadable", folder=folder) from error
    if not isinstance(raw, dict):
        raise ModelError("model.manifest-unreadable", folder=folder)
    return raw


def _damaged(folder: Path, field: str) -> ModelError:
    return ModelError("model.manifest", folder=folder, field=field)


def _take(folder: Path, raw: Mapping[str, Any], field: str, kind: type[_Value]) -> _Value:
    value = raw.get(field)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _damaged(folder, field)
    return value


def _text(folder: Path, raw: Mapping[str, Any], field: str) -> str:
    value = _take(folder, raw, field, str)
    if not value.isprintable():  # it is shown and logged; a lone surrogate cannot even be encoded
        raise _damaged(folder, field)
    return value


def _count(folder: Path, raw: Mapping[str, Any], field: str, least: int = 1) -> int:
    value = _take(folder, raw, field, int)
    if value < least:
        raise _damaged(folder, field)
    return value


def _positive(folder: Path, raw: Mapping[str, Any], field: str) -> float:
    value = raw.get(field)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise _damaged(folder, field)
    return float(value)


def _memory(folder: Path, raw: Mapping[str, Any], files: Mapping[str, FileFacts]) -> MemoryFacts | None:
    if "memory" not in raw:
        return None
    facts = _take(folder, raw, "memory", dict)
    file = _take(folder, facts, "file", str)
    if file not in files or file in REQUIRED_FILES:
        raise _damaged(folder, "memory.file")
    return MemoryFacts(file, _positive(folder, facts, "temperature"), _positive(folder, facts, "strength"))


def _smoke_test(folder: Path, raw: Mapping[str, Any]) -> SmokeFacts | None:
    if "smoke_test" not in raw:
        return None
    facts = _take(folder, raw, "smoke_test", dict)
    share = facts.get("first_right")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise _damaged(folder, "smoke_test.first_right")
    passed = facts.get("passed", True)  # left out by the first exporter with the test, which wrote no other by itself
    if not isinstance(passed, bool):
        raise _damaged(folder, "smoke_test.passed")
    return SmokeFacts(_count(folder, facts, "masks", least=0), float(share), passed)


def _origin(folder: Path, raw: Mapping[str, Any]) -> OriginFacts | None:
    if "origin" not in raw:
        return None
    facts = _take(folder, raw, "origin", dict)
    return OriginFacts(*(_text(folder, facts, field) for field in ("host", "repository", "commit")))


def _files(folder: Path, raw: Mapping[str, Any]) -> dict[str, FileFacts]:
    listed = _take(folder, raw, "files", dict)
    files = {}
    for name, facts in listed.items():
        if not _FILE_NAME.fullmatch(name) or name == MANIFEST:
            raise ModelError("model.file-elsewhere", folder=folder, file=ascii(name)[1:-1])
        files[name] = _facts(folder, name, facts)
    for name in REQUIRED_FILES:
        if name not in files:
            raise _damaged(folder, f"files.{name}")
    return files


def _facts(folder: Path, name: str, raw: object) -> FileFacts:
    if not isinstance(raw, dict):
        raise _damaged(folder, f"files.{name}")
    facts = FileFacts(_count(folder, raw, "size", least=0), _take(folder, raw, "sha256", str))
    if facts.size > _LARGEST.get(name, _LARGEST_OTHER) or not _SHA256.fullmatch(facts.sha256):
        raise _damaged(folder, f"files.{name}")
    return facts
