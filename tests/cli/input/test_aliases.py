"""Aliases on the command line, and in a project's file."""

from pathlib import Path

import pytest

from tests.cli.running import called, json_lines


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "bertfill.toml").write_text('maskAliases = ["□"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_alias_is_filled() -> None:
    done = called("fill", "--text", "-q", "--alias", "□", "--alias", "??", "𠮷他很高□。我很高??。")
    assert done.stdout.decode() == "𠮷他很高兴。我很高兴。\n"


def test_requests_have_aliases_too(tmp_path: Path) -> None:
    page = tmp_path / "a.jsonl"
    page.write_text('{"text": "𠮷他很高□。"}', encoding="utf-8")
    [answer] = json_lines(called("fill", "--jsonl", "--alias", "□", "-f", str(page)).stdout)
    assert answer["gaps"][0]["candidates"][0]["text"] == "兴"


def test_a_project_says_what_else_is_a_mask(project: Path) -> None:
    page = project / "a.md"
    page.write_text("𠮷他很高□。 `□`\n\n□\n", encoding="utf-8")
    [found] = json_lines(called("check", "--json", "a.md").stdout)
    assert (found["code"], found["line"]) == ("no-context", 3)
    assert called("fill", "-w", "-q", "a.md").returncode == 1
    assert page.read_text(encoding="utf-8").startswith("𠮷他很高兴。 `□`\n")
    assert "□" in called("explain", "𠮷他很高□。").stdout.decode()


def test_what_cannot_be_an_alias_is_refused() -> None:
    done = called("fill", "--alias", "口", "𠮷")
    assert done.returncode == 2 and "口 can stand for no mask" in done.stderr.decode()


def test_a_project_whose_aliases_cannot_be_used_is_told(project: Path) -> None:
    (project / "bertfill.toml").write_text('maskAliases = ["字"]\n', encoding="utf-8")
    done = called("check", "a.md")
    assert done.returncode == 2 and "maskAliases" in done.stderr.decode()
