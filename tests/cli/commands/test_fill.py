"""``fill`` fills: texts to standard output, files in place, as a diff; and touches nothing but masks in prose.

What it is made of is held here too: ``commands/candidates``, ``commands/filled``, ``input/documents``,
``input/decoding``, ``output/files``. JSON Lines are held in ``tests/cli/test_command.py``.
"""

import os
import re
import stat
from pathlib import Path
from random import Random

import pytest

from bertfill_ls.core.prediction.answers import AMBIGUOUS
from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones import prose_zones
from tests.cli.running import called, json_lines

CHAPTER = (
    "# 第{number}章 春[MASK]\n\n𠮷清早的雾还没有散[MASK]，他把信折好放[MASK]口袋里。今天天气真[MASK]啊。\n\n"
    "```python\nx = '[MASK]'\n```\n\n行内 `[MASK]` 与 $a_[MASK]$ 不动，[链接](https://a.cn/[MASK])也不动。\n\n"
    "<!-- bertfill-disable -->\n此处[MASK]不填。\n<!-- bertfill-enable -->\n\n- 项[MASK]一\n- 他说得[MASK:的|地|得]很\n"
)
MASK = re.compile(r"\[MASK(?::[^\]]*)?\]")


def book(random: Random, line_end: str) -> str:
    """Return a book of Markdown, some of its chapters in quotes or with blanks at the end of lines."""
    chapters = []
    for number in range(1, 7):
        chapter = CHAPTER.format(number=number)
        if random.random() < 0.3:
            chapter = "".join(f"> {line}\n" for line in chapter.splitlines())
        chapters.append(chapter + "\n" * random.randint(0, 2) + "  \t" * random.randint(0, 1))
    return "\n".join(chapters).replace("\n", line_end)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_book_comes_back_byte_for_byte_but_for_the_masks_of_its_prose(
    line_end: str, bom: str, tmp_path: Path
) -> None:
    page = tmp_path / "书.md"
    text = book(Random(f"{line_end!r} {bom!r}"), line_end)
    page.write_bytes((bom + text).encode())
    os.chmod(page, 0o640)

    done = called("fill", "-w", str(page))
    assert done.returncode == 0, done.stderr
    after = page.read_bytes().decode()
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [page]

    # Between the masks of the prose, where one or more characters may stand instead, every byte is as it was.
    zones = prose_zones(text, "markdown")
    kept, end = [], 0
    for found in MASK.finditer(text):
        if zones.is_prose(Span(*found.span())):
            kept.append(text[end : found.start()])
            end = found.end()
    assert len(kept) >= 30
    pattern = r"[^\r\n\[\]]{1,8}".join(map(re.escape, [bom + kept[0], *kept[1:], text[end:]]))
    assert re.fullmatch(pattern, after)
    assert after.count("[MASK]") == text.count("[MASK]") - (len(kept) - text.count("[MASK:"))


def test_a_filled_file_is_left_as_it_is(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("𠮷今天天气很好。\n", encoding="utf-8")
    before = page.stat()
    assert called("fill", "-w", str(page)).returncode == 0
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    page, link = tmp_path / "a.md", tmp_path / "b.md"
    page.write_text("𠮷他很高[MASK]。", encoding="utf-8")
    link.symlink_to(page)
    assert called("fill", "-w", str(link)).returncode == 0
    assert link.is_symlink()
    assert page.read_text(encoding="utf-8") == "𠮷他很高兴。"


def test_text_alone_goes_through_a_pipe() -> None:
    given = "𠮷他很高[MASK]。\r\n\r\n`[MASK]`\r\n没有掩码"
    done = called("fill", "--text", "--stdin-filename", "a.md", given=given.encode())
    assert done.stdout.decode() == given.replace("[MASK]", "兴", 1)
    assert done.returncode == 0 and done.stderr.decode() == "Filled 1.\n"
    plain = called("fill", "--text", "-q", given=given.encode())
    assert "[MASK]" not in plain.stdout.decode() and plain.stderr == b""


def test_the_language_can_be_said() -> None:
    done = called("fill", "--text", "-q", "--language", "latex", given="% [MASK]\n𠮷他很高[MASK]。".encode())
    assert done.stdout.decode() == "% [MASK]\n𠮷他很高兴。"


def test_another_file_gets_the_text(tmp_path: Path) -> None:
    page, other = tmp_path / "a.txt", tmp_path / "b.txt"
    page.write_bytes("\ufeff𠮷他很高[MASK]。\r\n".encode())
    assert called("fill", "-f", str(page), "-o", str(other)).returncode == 0
    assert other.read_bytes() == "\ufeff𠮷他很高兴。\r\n".encode()
    assert page.read_bytes() == "\ufeff𠮷他很高[MASK]。\r\n".encode()


def test_what_is_less_certain_than_asked_for_stays() -> None:
    done = called("fill", "--text", "--threshold", "90%", "𠮷他很高[MASK]。我们在[MASK]里。")
    assert done.stdout.decode() == "𠮷他很高兴。我们在[MASK]里。\n"
    assert "1 left alone" in done.stderr.decode()


def test_a_fill_that_could_as_well_be_another_is_named() -> None:
    leads = []
    for text in ("𠮷他很高[MASK]。", "𠮷他[MASK]了。", "𠮷这只[MASK]跑了。", "𠮷天[MASK:甲|乙]地。"):
        [answer] = json_lines(called("fill", "--json", text).stdout)
        first, second = answer["gaps"][0]["candidates"][:2]
        leads.append(first["score"] - second["score"])
        told = called("fill", "--text", text).stderr.decode()
        assert (f"{first['text']}/{second['text']}" in told) == (leads[-1] < AMBIGUOUS), text
    assert min(leads) < AMBIGUOUS < max(leads)


def test_a_diff_shows_what_would_be_written(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("一\n二\n三\n𠮷他很高[MASK]。\n五\n六\n", encoding="utf-8")
    done = called("fill", "--diff", str(page))
    lines = done.stdout.decode().splitlines()
    assert lines[0] == f"--- {page}" and "-𠮷他很高[MASK]。" in lines and "+𠮷他很高兴。" in lines
    assert page.read_text(encoding="utf-8").count("[MASK]") == 1


def test_later_masks_see_earlier_ones_filled() -> None:
    text = "𠮷[MASK:苹果|汽车]很好吃，我吃了一个[MASK:苹果|汽车]。"
    done = called("fill", "--text", "-q", text)
    assert done.stdout.decode() == "𠮷苹果很好吃，我吃了一个苹果。\n"


def test_only_prose_is_shown(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("```\n[MASK]\n[mask]\n```\n\n`[MASK]`\n\n𠮷他很高[MASK]。\n", encoding="utf-8")
    [answer] = json_lines(called("fill", "--json", "-f", str(page)).stdout)
    assert [(gap["line"], gap["column"]) for gap in answer["gaps"]] == [(8, 5)]
    assert answer["problems"] == []
    table = called("fill", "-f", str(page)).stdout.decode()
    assert table.startswith(f"{page}:8\n𠮷他很高[MASK]。\n")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    pages = [tmp_path / "a.md", tmp_path / "missing.md", tmp_path / "c.md"]
    for page in (pages[0], pages[2]):
        page.write_text("𠮷他很高[MASK]。", encoding="utf-8")
    done = called("fill", "-w", *map(str, pages))
    assert done.returncode == 2 and str(pages[1]) in done.stderr.decode()
    assert pages[2].read_text(encoding="utf-8") == "𠮷他很高兴。"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("𠮷他很高[MASK]。", encoding="utf-8")
    done = called("fill", "-f", str(page), "-o", str(tmp_path / "没有" / "b.md"), language="zh_CN.UTF-8")
    assert done.returncode == 2
    assert "文件不存在" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["𠮷没有掩码"], 2, "No [MASK] in: 𠮷没有掩码"),
        (["--compare", "甲", "乙"], 2, "No [MASK] in: 甲"),
        (["𠮷他很高[mask]"], 1, ""),
        (["-w"], 2, "Name the files"),
        (["-w", "-"], 2, "Name the files"),
        (["--jsonl", "𠮷[MASK]"], 2, "use --json"),
        (["--compare", "--jsonl", "x"], 2, "not allowed with"),
        (["-f", "a.md", "𠮷[MASK]"], 2, "not both"),
        (["-o", "x", "-f", "README.md", "-f", "CHANGELOG.md"], 2, "-o takes one file"),
    ],
)
def test_exit_codes_tell_what_happened(arguments: list[str], code: int, said: str, tmp_path: Path) -> None:
    for name in ("README.md", "CHANGELOG.md"):
        (tmp_path / name).write_text("没有", encoding="utf-8")
    done = called("fill", *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr.decode()


def test_a_long_row_of_masks_is_explained() -> None:
    assert "more than 8 masks" in called("fill", "𠮷他" + "[MASK]" * 9 + "。").stdout.decode()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    from bertfill_ls.cli.output.terminal import display_width

    text = "𠮷" + "清早的雾还没有散，" * 4 + "他很高[MASK]，" + "路边的柿子红了，" * 4 + "[MASK][MASK]。"
    for arguments in (["fill", text], ["explain", text], ["fill", "--compare", text, text, text]):
        shown = called(*arguments, COLUMNS=str(width)).stdout.decode()
        assert max(map(display_width, shown.splitlines())) <= width
