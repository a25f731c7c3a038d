"""Cloze accuracy of the n-gram baseline, trained on the text that the model was trained on.

    python -m models.training.evaluation.ngram_baseline --data STREAM --questions FOLDER [--questions FOLDER ...]

`STREAM` is what prepare.py made; derived lists and the canon are in it as they are for
the model, each source once.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.data.stream import TokenStream, read_stream
from models.training.data.vocabulary import cjk_table, make_tokenizer
from models.training.evaluation.canon import idiom_questions
from models.training.evaluation.ngram import BothDirections, Symbols
from models.training.evaluation.predictor import Ranked
from models.training.evaluation.questions import MASK, TITLES, read_questions
from models.training.evaluation.tables import accuracy_table, ask

OTHER, BOUNDARY = 0, 1  # symbols; characters follow
MOST_SYMBOLS = 7_000  # five of them fit into 64 bits; the characters left out are a few in a million


def most_frequent(counts: NDArray[np.int64], most: int) -> NDArray[np.bool_]:
    """Mark the `most` largest of the counts that are above zero."""
    marked = np.zeros(len(counts), np.bool_)
    marked[np.argsort(-counts, kind="stable")[:most]] = True
    return marked & (counts > 0)


class NGramPredictor:
    """The baseline, asked as the model is; it answers gaps of one character."""

    def __init__(self, stream: TokenStream) -> None:
        # Chinese characters and punctuation are symbols of their own; Latin pieces are all OTHER.
        own = cjk_table(stream.entries) | np.array(
            [len(entry) == 1 and not entry.isalnum() for entry in stream.entries]
        )
        own &= most_frequent(np.where(own, np.bincount(stream.tokens, minlength=len(own)), 0), MOST_SYMBOLS - 2)
        self._symbol_of = np.where(own, 1 + np.cumsum(own), OTHER)  # (vocab,)
        self._entries = ["", "", *(entry for entry, kept in zip(stream.entries, own, strict=True) if kept)]
        self._tokenizer = make_tokenizer(stream.entries)
        self._model = BothDirections(self._read(stream), len(self._entries))

    def fill(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
        """Return the `top_k` best characters for the one mask of each text."""
        return [self._fill(text, top_k) for text in texts]

    def _fill(self, text: str, top_k: int) -> Ranked:
        left, right = (self._symbols(part) for part in text.split(MASK))
        # No boundary around the question: most sentences stand inside a paragraph.
        scores = self._model.predict(left, right)
        scores[[OTHER, BOUNDARY]] = 0.0
        best = np.argsort(-scores)[:top_k]
        return [(self._entries[symbol], float(scores[symbol])) for symbol in best]

    def _symbols(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return [int(self._symbol_of[number]) for number in ids]

    def _read(self, stream: TokenStream) -> Symbols:
        symbols = self._symbol_of.astype(np.uint16)[np.asarray(stream.tokens)]
        marked: Symbols = np.insert(symbols, stream.line_starts.astype(np.int64), BOUNDARY)
        return marked


def main() -> None:
    """Train the baseline and print its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, action="append", required=True)
    options = parser.parse_args()
    predictor = NGramPredictor(read_stream(options.data))
    for folder in options.questions:
        paths = {name: folder / f"{name}.jsonl" for name in ("cloze", "poem", "riddle")}
        tables = {name: read_questions(path) for name, path in paths.items() if path.exists()}
        idioms = folder / "idioms.txt"
        if idioms.exists():
            tables["idiom"] = idiom_questions(idioms.read_text(encoding="utf-8").split())
        for name, questions in tables.items():
            table = accuracy_table(ask(predictor, questions), (1, 3, 5))
            print(f"## {folder.name}: {TITLES[name]}\n\n{table}\n", flush=True)


if __name__ == "__main__":
    main()
