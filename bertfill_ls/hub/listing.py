"""What a repository holds, and what of it is fetched: one form of the weights, and what is needed to read them.

Repositories keep the same weights in up to four forms (bert-base-chinese: 412 MB each, 1.8 GB in all); one is wanted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bertfill_ls.hub.errors import HubError
from bertfill_ls.hub.sources import Source

# In the order in which they are fetched: what a refusal can be told by comes first, the large files last.
_CONFIG = "config.json"
_VOCABULARIES = ("tokenizer.json", "vocab.txt")
_BESIDE = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")
# Only where there is no other vocabulary, for the sentence that says which kind it is.
_SENTENCEPIECE = ("sentencepiece.bpe.model", "spiece.model", "spm.model", "tokenizer.model")
# safetensors before what has to be unpickled.
_WEIGHTS = (("model", ".safetensors"), ("pytorch_model", ".bin"))
_OTHER_WEIGHTS = (".h5", ".msgpack", ".ckpt", ".ckpt.index", ".pdparams", ".gguf", ".onnx", ".pt", ".pth")

_MOST_BESIDE = 64 << 20  # bytes; the largest tokenizer.json of a BERT-like model has 17 MB
_MOST_WEIGHTS = 16 << 30  # bytes, of all shards


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a repository: its path there, its size in bytes, and what its content is known by.

    ``sha256`` is of the content; ``git_sha1`` is the id of git's blob, which small files of the hub have instead.
    """

    path: str
    size: int
    sha256: str | None = None
    git_sha1: str | None = None

    @property
    def is_weights(self) -> bool:
        """Whether this is one of the large files."""
        return any(self.path.endswith(end) for _, end in _WEIGHTS)


@dataclass(frozen=True, slots=True)
class Listing:
    """A repository at one commit.

    ``name`` is what the source calls it now, ``commit`` what ``revision`` meant when it was looked up; everything is
    fetched from that commit. ``licence`` is what the card says (``apache-2.0``), None when it says nothing. ``wanted``
    are those of ``files`` that are fetched, in order. ``passed_on`` is the host that a mirror has sent us on to, if it
    did.
    """

    source: Source
    name: str
    revision: str
    commit: str
    licence: str | None
    files: tuple[RemoteFile, ...]
    wanted: tuple[RemoteFile, ...]
    passed_on: str | None = None

    @property
    def total(self) -> int:
        """Return how many bytes are fetched."""
        return sum(file.size for file in self.wanted)

    @property
    def page(self) -> str:
        """The page of the model, for people."""
        return self.source.page(self.name)


def choose(name: str, files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """Return what is to be fetched, in order: the configuration, the vocabulary, one form of the weights.

    Raises:
        HubError: there is nothing to make a model of, or more than one can be.
    """
    there = {file.path: file for file in files}
    if _CONFIG not in there:
        raise HubError("hub.no-config", name=name, found=_some(there))
    vocabulary = [path for path in _VOCABULARIES if path in there] or [path for path in _SENTENCEPIECE if path in there]
    if not vocabulary:
        raise HubError("hub.no-vocabulary", name=name, found=_some(there))
    weights = _weights(there)
    if not weights:
        raise HubError("hub.no-weights", name=name, found=_some(there, _OTHER_WEIGHTS))
    wanted = tuple(there[path] for path in (_CONFIG, *vocabulary, *_BESIDE, *weights) if path in there)
    for file in wanted:
        if not file.is_weights and file.size > _MOST_BESIDE:
            raise HubError("hub.too-large", name=name, file=file.path, size=file.size >> 20, most=_MOST_BESIDE >> 20)
    heavy = sum(file.size for file in wanted if file.is_weights)
    if heavy > _MOST_WEIGHTS:
        raise HubError("hub.too-large", name=name, file=weights[-1], size=heavy >> 20, most=_MOST_WEIGHTS >> 20)
    return wanted


def _weights(there: dict[str, RemoteFile]) -> list[str]:
    """Return the paths of one form of the weights: a file, or an index and the shards that it is an index of."""
    for stem, end in _WEIGHTS:
        if stem + end in there:
            return [stem + end]
        index = f"{stem}{end}.index.json"
        found = [re.fullmatch(rf"{stem}-\d{{5}}-of-(\d{{5}}){re.escape(end)}", path) for path in sorted(there)]
        shards = [match for match in found if match]
        if index in there and shards and all(int(match[1]) == len(shards) for match in shards):
            return [index, *(match[0] for match in shards)]
    return []


def _some(there: dict[str, RemoteFile], ends: tuple[str, ...] = ("",)) -> str:
    """Name a few of the files, for a sentence."""
    paths = [path if path.isprintable() else ascii(path)[1:-1] for path in sorted(there) if path.endswith(ends)]
    return ", ".join(path[:60] for path in paths[:4]) or "–"
