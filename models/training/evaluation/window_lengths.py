"""How much context is worth: accuracy on held-out documents, with their real neighbours, by how far the window reaches.

    python -m models.training.evaluation.window_lengths --heldout DIR [--heldout DIR ...] [--model FOLDER]

A character is hidden in a random place of a document. What the model sees of it is cut as the product cuts it, out of
the sentence alone, out of the line alone (a line of the held-out text is a paragraph, an utterance or a verse), or out
of the whole document, with room for so many tokens. A second table asks what stands by itself as the last line of a
document that has nothing to do with it: idioms with a character hidden, lines of poems.
"""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.core.text.sentences import SENTENCE_END
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.model.model_dir import Model, load_model
from models.training.data.sources import read_registers
from models.training.evaluation.evaluate import SHIPPED, TRAINING, section
from models.training.evaluation.questions import MASK, hide, read_questions
from models.training.evaluation.statistics import wilson

BUDGETS = (16, 24, 32, 48, 64, 96, 126)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SEED = 13


@dataclass(frozen=True)
class Place:
    """A document with one mask in it, and what was there."""

    register: str
    text: str
    answer: str


@dataclass(frozen=True)
class Reach:
    """How far a window may reach, and how many tokens it has room for."""

    extent: str  # sentence, line or document
    tokens: int

    def window(self, text: str) -> Window:
        """Cut the window of the one mask of a text."""
        start = text.index(MASK)
        if self.extent == "document":
            text = text.replace("\n", "")  # of which the model sees nothing; a window of the product's ends there
        else:
            begin = text.rfind("\n", 0, start) + 1
            text = text[begin:].split("\n", 1)[0]
        if self.extent == "sentence":
            text = _sentence(text)
        masks = find_masks(text).masks
        return context_window(text, masks, masks[0], self.tokens, with_neighbours=self.tokens)


def _sentence(line: str) -> str:
    """Return the sentence of the one mask of a line."""
    start = line.index(MASK)
    begin = max((found.end() for found in SENTENCE_END.finditer(line, 0, start)), default=0)
    after = SENTENCE_END.search(line, start + len(MASK))
    return line[begin : after.end() if after else len(line)]


def draw_places(folder: Path, per_register: int) -> list[Place]:
    """Hide one character in each of so many random places of each register's documents."""
    registers = read_registers()
    documents: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        documents[registers.get(path.stem, "other")] += [part.strip("\n") for part in text.split("\n\n")]
    places = []
    for register, texts in sorted(documents.items()):
        rng = random.Random(f"{_SEED} {register}")
        for text in rng.choices(texts, weights=[len(text) for text in texts], k=per_register):
            found = [match.start() for match in _CHINESE.finditer(text)]
            if found:
                place = rng.choice(found)
                places.append(Place(register, hide(text, place, place + 1), text[place]))
    return places


def last_lines(questions: Sequence[tuple[str, str, str]], documents: Sequence[str]) -> list[Place]:
    """Put each (name, text, answer) as a line of its own behind a document."""
    rng = random.Random(_SEED)
    return [Place(name, f"{rng.choice(documents)}\n{text}", answer) for name, text, answer in questions]


def standing_alone(questions: Path, most: int) -> list[tuple[str, str, str]]:
    """Return (name, text, answer) of what makes sense by itself: idioms and lines of poems."""
    rng = random.Random(_SEED)
    idioms = rng.sample((questions / "idioms.txt").read_text(encoding="utf-8").split(), most)
    asked = []
    for idiom in idioms:
        place = rng.randrange(len(idiom))
        asked.append(("idiom", hide(idiom, place, place + 1), idiom[place]))
    poems = rng.sample(read_questions(questions / "poem.jsonl"), most)
    return [*asked, *((question.group, question.text, question.answer) for question in poems)]


def accuracy(model: Model, places: Sequence[Place], reach: Reach) -> tuple[list[tuple[bool, bool]], float]:
    """Return for each place whether the answer is first and among five, and the mean tokens of a window."""
    windows = [reach.window(place.text) for place in places]
    answers = fill_masks(model, windows, top_k=5)
    marks = []
    for place, (answer,) in zip(places, answers, strict=True):
        texts = [candidate.text for candidate in answer.candidates]
        marks.append((place.answer == texts[0], place.answer in texts))
    return marks, sum(len(model.encoder.encode(window).ids) for window in windows) / len(windows)


def table(model: Model, places: Sequence[Place], reaches: Sequence[Reach]) -> str:
    """Return accuracy by reach: over all places, and by register."""
    registers = list(dict.fromkeys(place.register for place in places))
    lines = ["| window | tokens, mean | top-1 | top-5 | " + " | ".join(registers) + " |"]
    lines.append("|---" * (4 + len(registers)) + "|")
    for reach in reaches:
        marks, tokens = accuracy(model, places, reach)
        first = sum(mark[0] for mark in marks)
        low, high = wilson(first, len(marks))
        cells = [f"{first / len(marks):.3f} ({low:.3f} to {high:.3f})", f"{sum(m[1] for m in marks) / len(marks):.3f}"]
        for register in registers:
            own = [mark[0] for mark, place in zip(marks, places, strict=True) if place.register == register]
            cells.append(f"{sum(own) / len(own):.2f}")
        lines.append(f"| {reach.extent}, {reach.tokens} | {tokens:.0f} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", type=Path, action="append", required=True)
    parser.add_argument("--questions", type=Path, default=TRAINING / "evalset", help="idioms and poems")
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--per-register", type=int, default=100)
    options = parser.parse_args()
    model = load_model(options.model)
    places = [place for folder in options.heldout for place in draw_places(folder, options.per_register)]
    whole = Reach("sentence", model.manifest.capacity)
    extents = [Reach(extent, tokens) for extent in ("line", "document") for tokens in BUDGETS]
    section("Window, held-out documents", table(model, places, [whole, *extents]))
    documents = [place.text.replace(MASK, place.answer) for place in places if place.register == "prose"]
    alone = last_lines(standing_alone(options.questions, 500), documents)
    section("Window, what stands alone behind a document", table(model, alone, [whole, *extents[len(BUDGETS) :]]))


if __name__ == "__main__":
    main()
