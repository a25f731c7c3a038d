"""Which models can be chosen, with what is known of each."""

from pathlib import Path

import pytest

from tests.inference.models import write_tiny_model
from tests.lsp import fakes
from tests.lsp.edits import run
from tests.lsp.fakes import FakeRunner, session


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write_tiny_model(tmp_path / "數據😀" / "models" / "tiny")


async def test_installed_models_are_told_and_the_one_that_answers_is_measured(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fakes, "FOLDER", tiny)
    found = await run(await session(), "models")
    shipped, other = [each for each in found["models"] if each["name"] in ("bertfill-zh", "tiny")]
    assert (shipped["name"], shipped["isDefault"], shipped["isCurrent"]) == ("bertfill-zh", True, False)
    assert (other["isDefault"], other["isCurrent"], other["milliseconds"]) == (False, True, 4.2)
    assert other["plain"] == f"{other['megabytes']:.0f} MB · 4.2 ms · CC0-1.0"
    assert f"tiny: {other['plain']}" in found["plain"].splitlines()


async def test_a_model_that_is_not_installed_is_told_by_its_folder(tiny: Path) -> None:
    found = await run(await session(), "models")
    [current] = [each for each in found["models"] if each["isCurrent"]]
    assert current["name"] == str(fakes.FOLDER)


async def test_one_that_is_damaged_says_why(tiny: Path) -> None:
    (tiny / "manifest.json").write_text("{}", encoding="utf-8")
    found = await run(await session(locale="zh-CN"), "models")
    [damaged] = [each for each in found["models"] if each["name"] == "tiny"]
    assert damaged["problem"] == damaged["plain"]
    assert "格式版本" in damaged["plain"]


async def test_while_the_model_loads_nothing_is_measured(tiny: Path) -> None:
    found = await run(await session(FakeRunner(hold_loading=True)), "models")
    assert not any(each["isCurrent"] for each in found["models"])


async def test_a_smoke_test_is_told_in_the_users_language(tiny: Path) -> None:
    manifest = (tiny / "manifest.json").read_text("utf-8")
    tested = manifest.replace("{", '{"smoke_test": {"masks": 190, "first_right": 0.453},', 1)
    (tiny / "manifest.json").write_text(tested, encoding="utf-8")
    for locale, said in (("en", "45.3% right in its smoke test"), ("zh-CN", "试填首选正确 45.3%")):
        found = await run(await session(locale=locale), "models")
        [each] = [each for each in found["models"] if each["name"] == "tiny"]
        assert each["firstRight"] == 0.453
        assert said in each["plain"]
