"""Held-out sentences, by register, and what to ask about them."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from models.training.evaluation.questions import Question, hide

SEED = 11

_SENTENCE = re.compile(r"[^。！？\n]{6,80}[。！？]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TWO_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
_FEWEST_CHARACTERS = 6

Segmenter = Callable[[str], Iterable[str]]


def read_sentences(folder: Path, registers: Mapping[str, str]) -> dict[str, list[str]]:
    """Read all sentences of the files of `folder` that `registers` names, by register."""
    sentences: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.txt")):
        if path.stem not in registers:
            continue
        for sentence in _SENTENCE.findall(path.read_text(encoding="utf-8")):
            if len(_CHINESE.findall(sentence)) >= _FEWEST_CHARACTERS:
                sentences[registers[path.stem]].append(sentence.strip())
    return dict(sorted(sentences.items()))


def cloze_questions(sentences: Mapping[str, list[str]], per_register: int) -> list[Question]:
    """Hide one random Chinese character of each of `per_register` (or all) sentences per register."""
    questions: list[Question] = []
    for register, everything in sentences.items():
        # A generator per register: adding one leaves the questions of the others alone.
        rng = random.Random(f"{SEED} {register}")
        for sentence in rng.sample(everything, min(per_register, len(everything))):
            place = rng.choice([match.start() for match in _CHINESE.finditer(sentence)])
            hidden = hide(sentence, place, place + 1)
            questions.append(Question("cloze", register, hidden, sentence[place]))
    return questions


def word_questions(sentences: Mapping[str, list[str]], per_register: int, segment: Segmenter) -> list[Question]:
    """Hide one random two-character word of each of `per_register` (or all) sentences per register."""
    questions: list[Question] = []
    for register, everything in sentences.items():
        rng = random.Random(f"{SEED} word {register}")
        for sentence in rng.sample(everything, min(per_register, len(everything))):
            places = two_character_words(sentence, segment)
            if places:
                place = rng.choice(places)
                word = sentence[place : place + 2]
                questions.append(Question("word", register, hide(sentence, place, place + 2), word))
    return questions


def two_character_words(sentence: str, segment: Segmenter) -> list[int]:
    """Return where the two-character Chinese words of a sentence start (code points)."""
    places: list[int] = []
    start = 0
    for word in segment(sentence):
        if _TWO_CHINESE.fullmatch(word):
            places.append(start)
        start += len(word)
    return places
