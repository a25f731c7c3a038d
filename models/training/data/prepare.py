"""Corpus text -> token stream with a pruned vocabulary.

    python -m models.training.data.prepare --corpus DIR [--corpus DIR ...] --vocab bert-base-chinese/vocab.txt --out DIR

A corpus folder holds `*.txt`: UTF-8, one paragraph per line, a blank line between
documents. Each file is a source, named by its stem.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.training.data.stream import TokenStream, write_stream
from models.training.data.vocabulary import ADDED_PUNCTUATION, make_tokenizer, prune, read_vocabulary

_LINES_AT_A_TIME = 20_000


@dataclass(frozen=True)
class Source:
    """One source as ids of the full vocabulary; bounds are offsets within the source."""

    name: str
    tokens: NDArray[np.uint16]
    line_starts: list[int]
    document_starts: list[int]


def read_sources(folders: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield names and lines of all sources, in name order within a folder."""
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            yield path.stem, path.read_text(encoding="utf-8").split("\n")


def tokenize(name: str, lines: Sequence[str], tokenizer: Tokenizer) -> Source:
    """Return one source's ids. A blank line ends a document."""
    pieces: list[NDArray[np.uint16]] = []
    line_starts: list[int] = []
    document_starts: list[int] = []
    length = 0
    new_document = True
    for first in range(0, len(lines), _LINES_AT_A_TIME):
        chunk = list(lines[first : first + _LINES_AT_A_TIME])
        for encoding in tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
            ids = encoding.ids
            if not ids:
                new_document = True
                continue
            if new_document:
                document_starts.append(length)
                new_document = False
            line_starts.append(length)
            pieces.append(np.array(ids, np.uint16))
            length += len(ids)
    return Source(name, np.concatenate(pieces), line_starts, document_starts)


def join(sources: Sequence[Source], kept: Sequence[int], entries: Sequence[str]) -> TokenStream:
    """Lay all sources end to end, ids renumbered to the kept entries."""
    renumber = np.full(len(entries), list(kept).index(entries.index("[UNK]")), np.uint16)
    renumber[np.array(kept)] = np.arange(len(kept), dtype=np.uint16)
    offsets = np.cumsum([0] + [len(source.tokens) for source in sources])
    bounds = {
        source.name: (int(begin), int(begin) + len(source.tokens))
        for source, begin in zip(sources, offsets, strict=False)
    }

    def shifted(starts: Sequence[Sequence[int]]) -> NDArray[np.uint32]:
        parts = [np.array(s, np.uint32) + np.uint32(o) for s, o in zip(starts, offsets, strict=False)]
        return np.concatenate(parts)

    return TokenStream(
        tokens=np.concatenate([renumber[source.tokens] for source in sources]),
        line_starts=shifted([source.line_starts for source in sources]),
        document_starts=shifted([source.document_starts for source in sources]),
        sources=bounds,
        entries=[entries[number] for number in kept],
    )


def main() -> None:
    """Tokenise, prune, write the stream and the pruning report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="folder of *.txt")
    parser.add_argument("--vocab", type=Path, required=True, help="vocab.txt of bert-base-chinese")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=8192, help="entries to keep, about")
    options = parser.parse_args()

    entries = read_vocabulary(options.vocab)
    entries += [mark for mark in ADDED_PUNCTUATION if mark not in entries]
    tokenizer = make_tokenizer(entries)
    counts = np.zeros(len(entries), np.int64)
    sources: list[Source] = []
    for name, lines in read_sources(options.corpus):
        source = tokenize(name, lines, tokenizer)
        counts += np.bincount(source.tokens, minlength=len(entries))
        sources.append(source)
        print(f"{name}: {len(source.tokens):,} tokens", flush=True)
    kept, report = prune(entries, counts, options.size)
    write_stream(join(sources, kept, entries), options.out)
    (options.out / "pruning.json").write_text(json.dumps(report.as_json(), indent=1) + "\n")
    print(json.dumps(report.as_json()))


if __name__ == "__main__":
    main()
