"""Held-out sentences, by register, and what to ask about them."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from pathlib import Path

from models.training.evaluation.questions import Question, hide

SEED = 11

_SENTENCE = re.compile(r"[^。！？\n]{6,80}[。！？]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TWO_CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")
_FEWEST_CHARACTERS = 6
_FEWEST_AROUND_A_PHRASE = 12

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


def calibration_questions(sentences: Mapping[str, list[str]], per_register: int) -> list[Question]:
    """Hide a character of sentences drawn with return, so that small registers have as many questions as large ones."""
    questions: list[Question] = []
    for register, everything in sentences.items():
        rng = random.Random(f"{SEED} calibration {register}")
        for sentence in rng.choices(everything, k=per_register):
            place = rng.choice([match.start() for match in _CHINESE.finditer(sentence)])
            questions.append(Question("calibration", register, hide(sentence, place, place + 1), sentence[place]))
    return list(dict.fromkeys(questions))


def phrase_questions(sentences: Mapping[str, list[str]], idioms: Container[str], most: int) -> list[Question]:
    """Hide a whole four-character idiom of each of `most` (or all) sentences that hold one."""
    found: list[Question] = []
    for everything in sentences.values():
        for sentence in everything:
            place = next((n for n in range(len(sentence) - 3) if sentence[n : n + 4] in idioms), None)
            # A list of idioms says nothing about each of them.
            if place is not None and len(_CHINESE.findall(sentence)) >= _FEWEST_AROUND_A_PHRASE:
                found.append(Question("phrase", "idiom", hide(sentence, place, place + 4), sentence[place : place + 4]))
    return random.Random(f"{SEED} phrase").sample(found, min(most, len(found)))


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
