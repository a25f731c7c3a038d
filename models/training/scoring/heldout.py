"""Held-out sentences, by register, with one Chinese character each to ask for.

Texts hold the mask as the literal `[MASK]`; positions are code points.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MASK = "[MASK]"
_SENTENCE = re.compile(r"[^。！？\n]{6,80}[。！？]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FEWEST_CHARACTERS = 6


@dataclass(frozen=True)
class Question:
    """A text with one or more masks, and what was there (one character per mask)."""

    text: str
    answer: str
    register: str


def read_sentences(folder: Path, registers: Mapping[str, str]) -> dict[str, list[str]]:
    """Read all sentences of the held-out files, by register, in file order."""
    sentences: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.txt")):
        register = registers.get(path.stem, "other")
        for sentence in _SENTENCE.findall(path.read_text(encoding="utf-8")):
            if len(_CHINESE.findall(sentence)) >= _FEWEST_CHARACTERS:
                sentences[register].append(sentence.strip())
    return dict(sorted(sentences.items()))


def cloze_questions(sentences: Mapping[str, list[str]], per_register: int, seed: int = 11) -> list[Question]:
    """Hide one random character of each of `per_register` (or all) sentences per register."""
    questions: list[Question] = []
    for register, all_of_it in sentences.items():
        # A generator per register: adding one leaves the questions of the others alone.
        rng = random.Random(f"{seed} {register}")
        for sentence in rng.sample(all_of_it, min(per_register, len(all_of_it))):
            place = rng.choice([match.start() for match in _CHINESE.finditer(sentence)])
            text = sentence[:place] + MASK + sentence[place + 1 :]
            questions.append(Question(text, sentence[place], register))
    return questions
