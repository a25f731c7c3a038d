"""``bertfill-ls model repository``: what is written is held by ``tests/serving``, here by whom it may be asked for."""

from pathlib import Path

import pytest

from bertfill_ls.inference import load_model
from tests.cli.running import called
from tests.inference.models import write_tiny_model


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "data"))
    write_tiny_model(tmp_path / "data" / "models" / "tiny")


def test_it_holds_the_model_that_is_named_and_says_how_to_serve_it(tmp_path: Path) -> None:
    out = tmp_path / "库𠮷"
    told = called("model", "repository", str(out), "tiny")
    assert told.returncode == 0
    assert f"mlserver start {out}" in told.stdout.decode()
    assert load_model(out / "model").name == load_model(tmp_path / "data" / "models" / "tiny").name


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_what_cannot_be_written_is_said(tmp_path: Path, language: str) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    for out in (tmp_path / "there", tmp_path / "file" / "below"):
        told = called("model", "repository", str(out), language=language)
        assert (told.returncode, told.stdout) == (2, b"")
        assert str(out.parent) in told.stderr.decode()


def test_a_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert called("model", "repository", str(tmp_path / "out"), "gone").returncode == 3
    assert not (tmp_path / "out").exists()
