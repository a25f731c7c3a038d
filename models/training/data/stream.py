"""The token stream: every source's ids end to end, with line, document and source bounds.

On disk a folder: `tokens.npy` (uint16), `line_starts.npy` and `document_starts.npy`
(uint32 offsets into it), `sources.json` (name -> [begin, end) offsets), `vocab.txt`, and where word bounds were
asked for `word_continues.npy` (a bit for each token).
No marker tokens lie in the stream: bounds are offsets.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.data.vocabulary import read_vocabulary, write_vocabulary

_WORDS = "word_continues.npy"


@dataclass(frozen=True)
class TokenStream:
    """A prepared corpus. All bounds are token offsets.

    `word_continues` says of each token whether it goes on with the word before it, (tokens,); None where words are
    not known.
    """

    tokens: NDArray[np.uint16]
    line_starts: NDArray[np.uint32]
    document_starts: NDArray[np.uint32]
    sources: dict[str, tuple[int, int]]
    entries: list[str]
    word_continues: NDArray[np.bool_] | None = None


def write_stream(stream: TokenStream, folder: Path) -> None:
    """Write the stream's files into `folder`, which is made if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "tokens.npy", stream.tokens)
    np.save(folder / "line_starts.npy", stream.line_starts)
    np.save(folder / "document_starts.npy", stream.document_starts)
    bounds = {name: list(pair) for name, pair in stream.sources.items()}
    (folder / "sources.json").write_text(json.dumps(bounds, indent=1) + "\n", encoding="utf-8")
    write_vocabulary(stream.entries, folder / "vocab.txt")
    if stream.word_continues is not None:
        np.save(folder / _WORDS, np.packbits(stream.word_continues))


def read_stream(folder: Path) -> TokenStream:
    """Read a stream written by `write_stream`; the tokens are memory-mapped."""
    bounds = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
    tokens = np.load(folder / "tokens.npy", mmap_mode="r")
    words = folder / _WORDS
    return TokenStream(
        tokens=tokens,
        line_starts=np.load(folder / "line_starts.npy"),
        document_starts=np.load(folder / "document_starts.npy"),
        sources={name: (begin, end) for name, (begin, end) in bounds.items()},
        entries=read_vocabulary(folder / "vocab.txt"),
        word_continues=np.unpackbits(np.load(words), count=len(tokens)).astype(np.bool_) if words.exists() else None,
    )
