"""Installed models are chosen, verified and removed; ``commands/model/questions`` asks before the last."""

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from bertfill_ls.cli.main import main
from bertfill_ls.cli.output.json_lines import schema
from bertfill_ls.inference.model.model_store import chosen_model, find_installed
from tests.cli.running import called, json_lines
from tests.inference.models import write_tiny_model


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    return write_tiny_model(tmp_path / "數據😀" / "models" / "tiny")


def test_the_model_that_is_used_answers() -> None:
    used = called("model", "use", "tiny")
    assert used.returncode == 0 and b"bertfill.model" in used.stdout
    assert called("model", "path").stdout == called("model", "path", "tiny").stdout
    [found] = json_lines(called("model", "use", "bertfill-zh", "--json").stdout)
    assert found["default"] is True
    assert chosen_model() is None


@pytest.mark.parametrize("name", ["nix😀", "../tiny", ""])
def test_what_is_not_installed_cannot_be_used(name: str) -> None:
    refused = called("model", "use", name)
    assert refused.returncode == 3 and b"bertfill-ls model list" in refused.stderr
    assert chosen_model() is None


def test_one_that_is_damaged_cannot_be_used(tiny: Path) -> None:
    (tiny / "manifest.json").write_text("{", encoding="utf-8")
    assert called("model", "use", "tiny").returncode == 3
    assert chosen_model() is None


def test_a_choice_that_cannot_be_written_is_said(tiny: Path) -> None:
    (tiny.parents[1] / "default-model").mkdir()
    refused = called("model", "use", "tiny")
    assert refused.returncode == 2 and b"default-model" in refused.stderr


def test_every_file_is_hashed(tiny: Path) -> None:
    whole = called("model", "verify", "--json")
    assert whole.returncode == 0
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    for line in json_lines(whole.stdout):
        validator.validate(line)
        assert line["good"]
    tokenizer = (tiny / "tokenizer.json").read_bytes()
    (tiny / "tokenizer.json").write_bytes(tokenizer.replace(b"1", b"2", 1))
    for words, shown in ((["tiny"], ["✗ tiny"]), ([], ["✓ bertfill-zh", "✗ tiny"])):
        damaged = called("model", "verify", *words)
        assert damaged.returncode == 3
        lines = [line for line in damaged.stdout.decode().splitlines() if line[2:].startswith(("tiny", "bertfill-zh "))]
        assert [line.split("  ")[0] for line in lines] == shown


def test_where_nobody_can_be_asked_nothing_is_removed() -> None:
    refused = called("model", "remove", "tiny")
    assert refused.returncode == 2 and b"--yes" in refused.stderr
    assert find_installed("tiny")


@pytest.mark.parametrize(
    ("answer", "stays"), [("y\n", False), ("是\n", False), ("YES\n", False), ("n\n", True), ("\n", True), ("", True)]
)
def test_whoever_sits_there_is_asked(
    answer: str, stays: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = io.StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    code = main(["model", "remove", "tiny"])
    assert "Remove tiny" in capsys.readouterr().err
    assert (code, find_installed("tiny") is not None) == ((2, True) if stays else (0, False))


def test_with_the_default_one_goes_the_choice() -> None:
    called("model", "use", "tiny")
    removed = called("model", "remove", "tiny", "--yes")
    assert removed.returncode == 0 and b"now bertfill-zh is" in removed.stdout
    assert chosen_model() is None


def test_what_cannot_be_removed_stays_and_is_said(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(tiny))

    monkeypatch.setattr("os.replace", refused)
    done = called("model", "remove", "tiny", "-y")
    assert done.returncode == 2 and str(tiny) in done.stderr.decode()
    assert find_installed("tiny")


def test_the_one_that_comes_along_stays() -> None:
    refused = called("model", "remove", "bertfill-zh", "-y")
    assert refused.returncode == 3 and "model use" in refused.stderr.decode()
