"""Put what the reports of a run say into the model card, in both languages.

    python -m models.training.evaluation.write_card [--check]

A slot of the card begins with `<!-- REPORT: TITLE -->` and ends with `<!-- end -->`; between them stands what
`runs/zh-8x512/reports/REPORT.md` has under `## TITLE`. Some slots are made of several reports: `<!-- summary -->` and
`<!-- summary-2 -->` (the second held-out text), and `<!-- curve -->` of the run's log. The reports are the printed
output of the programs of this drawer; `runs/zh-8x512/README.md` has their commands. What the card says in words is not
written here.
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
RUN = TRAINING / "runs" / "zh-8x512"
BEFORE = TRAINING / "runs" / "zh-4x312"
CARD = TRAINING.parent / "bertfill-zh"

_SLOT = re.compile(r"<!-- (?P<name>[^\n]+) -->\n.*?<!-- end -->", re.DOTALL)
_NUMBER = re.compile(r"\d+\.\d+")


class Cell(NamedTuple):
    """Where a figure stands in the reports: the title of its section, its row, its column."""

    title: str
    row: str
    column: str


class Column(NamedTuple):
    """A column of a summary: its head in English and in Chinese, and what its figures' sections begin with.

    `calibration` is what those of confidence begin with, which have reports of their own.
    """

    english: str
    chinese: str
    source: str
    calibration: str | None = None

    def section_of(self, cell: Cell) -> str:
        """Return the name of the section that has a figure."""
        own = self.calibration if cell.title == _CALIBRATION else None
        return (own or self.source) + cell.title


_CLOZE, _WORDS, _PHRASES, _IDIOMS, _POEMS, _RIDDLES = (
    TITLES[name] for name in ("cloze", "word", "phrase", "idiom", "poem", "riddle")
)
_ALL = "**all**"
_CALIBRATION = "Calibration, by register"

# English, Chinese, and the figure of each row of a summary.
Rows = tuple[tuple[str, str, Cell], ...]
FIRST: Rows = (
    ("one character, macro top-1", "一个字，宏平均首选", Cell(_CLOZE, "**macro**", "top-1")),
    ("one character, macro top-5", "一个字，宏平均前五", Cell(_CLOZE, "**macro**", "top-5")),
    ("stories, top-1", "故事，首选", Cell(_CLOZE, "stories", "top-1")),
    ("encyclopaedia, top-1", "百科，首选", Cell(_CLOZE, "encyclopaedia", "top-1")),
    ("everyday, top-1", "日常句子，首选", Cell(_CLOZE, "everyday", "top-1")),
    ("two-character word, macro top-1", "两字词，宏平均首选", Cell(_WORDS, "**macro**", "top-1")),
    ("two-character word, macro top-5", "两字词，宏平均前五", Cell(_WORDS, "**macro**", "top-5")),
    ("whole idiom in a held-out sentence, top-5", "保留句中整个成语，前五", Cell(_PHRASES, "idiom", "top-5")),
    ("idioms alone, top-1", "成语单独，首选", Cell(_IDIOMS, "alone", "top-1")),
    ("idioms in a sentence, top-1", "成语在句中，首选", Cell(_IDIOMS, "in a sentence", "top-1")),
    ("Tang 300, top-1", "唐诗三百首，首选", Cell(_POEMS, "Tang 300", "top-1")),
    ("Song ci 300, top-1", "宋词三百首，首选", Cell(_POEMS, "Song ci 300", "top-1")),
    ("riddles, top-1", "歇后语，首选", Cell(_RIDDLES, "answer", "top-1")),
    ("calibration error", "校准误差", Cell(_CALIBRATION, _ALL, "calibration error")),
)
SECOND: Rows = (
    ("one character, macro top-1", "一个字，宏平均首选", Cell(_CLOZE, "**macro**", "top-1")),
    ("one character, macro top-5", "一个字，宏平均前五", Cell(_CLOZE, "**macro**", "top-5")),
    ("modern prose, top-1", "现代文学，首选", Cell(_CLOZE, "modern prose", "top-1")),
    ("everyday, top-1", "日常句子，首选", Cell(_CLOZE, "everyday", "top-1")),
    ("chat, top-1", "聊天，首选", Cell(_CLOZE, "chat", "top-1")),
    ("two-character word, macro top-1", "两字词，宏平均首选", Cell(_WORDS, "**macro**", "top-1")),
    ("two-character word, macro top-5", "两字词，宏平均前五", Cell(_WORDS, "**macro**", "top-5")),
    ("whole idiom in a held-out sentence, top-5", "保留句中整个成语，前五", Cell(_PHRASES, "idiom", "top-5")),
    ("calibration error", "校准误差", Cell(_CALIBRATION, _ALL, "calibration error")),
    ("answers of 90 % and more, right", "置信度 90 % 以上的，正确", Cell(_CALIBRATION, _ALL, "sure and right")),
)
SUMMARIES: dict[str, tuple[Rows, tuple[Column, ...]]] = {
    "summary": (
        FIRST,
        (
            Column("n-gram", "n-gram", "ngram: private: "),
            Column("4 × 312 before", "上一版 4 × 312", "before: "),
            Column("network alone", "只用网络", "private-network: "),
            Column("**as it ships**", "**随附的样子**", "private: ", "calibration: "),
        ),
    ),
    "summary-2": (
        SECOND,
        (
            Column("n-gram", "n-gram", "ngram: private-2: "),
            Column("4 × 312 before", "上一版 4 × 312", "before-2: "),
            Column("network alone", "只用网络", "private-2-network: "),
            Column("**as it ships**", "**随附的样子**", "private-2: ", "calibration-2: "),
        ),
    ),
}
CURVE_HEAD = "| tokens (M) | seconds | of the time | loss |\n|---|---|---|---|"


def report_path(report: str) -> Path:
    """Return where a report is; `before` is the one of the model before this one."""
    return BEFORE / "reports" / "private.md" if report == "before" else RUN / "reports" / f"{report}.md"


def section(name: str) -> str:
    """Return what `REPORT: TITLE` names: the text under a title of a report.

    Raises:
        KeyError: there is no such report, or no such title in it.
    """
    report, _, title = name.partition(": ")
    path = report_path(report)
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


def summary(rows: Rows, columns: Sequence[Column], language: int) -> str:
    """Return figures side by side; `language` is 0 or 1. A column of a report that was not made is left out."""
    columns = [column for column in columns if report_path(column.source.partition(": ")[0]).is_file()]
    head = ["", *((column.english, column.chinese)[language] for column in columns)]
    lines = ["|" + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for *labels, cell in rows:
        lines.append("| " + " | ".join([labels[language], *(_value(column, cell) for column in columns)]) + " |")
    return "\n".join(lines)


def _value(column: Column, cell: Cell) -> str:
    """Return a figure, in bold where its column is; nothing where that report does not ask for it."""
    try:
        value = figure(section(column.section_of(cell)), cell)
    except KeyError:
        return ""
    return f"**{value}**" if column.english.startswith("**") else value


def curve(path: Path) -> str:
    """Return the steps that a device's log tells of as a table."""
    points = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [
        f"| {point['tokens'] / 1e6:.1f} | {point['t']:.0f} | {point['done']:.2f} | {point['loss']:.3f} |"
        for point in points
        if "loss" in point
    ]
    return "\n".join([CURVE_HEAD, *rows])


def filled(text: str, content: Callable[[str], str]) -> str:
    """Return a card with the content of each slot in its place."""
    return _SLOT.sub(lambda slot: f"<!-- {slot['name']} -->\n{content(slot['name'])}\n<!-- end -->", text)


def _content(name: str, language: int) -> str:
    if name in SUMMARIES:
        return summary(*SUMMARIES[name], language)
    if name == "curve":
        return curve(RUN / "log.jsonl")
    return section(name)


def cards() -> dict[Path, str]:
    """Return both cards as they should be."""
    paths = (CARD / "README.md", CARD / "README.zh-CN.md")
    return {
        path: filled(path.read_text(encoding="utf-8"), partial(_content, language=language))
        for language, path in enumerate(paths)
    }


if __name__ == "__main__":
    sys.exit(write_or_check("Put the reports of the run into the model card.", "models/training/write_card.py", cards))
