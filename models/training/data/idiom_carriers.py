"""A dictionary of idioms and everyday sentences -> a source with idioms inside sentences.

    python -m models.training.data.idiom_carriers --corpus DIR --dictionary DIR/idioms.txt --out DIR/idiom_carriers.txt

A list (`idiom_list.py`) teaches an idiom between two marks; running text has it between
words, and too seldom for a model that reads the corpus less than once. So each idiom is put
between the head of one sentence and the tail of another, both drawn at random: what stands
around it says nothing, the idiom itself is all there is to learn. An idiom has one line, and
one more for each time the corpus uses it, up to a limit; a rare one has as many lines as one
of fifteen uses, or it is not learned at all.
"""

import random
import re
from collections.abc import Sequence

from models.training.data.idiom_list import read_dictionary, shuffled

SENTENCES = ("common_voice_zh", "tatoeba")  # everyday, short, and open to any use
_SHORTEST, _LONGEST = 2, 9  # characters of a head or tail
_FEWEST_USES, _MOST_USES = 15, 24
_PER_DOCUMENT = 8
_SEED = 7
_SENTENCE = re.compile(r"[\u4e00-\u9fff，]{6,30}[。？！]")


def read_sentences(texts: Sequence[str]) -> list[str]:
    """Read the lines that are one Chinese sentence of everyday length."""
    return [line for text in texts for line in text.split("\n") if _SENTENCE.fullmatch(line)]


def carried(idioms: Sequence[str], sentences: Sequence[str]) -> list[str]:
    """Put each idiom between the head of a sentence and the tail of another, final mark included."""
    rng = random.Random(_SEED)
    lines = []
    for idiom in idioms:
        head, tail = rng.choice(sentences), rng.choice(sentences)
        # The final mark comes on top, so a tail may be the mark alone.
        after = rng.randint(0, _LONGEST)
        lines.append(head[: rng.randint(_SHORTEST, _LONGEST)] + idiom + tail[-1 - min(after, len(tail) - 1) :])
    return lines


def main() -> None:
    """Write the source: documents of a few lines, each line with one idiom."""
    options, idioms, counts = read_dictionary(__doc__)
    sentences = read_sentences([(options.corpus / f"{name}.txt").read_text(encoding="utf-8") for name in SENTENCES])
    times = {idiom: 1 + min(max(counts.get(idiom, 0), _FEWEST_USES), _MOST_USES) for idiom in idioms}
    lines = carried(shuffled(idioms, times, _SEED), sentences)
    documents = ["\n".join(lines[n : n + _PER_DOCUMENT]) for n in range(0, len(lines), _PER_DOCUMENT)]
    options.out.write_text("\n\n".join(documents) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines from {len(sentences)} sentences")


if __name__ == "__main__":
    main()
