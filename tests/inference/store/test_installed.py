"""What is told of an installed model is what its manifest says, and why where it cannot be read."""

import json
from pathlib import Path

import pytest

from bertfill_ls.inference.model.model_store import DEFAULT_MODEL, choose_model, default_model_folder
from bertfill_ls.inference.store.installed import describe, installed_models
from tests.inference.models import write_tiny_model


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    return tmp_path / "數據😀"


def test_the_model_that_comes_with_the_program_is_first_and_answers(data: Path) -> None:
    write_tiny_model(data / "models" / "a-tiny")
    shipped, tiny = installed_models()[:2]
    assert (shipped.name, shipped.is_bundled, shipped.is_default) == (DEFAULT_MODEL, True, True)
    assert (tiny.name, tiny.is_bundled, tiny.is_default) == ("a-tiny", False, False)
    assert tiny.size == sum(path.stat().st_size for path in tiny.folder.iterdir())


def test_the_chosen_one_is_marked(data: Path) -> None:
    write_tiny_model(data / "models" / "tiny")
    choose_model("tiny")
    assert [model.name for model in installed_models() if model.is_default] == ["tiny"]


def test_one_that_is_damaged_is_told_of_with_the_reason(data: Path) -> None:
    folder = write_tiny_model(data / "models" / "tiny")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"layers": 0}), encoding="utf-8")
    told = describe(folder)
    assert told.manifest is None
    assert told.problem is not None and told.problem.arguments["field"] == "layers"


def test_a_folder_that_is_not_installed_is_neither_default_nor_bundled(tmp_path: Path) -> None:
    told = describe(write_tiny_model(tmp_path / DEFAULT_MODEL))
    assert (told.is_default, told.is_bundled) == (False, False)
    assert describe(default_model_folder()).is_bundled
