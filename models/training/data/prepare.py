"""Corpus text -> token stream with a vocabulary of its own.

    python -m models.training.data.prepare --corpus DIR [--corpus DIR ...] --vocab bert-base-chinese/vocab.txt --out DIR

A corpus folder holds `*.txt`: UTF-8, one paragraph per line, a blank line between documents. Each file is a source,
named by its stem. The vocabulary is that of `--vocab`, with the Chinese characters that it lacks and the corpus has,
pruned to `--size`; or it is that of a checkpoint, `--keep CHECKPOINT/vocab.txt`, for a training that goes on from it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.data.stream import TokenStream, write_stream
from models.training.data.token_table import TokenTable
from models.training.data.vocabulary import ADDED_PUNCTUATION, lacking_characters, prune, read_vocabulary

_SEED = 7
_CODE_POINTS = 0x110000


@dataclass(frozen=True)
class Source:
    """One source as ids of the full vocabulary; bounds are offsets within the source."""

    name: str
    tokens: NDArray[np.uint16]
    line_starts: NDArray[np.int64]
    document_starts: NDArray[np.int64]
    word_continues: NDArray[np.bool_] | None = None


def read_sources(folders: Sequence[Path], most: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield names and texts of all sources, in name order within a folder; of those in `most` a random part."""
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            yield path.stem, sampled(text, most[path.stem]) if path.stem in most else text


def sampled(text: str, characters: int) -> str:
    """Draw whole documents until there are so many characters; the same ones each time."""
    documents = text.split("\n\n")
    random.Random(_SEED).shuffle(documents)
    kept: list[str] = []
    length = 0
    for document in documents:
        if length >= characters:
            break
        kept.append(document.strip("\n"))
        length += len(document)
    return "\n\n".join(kept) + "\n"


def tokenize(name: str, text: str, table: TokenTable, *, words: bool = False) -> Source:
    """Return one source's ids. A blank line ends a document; `words` marks where words go on."""
    encoded = table.encode(text)
    line_ends = np.flatnonzero(np.frombuffer(text.encode("utf-32-le"), np.uint32) == ord("\n"))
    begins = encoded.offsets[np.concatenate([[0], line_ends + 1])]
    ends = encoded.offsets[np.concatenate([line_ends, [len(text)]])]
    has_text = ends > begins
    opens = has_text & np.concatenate([[True], ~has_text[:-1]])
    continues = None
    if words:
        from models.training.data.words import word_continues  # jieba is in the training environment alone

        continues = word_continues(text, encoded)
    return Source(name, encoded.tokens, begins[has_text], begins[opens], continues)


def join(sources: Sequence[Source], kept: Sequence[int], entries: Sequence[str]) -> TokenStream:
    """Lay all sources end to end, ids renumbered to the kept entries."""
    renumber = np.full(len(entries), list(kept).index(entries.index("[UNK]")), np.uint16)
    renumber[np.array(kept)] = np.arange(len(kept), dtype=np.uint16)
    offsets = [int(offset) for offset in np.cumsum([0] + [len(source.tokens) for source in sources])]
    bounds = {source.name: pair for source, pair in zip(sources, pairwise(offsets), strict=True)}

    def shifted(starts: Sequence[NDArray[np.int64]]) -> NDArray[np.uint32]:
        return np.concatenate([s + o for s, o in zip(starts, offsets, strict=False)]).astype(np.uint32)

    words = [source.word_continues for source in sources if source.word_continues is not None]
    return TokenStream(
        tokens=np.concatenate([renumber[source.tokens] for source in sources]),
        line_starts=shifted([source.line_starts for source in sources]),
        document_starts=shifted([source.document_starts for source in sources]),
        sources=bounds,
        entries=[entries[number] for number in kept],
        word_continues=np.concatenate(words) if len(words) == len(sources) else None,
    )


def full_vocabulary(path: Path, corpus: Sequence[Path], most: Mapping[str, int], fewest: int) -> list[str]:
    """Return a vocabulary with the marks and the characters that the corpus has and it lacks, at its end."""
    entries = read_vocabulary(path)
    entries += [mark for mark in ADDED_PUNCTUATION if mark not in entries]
    counts = np.zeros(_CODE_POINTS, np.int64)
    for _, text in read_sources(corpus, most):
        counts += np.bincount(np.frombuffer(text.encode("utf-32-le"), np.uint32), minlength=_CODE_POINTS)
    return entries + lacking_characters(entries, counts, fewest)


def parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", required=True, help="folder of *.txt")
    parser.add_argument("--vocab", type=Path, required=True, help="vocab.txt of bert-base-chinese")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=8960, help="entries to keep, about")
    parser.add_argument("--fewest", type=int, default=5, help="how often a Chinese character must occur to be kept")
    parser.add_argument("--lacking", type=int, default=15, help="and to be added, where --vocab has it not")
    parser.add_argument("--keep", type=Path, help="keep exactly the entries of this vocab.txt")
    parser.add_argument("--at-most", nargs=2, action="append", default=[], metavar=("SOURCE", "CHARACTERS"))
    parser.add_argument("--words", action="store_true", help="mark words, to hide them whole (jieba, some minutes)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Tokenise, prune, write the stream and the pruning report."""
    options = parse_options(arguments)
    most = {name: int(characters) for name, characters in options.at_most}
    kept_as_they_are = read_vocabulary(options.keep) if options.keep else None
    entries = kept_as_they_are or full_vocabulary(options.vocab, options.corpus, most, options.lacking)
    table = TokenTable(entries)
    counts = np.zeros(len(entries), np.int64)
    sources: list[Source] = []
    for name, text in read_sources(options.corpus, most):
        source = tokenize(name, text, table, words=options.words)
        counts += np.bincount(source.tokens, minlength=len(entries))
        sources.append(source)
        print(f"{name}: {len(source.tokens):,} tokens", flush=True)
    if kept_as_they_are:
        write_stream(join(sources, range(len(entries)), entries), options.out)
        return
    kept, report = prune(entries, counts, options.size, options.fewest)
    write_stream(join(sources, kept, entries), options.out)
    (options.out / "pruning.json").write_text(json.dumps(report.as_json(), indent=1) + "\n")
    print(json.dumps(report.as_json()))


if __name__ == "__main__":
    main()
