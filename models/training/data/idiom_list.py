"""A dictionary of idioms -> a source that lists them, the common ones more often.

    python -m models.training.data.idiom_list --corpus DIR --dictionary DIR/idioms.txt --out DIR/idiom_list.txt

Each line of the dictionary starts with an idiom and a full-width colon. The list is
shuffled and repeats an idiom by the logarithm of its count in the corpus, as running
text would: what people write is in it up to a dozen times. What they seldom write is in it
five times, for a model of this size forgets what it reads once.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_LENGTH = 4  # only idioms of this many characters are counted; the others are listed once
_FEWEST_TIMES = 5
_PER_LINE = 40
_SEED = 5


def read_headwords(path: Path) -> list[str]:
    """Read what stands before each line's first full-width colon, once each, in file order."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return list(dict.fromkeys(line.split("：", 1)[0] for line in lines if "：" in line))


def keys(text: str) -> NDArray[np.uint64]:
    """Return one number for each four characters in a row; characters beyond the BMP are cut to it."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64) & np.uint64(0xFFFF)
    count = max(0, len(codes) - _LENGTH + 1)
    packed = np.zeros(count, np.uint64)
    for place in range(_LENGTH):
        packed = (packed << np.uint64(16)) | codes[place : place + count]
    return packed


def count_idioms(idioms: Sequence[str], texts: Sequence[str]) -> dict[str, int]:
    """Count each four-character idiom in the texts."""
    counted = [idiom for idiom in idioms if len(idiom) == _LENGTH]
    wanted = np.concatenate([keys(idiom) for idiom in counted])
    order = np.argsort(wanted)
    sorted_keys = wanted[order]
    counts = np.zeros(len(counted), np.int64)
    for text in texts:
        found = keys(text)
        place = np.minimum(np.searchsorted(sorted_keys, found), len(sorted_keys) - 1)
        hits = place[sorted_keys[place] == found]
        counts += np.bincount(hits, minlength=len(counted))
    return {counted[number]: int(count) for number, count in zip(order, counts, strict=True)}


def count_in_corpus(dictionary: Path, corpus: Path) -> dict[str, int]:
    """Return the dictionary's idioms with their counts in the rest of the corpus; those of other lengths count 0."""
    idioms = read_headwords(dictionary)
    others = [path for path in sorted(corpus.glob("*.txt")) if path.stem != dictionary.stem]
    return dict.fromkeys(idioms, 0) | count_idioms(idioms, [path.read_text(encoding="utf-8") for path in others])


def shuffled(idioms: Sequence[str], times: Mapping[str, int], seed: int) -> list[str]:
    """Return the idioms in random order, each as many times as said."""
    repeated = [idiom for idiom in idioms for _ in range(times[idiom])]
    random.Random(seed).shuffle(repeated)
    return repeated


def listed(idioms: Sequence[str], counts: Mapping[str, int]) -> list[str]:
    """Return lines of shuffled idioms: one of n uses is there 1 + log2(1 + n) times, rounded down, but at least 5."""
    times = {idiom: max(_FEWEST_TIMES, (1 + counts.get(idiom, 0)).bit_length()) for idiom in idioms}
    repeated = shuffled(idioms, times, _SEED)
    return ["、".join(repeated[n : n + _PER_LINE]) + "。" for n in range(0, len(repeated), _PER_LINE)]


def read_dictionary(description: str | None) -> tuple[argparse.Namespace, list[str], dict[str, int]]:
    """Read the command line, and the dictionary's idioms, in its order, with their counts in the rest of the corpus."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--dictionary", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    counts = count_in_corpus(options.dictionary, options.corpus)
    return options, list(counts), counts


def main() -> None:
    """Count the dictionary's idioms in the rest of the corpus and write the list."""
    options, idioms, counts = read_dictionary(__doc__)
    lines = listed(idioms, counts)
    options.out.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(idioms)} idioms, {sum(count > 0 for count in counts.values())} of them in the corpus")


if __name__ == "__main__":
    main()
