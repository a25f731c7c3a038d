"""Models are found by name or by folder."""

from pathlib import Path

import pytest

from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.model_dir import verify_hashes
from bertfill_ls.inference.model.model_store import (
    DEFAULT_MODEL,
    choose_model,
    chosen_model,
    default_model_folder,
    find_installed,
    installed_folders,
    resolve_model,
)
from tests.inference.models import write_tiny_model


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    return tmp_path / "數據😀"


def test_the_default_model_is_there_and_whole() -> None:
    verify_hashes(default_model_folder())
    assert resolve_model(None) == resolve_model(DEFAULT_MODEL) == default_model_folder()


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    assert resolve_model(str(tmp_path)) == tmp_path


def test_a_folder_of_that_name_in_the_working_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert resolve_model("mine").resolve() == tmp_path / "mine"


@pytest.mark.parametrize("name", ["no-such-model", "../no-such-model", "/no/such/model", "\x00", "長" * 300])
def test_an_unknown_name_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ModelError) as refusal:
        resolve_model(name)
    assert name in messages.text(refusal.value.key, "en", **refusal.value.arguments)


def test_an_installed_model_is_found_by_its_name(data: Path) -> None:
    folder = write_tiny_model(data / "models" / "tiny")
    assert resolve_model("tiny") == find_installed("tiny") == folder
    assert installed_folders()[:2] == [default_model_folder(), folder]


@pytest.mark.parametrize("name", [".installing-tiny", "no manifest", "a b"])
def test_what_is_not_whole_is_not_seen(name: str, data: Path) -> None:
    write_tiny_model(data / "models" / name)
    if name == "no manifest":
        (data / "models" / name / "manifest.json").unlink()
    assert name not in [folder.name for folder in installed_folders()]


def test_an_installed_model_never_takes_the_place_of_the_one_that_comes_along(data: Path) -> None:
    write_tiny_model(data / "models" / DEFAULT_MODEL)
    assert resolve_model(DEFAULT_MODEL) == default_model_folder() != data / "models" / DEFAULT_MODEL


def test_the_chosen_model_answers_when_none_is_named(data: Path) -> None:
    folder = write_tiny_model(data / "models" / "tiny")
    assert chosen_model() is None
    choose_model("tiny")
    assert resolve_model(None) == resolve_model("") == folder
    assert default_model_folder() != folder
    choose_model(DEFAULT_MODEL)
    assert resolve_model(None) == default_model_folder()


def test_a_chosen_model_that_has_gone_is_a_sentence_and_not_another_model(data: Path) -> None:
    choose_model("gone")
    with pytest.raises(ModelError) as refusal:
        resolve_model(None)
    assert "bertfill-ls model use" in messages.text(refusal.value.key, "en", **refusal.value.arguments)


@pytest.mark.parametrize("written", ["", "../tiny", "a\nb", "長" * 300, "\x00"])
def test_a_choice_that_is_no_name_is_none(written: str, data: Path) -> None:
    data.mkdir()
    (data / "default-model").write_text(written, encoding="utf-8")
    assert chosen_model() is None
    assert resolve_model(None) == default_model_folder()


def test_who_has_no_home_has_the_model_that_comes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BERTFILL_DATA")
    monkeypatch.setattr("bertfill_ls.inference.model.model_store.user_data_folder", lambda: None)
    assert resolve_model(None) == default_model_folder()
    with pytest.raises(ModelError) as refusal:
        choose_model("tiny")
    assert "BERTFILL_DATA" in messages.text(refusal.value.key, "en", **refusal.value.arguments)
