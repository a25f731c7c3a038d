"""Models are found by name or by folder."""

from pathlib import Path

import pytest

from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.model_dir import verify_hashes
from bertfill_ls.inference.model.model_store import DEFAULT_MODEL, default_model_folder, resolve_model


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
