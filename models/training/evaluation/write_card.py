"""Put what the reports of a run say into the model card, in both languages.

    python -m models.training.evaluation.write_card [--check]

A slot of the card begins with `<!-- REPORT: TITLE -->` and ends with `<!-- end -->`; between them stands what
`runs/zh-4x312/reports/REPORT.md` has under `## TITLE`. Two slots are made of several reports: `<!-- summary -->`
and `<!-- curve -->`. The reports are the printed output of `evaluate.py`, `ngram_baseline.py` and `near_duplicates.py`;
`runs/zh-4x312/README.md` has their commands. What the card says in words is not written here.
"""

import json
import re
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from models.training.evaluation.questions import TITLES
from tools.generated import write_or_check

TRAINING = Path(__file__).resolve().parents[1]
RUN = TRAINING / "runs" / "zh-4x312"
CARD = TRAINING.parent / "bertfill-zh"

_SLOT = re.compile(r"<!-- (?P<name>[^\n]+) -->\n.*?<!-- end -->", re.DOTALL)
_NUMBER = re.compile(r"\d+\.\d+")


class Cell(NamedTuple):
    """Where a figure stands in the reports: the title of its section, its row, its column."""

    title: str
    row: str
    column: str


_CLOZE, _WORDS, _IDIOMS, _POEMS, _RIDDLES = (TITLES[name] for name in ("cloze", "word", "idiom", "poem", "riddle"))

# English, Chinese, and the figure of each row of the summary.
SUMMARY = (
    ("one character, macro top-1", "一个字，宏平均首选", Cell(_CLOZE, "**macro**", "top-1")),
    ("one character, macro top-5", "一个字，宏平均前五", Cell(_CLOZE, "**macro**", "top-5")),
    ("stories, top-1", "故事，首选", Cell(_CLOZE, "stories", "top-1")),
    ("encyclopaedia, top-1", "百科，首选", Cell(_CLOZE, "encyclopaedia", "top-1")),
    ("everyday, top-1", "日常句子，首选", Cell(_CLOZE, "everyday", "top-1")),
    ("two-character word, macro top-1", "两字词，宏平均首选", Cell(_WORDS, "**macro**", "top-1")),
    ("two-character word, macro top-5", "两字词，宏平均前五", Cell(_WORDS, "**macro**", "top-5")),
    ("idioms alone, top-1", "成语单独，首选", Cell(_IDIOMS, "alone", "top-1")),
    ("idioms in a sentence, top-1", "成语在句中，首选", Cell(_IDIOMS, "in a sentence", "top-1")),
    ("poems, macro top-1", "诗词，宏平均首选", Cell(_POEMS, "**macro**", "top-1")),
    ("riddles, top-1", "歇后语，首选", Cell(_RIDDLES, "answer", "top-1")),
)
# Its columns in both languages, and in which report, under which titles, their figures stand.
COLUMNS = (
    ("n-gram", "n-gram", "ngram: private: "),
    ("before ¹", "起点模型 ¹", "starter: "),
    ("**this model**", "**本模型**", "private: "),
    ("n-gram, fresh ²", "n-gram，新题 ²", "ngram: fresh: "),
    ("this model, fresh ²", "本模型，新题 ²", "fresh: "),
)
OURS = 2
CURVE_HEAD = "| tokens (M) | training minutes | rate | top-1 | top-5 |\n|---|---|---|---|---|"


def section(name: str) -> str:
    """Return what `REPORT: TITLE` names: the text under a title of a report.

    Raises:
        KeyError: there is no such report, or no such title in it.
    """
    report, _, title = name.partition(": ")
    path = RUN / "reports" / f"{report}.md"
    if path.is_file():
        for part in ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:]:
            found, _, body = part.partition("\n")
            if found == title:
                return body.strip("\n")
    raise KeyError(f"{path} has nothing under {title!r}; run the command that prints it")


def figure(table: str, cell: Cell) -> str:
    """Return one figure of a report's table, without its interval.

    Raises:
        KeyError: the table has no such row.
        ValueError: it has no such column.
    """
    head, _, *rows = ([value.strip() for value in line.strip("|").split("|")] for line in table.split("\n"))
    for row in rows:
        if row[0] == cell.row and (number := _NUMBER.search(row[head.index(cell.column)])):
            return number[0]
    raise KeyError(f"{cell.title!r} has no row {cell.row!r}")


def summary(language: int) -> str:
    """Return the main figures beside the baseline's and the starter's; `language` is 0 or 1, as in `SUMMARY`."""
    head = ["", *(column[language] for column in COLUMNS)]
    lines = ["|" + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for *labels, cell in SUMMARY:
        values = [figure(section(source + cell.title), cell) if _asked(source, cell) else "" for *_, source in COLUMNS]
        values[OURS] = f"**{values[OURS]}**"
        lines.append("| " + " | ".join([labels[language], *values]) + " |")
    return "\n".join(lines)


def _asked(source: str, cell: Cell) -> bool:
    """Say whether there is such a figure."""
    if source.startswith("ngram") and cell.title == _WORDS:
        return False  # the baseline answers gaps of one character
    return "fresh" not in source or cell.title == _CLOZE  # all other questions are the same there


def curve(paths: Sequence[Path]) -> str:
    """Return the scored points of a run as a table; each further file goes on where the one before ended."""
    lines = [CURVE_HEAD]
    tokens, minutes = 0, 0.0
    for path in paths:
        points = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        lines += [
            f"| {(tokens + point['tokens']) / 1e6:.1f} | {minutes + point['minutes']:.0f} | {point['lr_factor']:.2f}"
            f" | {point['top1_macro']:.3f} | {point['top5_macro']:.3f} |"
            for point in points
            if "top1_macro" in point
        ]
        tokens, minutes = tokens + points[-1]["tokens"], minutes + points[-1]["minutes"]
    return "\n".join(lines)


def filled(text: str, content: Callable[[str], str]) -> str:
    """Return a card with the content of each slot in its place."""
    return _SLOT.sub(lambda slot: f"<!-- {slot['name']} -->\n{content(slot['name'])}\n<!-- end -->", text)


def cards() -> dict[Path, str]:
    """Return both cards as they should be."""

    def content(name: str, language: int) -> str:
        if name == "summary":
            return summary(language)
        if name == "curve":
            return curve(sorted(RUN.glob("curve*.jsonl")))  # curve.jsonl, curve2.jsonl, …
        return section(name)

    paths = (CARD / "README.md", CARD / "README.zh-CN.md")
    return {
        path: filled(path.read_text(encoding="utf-8"), partial(content, language=language))
        for language, path in enumerate(paths)
    }


if __name__ == "__main__":
    sys.exit(write_or_check("Put the reports of the run into the model card.", "models/training/write_card.py", cards))
