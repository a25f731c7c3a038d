"""Which held-out questions the training text answers word for word.

    python -m models.training.evaluation.near_duplicates --data STREAM --questions FOLDER [--out FRESH]

A question is answered when a stretch of `--length` tokens that holds the gap, the answer
put back, occurs anywhere in the stream. `--out` copies the folder and leaves only the
other questions in its cloze.jsonl: `evaluate.py --questions FRESH` and
`ngram_baseline.py --questions FRESH` then say how far a model generalises.
"""

import argparse
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.training.data.stream import TokenStream, read_stream
from models.training.data.vocabulary import make_tokenizer
from models.training.evaluation.questions import MASK, Question, read_questions, write_questions

LENGTH = 8
_SEED = 1
_MULTIPLIER = np.uint64(1_000_003)

Ids = NDArray[np.integer]


def hashes(ids: Ids, codes: NDArray[np.uint64], length: int) -> NDArray[np.uint64]:
    """Return a 64-bit number for each `length` ids in a row: (max(0, ids - length + 1),)."""
    result = np.zeros(max(0, len(ids) - length + 1), np.uint64)
    for place in range(length):
        result *= _MULTIPLIER
        result += codes[ids[place : place + len(result)]]
    return result


def answered(questions: Sequence[Question], stream: TokenStream, length: int = LENGTH) -> list[bool]:
    """Say for each question whether the stream holds its gap with `length` tokens around and in it.

    Chance of a wrong yes by a collision: about 1e-5 for a hundred million tokens and ten thousand questions.
    """
    codes = np.random.default_rng(_SEED).integers(1, 2**64, len(stream.entries), dtype=np.uint64)
    tokenizer = make_tokenizer(stream.entries)
    around: list[NDArray[np.uint64]] = []
    for question in questions:
        pieces = question.text.split(MASK)
        left, right = pieces[0], pieces[-1]
        parts = [tokenizer.encode(part, add_special_tokens=False).ids for part in (left, question.answer, right)]
        first, last = len(parts[0]), len(parts[0]) + len(parts[1])
        whole = np.array([number for part in parts for number in part], np.int64)
        around.append(hashes(whole[max(0, last - length) : first + length], codes, length))
    wanted = np.unique(np.concatenate(around))
    seen: set[int] = set()
    tokens = np.asarray(stream.tokens)
    step = 1 << 22  # a block at a time: the hashes of the whole stream would take a gigabyte
    for begin in range(0, len(tokens), step):
        here = np.unique(hashes(tokens[begin : begin + step + length - 1], codes, length))
        seen.update(np.intersect1d(here, wanted, assume_unique=True).tolist())
    return [any(int(number) in seen for number in numbers) for numbers in around]


def table(questions: Sequence[Question], known: Sequence[bool]) -> str:
    """Return the share of answered questions by group, and over all."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for question, yes in zip(questions, known, strict=True):
        groups[question.group].append(yes)
    groups["all"] = list(known)
    rows = [f"| {name} | {len(group)} | {sum(group) / len(group):.3f} |" for name, group in groups.items()]
    return "\n".join(["| group | questions | in the training text |", "|---|---|---|", *rows])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table; write the folder of fresh questions where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--length", type=int, default=LENGTH)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    questions = read_questions(options.questions / "cloze.jsonl")
    known = answered(questions, read_stream(options.data), options.length)
    print(f"## {options.length} tokens around the gap\n\n{table(questions, known)}\n")
    if options.out:
        shutil.copytree(options.questions, options.out)
        fresh = [question for question, yes in zip(questions, known, strict=True) if not yes]
        write_questions(fresh, options.out / "cloze.jsonl")


if __name__ == "__main__":
    main()
