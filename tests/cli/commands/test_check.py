"""``check`` finds what is wrong in files and folders, fixes it, and reports it to people and to other programs.

The files of a folder come from ``input/walk``, the reports from ``output/reports``; both are held here too.
"""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import called, json_lines

WRONG = "𠮷今天[mask]气很好。\n\n明天[ MASK ]雨[MASK\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a repository with pages in it, some of which Git ignores."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name in ("a.md", "深/b.tex", "深/c.txt", "忽略/d.md", "深/草稿-e.md", "node_modules/f.md", "g.py", "h.mdx"):
        page = tmp_path / name
        page.parent.mkdir(exist_ok=True)
        page.write_text(WRONG, encoding="utf-8")
    (tmp_path / ".gitignore").write_text("忽略/\n", encoding="utf-8")
    (tmp_path / "深" / ".gitignore").write_text("草稿-*\n", encoding="utf-8")
    return tmp_path


def test_a_folder_is_read_without_what_git_ignores(folder: Path) -> None:
    found = json_lines(called("check", "--json", ".", cwd=folder).stdout)
    assert sorted({Path(each["file"]).as_posix() for each in found}) == ["a.md", "h.mdx", "深/b.tex", "深/c.txt"]
    below = json_lines(called("check", "--json", "深", "--exclude", "*.txt", cwd=folder).stdout)
    assert {each["file"] for each in below} == {"深/b.tex"}
    named = json_lines(called("check", "--json", "忽略/d.md", cwd=folder).stdout)
    assert len(named) == 3


def test_the_text_shows_the_line_and_the_place(folder: Path) -> None:
    done = called("check", "a.md", cwd=folder)
    assert done.stdout.decode().splitlines() == [
        "a.md:1:4: mask-case A mask is written in capitals: [MASK].",
        "  𠮷今天[mask]气很好。",
        "        ^^^^^^",
        "a.md:3:3: spaced-mask White space inside a mask; write [MASK].",
        "  明天[ MASK ]雨[MASK",
        "      ^^^^^^^^",
        "a.md:3:12: unclosed-mask This mask has no closing bracket: [MASK",
        "  明天[ MASK ]雨[MASK",
        "                ^^^^^",
        "Problems: 3, in files: 1.",
        "3 can be fixed with --fix.",
    ]
    quiet = called("check", "-q", "a.md", cwd=folder).stdout.decode()
    assert "Found" not in quiet
    colored = called("check", "a.md", cwd=folder, FORCE_COLOR="1").stdout.decode()
    assert "\x1b[33mmask-case\x1b[0m" in colored


def test_fixes_are_written_and_change_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_bytes("\ufeff```\r\n[mask]\r\n```\r\n𠮷今天[mask]气(MASK|".encode())
    done = called("check", "--fix", str(page))
    assert page.read_bytes() == "\ufeff```\r\n[mask]\r\n```\r\n𠮷今天[MASK]气(MASK|".encode()
    assert (done.returncode, done.stdout.decode()) == (0, "Fixed 1.\n")


def test_fixes_can_be_looked_at_first(folder: Path) -> None:
    done = called("check", "--diff", "a.md", cwd=folder)
    assert done.returncode == 1
    assert "+𠮷今天[MASK]气很好。" in done.stdout.decode()
    assert (folder / "a.md").read_text(encoding="utf-8") == WRONG


def test_fixes_go_through_a_pipe() -> None:
    done = called("check", "--fix", "--stdin-filename", "a.md", given="`[mask]`𠮷天[mask]".encode())
    assert done.stdout.decode() == "`[mask]`𠮷天[MASK]"
    assert done.returncode == 0


def test_what_is_selected_is_reported_and_fixed(folder: Path) -> None:
    found = json_lines(called("check", "--json", "--select", "mask-case,spaced-mask", "a.md", cwd=folder).stdout)
    assert [each["code"] for each in found] == ["mask-case", "spaced-mask"]
    found = json_lines(called("check", "--json", "--ignore", "mask-case", "a.md", cwd=folder).stdout)
    assert [each["code"] for each in found] == ["spaced-mask", "unclosed-mask"]
    called("check", "--fix", "--select", "mask-case", "a.md", cwd=folder)
    assert (folder / "a.md").read_text(encoding="utf-8") == WRONG.replace("[mask]", "[MASK]")


@pytest.mark.parametrize("name", ["bertfill.toml", "pyproject.toml"])
def test_the_projects_file_says_what_is_checked(name: str, folder: Path) -> None:
    table = "" if name == "bertfill.toml" else "[tool.bertfill]\n"
    (folder / name).write_text(f'{table}ignore = ["mask-case"]\nexclude = ["深/"]\ntopK = 3\n', encoding="utf-8")
    found = json_lines(called("check", "--json", ".", cwd=folder).stdout)
    assert {(each["file"], each["code"]) for each in found} == {
        (page, code) for page in ("a.md", "h.mdx") for code in ("spaced-mask", "unclosed-mask")
    }
    deeper = json_lines(called("check", "--json", "b.tex", cwd=folder / "深").stdout)
    assert len(deeper) == 2
    said = json_lines(called("check", "--json", "--ignore", "spaced-mask", "a.md", cwd=folder).stdout)
    assert [each["code"] for each in said] == ["mask-case", "unclosed-mask"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("ignore = 1", "ignore must be a list"),
        ('ignore = ["mask-kase"]', "mask-kase is no code"),
        ("topk = 1", "there is no setting topk"),
        ('model = "x"', "a project cannot"),
        ("topK = 0", "the value of topK"),
        ("= 1", "is no TOML"),
    ],
)
def test_a_projects_file_that_cannot_be_used_is_refused(content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "bertfill.toml").write_text(content, encoding="utf-8")
    (tmp_path / "a.md").write_text("好", encoding="utf-8")
    done = called("check", "a.md", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder: Path) -> None:
    (folder / "gbk.md").write_bytes("今天[mask]".encode("gbk"))
    done = called("check", "--json", "a.md", "gbk.md", "没有.md", "h.mdx", cwd=folder)
    assert done.returncode == 2
    found = json_lines(done.stdout)
    assert [each["file"] for each in found] == ["a.md"] * 3 + ["gbk.md", "没有.md"] + ["h.mdx"] * 3
    assert "error" in found[3] and "error" in found[4]
    assert "gbk.md" in done.stderr.decode() and "没有.md" in done.stderr.decode()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("今天[mask]".encode("utf-16"), "iconv -f UTF-16"),
        (b"\x7fELF\0\0\xff", "is no text"),
        ("今天".encode("gbk"), "iconv -f GB18030"),
    ],
)
def test_what_is_not_utf8_is_told_apart(raw: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    assert said in called("check", "a.txt", cwd=tmp_path).stderr.decode()


def test_github_shows_annotations(folder: Path) -> None:
    (folder / "甲,乙.md").write_text("𠮷天[mask]", encoding="utf-8")
    lines = called("check", "--output-format", "github", "甲,乙.md", "a.md", cwd=folder).stdout.decode().splitlines()
    assert lines[0] == (
        "::warning file=甲%2C乙.md,line=1,col=3,endColumn=9,title=bertfill mask-case::"
        "A mask is written in capitals: [MASK]."
    )
    assert [line.split(" ", 1)[0] for line in lines[1:]] == ["::warning", "::warning", "::error"]


def test_sarif_has_places_and_fixes(folder: Path) -> None:
    done = called("check", "--output-format", "sarif", "a.md", cwd=folder)
    [run] = json.loads(done.stdout)["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {each["ruleId"] for each in run["results"]}
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 10}
    fixes = run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert fixes["insertedContent"]["text"] == "[MASK]"
