"""Questions: a text with one or more `[MASK]`, what was there, and which table they count in.

On disk a question file is JSON Lines, one object a question, so that an evaluation needs
neither a segmenter nor a converter of scripts: whoever made the file had them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

MASK = "[MASK]"


@dataclass(frozen=True)
class Question:
    """A text with as many masks as `answer` has characters.

    `table` is `cloze`, `word`, `idiom`, `poem` or `riddle`; `group` the row in it (a
    register, a place in the idiom, an anthology).
    """

    table: str
    group: str
    text: str
    answer: str


def hide(text: str, start: int, end: int) -> str:
    """Put one mask in place of each character of `text[start:end]` (code points)."""
    return text[:start] + MASK * (end - start) + text[end:]


def write_questions(questions: Iterable[Question], path: Path) -> None:
    """Write a question file."""
    lines = (json.dumps(asdict(question), ensure_ascii=False) for question in questions)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def read_questions(path: Path) -> list[Question]:
    """Read a question file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [Question(**json.loads(line)) for line in lines if line]
