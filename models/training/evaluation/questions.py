"""Questions: a text with one or more `[MASK]`, what was there, and which table they count in.

On disk a question file is JSON Lines, one object a question, so that an evaluation needs
neither a segmenter nor a converter of scripts: whoever made the file had them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MASK = "[MASK]"

# What a report calls each table of questions.
TITLES = {
    "cloze": "Held-out sentences, one character hidden",
    "word": "Held-out sentences, one two-character word hidden",
    "phrase": "Held-out sentences, a four-character idiom hidden",
    "calibration": "Held-out sentences, to measure confidence on",
    "idiom": "Recall: frequent idioms, each character in turn",
    "poem": "Recall: lines of Tang and Song poems",
    "riddle": "Recall: riddles",
}


@dataclass(frozen=True)
class Question:
    """A text with as many masks as `answer` has characters.

    `table` is a key of `TITLES`; `group` the row in it (a
    register, a place in the idiom, an anthology).
    """

    table: str
    group: str
    text: str
    answer: str


def hide(text: str, start: int, end: int) -> str:
    """Put one mask in place of each character of `text[start:end]` (code points)."""
    return text[:start] + MASK * (end - start) + text[end:]


def whole(question: Question) -> str:
    """Return the sentence that a question hides a part of."""
    start = question.text.index(MASK)
    return question.text[:start] + question.answer + question.text[start + len(MASK) * question.text.count(MASK) :]


def among_others(questions: Sequence[Question], every: int, characters: int) -> list[Question]:
    """Return every so many questions twice: `alone`, and `in a paragraph` of at least so many characters on each side.

    The paragraph is made of the other questions before and after, with their answers in place. It has nothing to say
    about the gap; a model that is at home in long text answers as it does alone.
    """
    whole = [question.text.replace(MASK, question.answer) for question in questions]
    asked: list[Question] = []
    for number in range(0, len(questions), every):
        question = questions[number]
        before = _until(characters, reversed(whole[:number] or whole))[::-1]
        after = _until(characters, whole[number + 1 :] or whole)
        text = "".join([*before, question.text, *after])
        asked.append(Question(question.table, "alone", question.text, question.answer))
        asked.append(Question(question.table, "in a paragraph", text, question.answer))
    return asked


def _until(characters: int, texts: Iterable[str]) -> list[str]:
    taken: list[str] = []
    for text in texts:
        if sum(map(len, taken)) >= characters:
            break
        taken.append(text)
    return taken


def write_questions(questions: Iterable[Question], path: Path) -> None:
    """Write a question file."""
    lines = (json.dumps(asdict(question), ensure_ascii=False) for question in questions)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_questions(path: Path) -> list[Question]:
    """Read a question file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Question(**json.loads(line)) for line in lines if line]
