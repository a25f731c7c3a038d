"""What every reader knows: idioms, Tang and Song lines, riddles with their answers.

Most of it is training text, so scores on it are recall, not generalisation.
"""

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

from models.training.evaluation.heldout import SEED
from models.training.evaluation.questions import Question, hide

# Sentences that say nothing about the idiom, taken in turn.
CARRIERS = (
    "人们常常用{}来形容这种情况。",
    "这件事真可以说是{}。",
    "说到这里，他想起了{}这个词。",
    "在大家看来，这就叫{}。",
)

# Lines that every reader completes; the last has no one answer.
WELL_KNOWN = (
    ("床前明月光,疑是地[MASK]霜。", "上"),
    ("春眠不觉晓,处处闻啼[MASK]。", "鸟"),
    ("画龙点[MASK]", "睛"),
    ("他说话总是[MASK]里藏针,让人不舒服。", "绵"),
    ("今天天气真[MASK]啊。", ""),
)

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read_idioms(path: Path) -> list[str]:
    """Read a THUOCL list of idioms (idiom, tab, frequency), the most frequent first."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.split("\t")[0].strip() for line in lines if line.strip()]


def idiom_questions(idioms: Sequence[str]) -> list[Question]:
    """Hide each character of each idiom in turn, alone and in a carrier sentence."""
    questions: list[Question] = []
    for number, idiom in enumerate(idioms):
        carrier = CARRIERS[number % len(CARRIERS)]
        for place, answer in enumerate(idiom):
            hidden = hide(idiom, place, place + 1)
            questions.append(Question("idiom", "alone", hidden, answer))
            questions.append(Question("idiom", "in a sentence", carrier.format(hidden), answer))
    return questions


def poem_questions(anthology: str, poems: Sequence[Sequence[str]]) -> list[Question]:
    """Hide one random character of each line of each poem; the line stands alone."""
    rng = random.Random(f"{SEED} {anthology}")
    questions: list[Question] = []
    for line in (line for poem in poems for line in poem):
        places = [match.start() for match in _CHINESE.finditer(line)]
        if len(places) >= 4:
            place = rng.choice(places)
            questions.append(Question("poem", anthology, hide(line, place, place + 1), line[place]))
    return questions


def read_riddles(path: Path) -> list[tuple[str, str]]:
    """Read riddles and their first answers (xiehouyu.json of chinese-xinhua)."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [(entry["riddle"], entry["answer"].split("；")[0]) for entry in entries]


def riddle_questions(riddles: Sequence[tuple[str, str]], most: int) -> list[Question]:
    """Hide one random character of the answer of each of `most` riddles."""
    rng = random.Random(f"{SEED} riddle")
    questions: list[Question] = []
    for riddle, answer in rng.sample(list(riddles), min(most, len(riddles))):
        places = [match.start() for match in _CHINESE.finditer(answer)]
        if places:
            place = rng.choice(places)
            text = f"{riddle}——{hide(answer, place, place + 1)}。"
            questions.append(Question("riddle", "answer", text, answer[place]))
    return questions
