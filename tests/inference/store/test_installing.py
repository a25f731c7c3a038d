"""A model is installed whole or not at all, under a name that nothing else has, and goes as it came."""

import os
import time
from pathlib import Path

import pytest

from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.manifest import WEIGHTS, read_manifest
from bertfill_ls.inference.model.model_store import (
    DEFAULT_MODEL,
    choose_model,
    chosen_model,
    find_installed,
    installed_folders,
)
from bertfill_ls.inference.store.installing import installing, remove_model
from bertfill_ls.inference.store.measured import measured_milliseconds
from tests.inference.models import write_tiny_model


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    return tmp_path / "數據😀" / "models"


def sentence(error: ModelError) -> str:
    return messages.text(error.key, "en", **error.arguments)


def test_what_is_written_is_installed_and_measured(models: Path) -> None:
    with installing("tiny") as folder:
        write_tiny_model(folder)
        assert find_installed("tiny") is None
        assert folder not in installed_folders()
    assert find_installed("tiny") == models / "tiny"
    assert measured_milliseconds(read_manifest(models / "tiny").files[WEIGHTS].sha256) is not None
    assert os.listdir(models) == ["tiny"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_whoever_is_interrupted_leaves_nothing(error: type[BaseException], models: Path) -> None:
    with pytest.raises(error), installing("tiny") as folder:
        write_tiny_model(folder)
        raise error
    assert os.listdir(models) == []


def test_what_is_damaged_is_not_installed_and_what_was_there_stays(models: Path) -> None:
    write_tiny_model(models / "tiny")
    before = (models / "tiny" / "manifest.json").read_bytes()
    with pytest.raises(ModelError, match=r"model\.hash"), installing("tiny") as folder:
        write_tiny_model(folder)
        weights = (folder / WEIGHTS).read_bytes()
        (folder / WEIGHTS).write_bytes(bytes([weights[0] ^ 1]) + weights[1:])
    assert (models / "tiny" / "manifest.json").read_bytes() == before
    assert os.listdir(models) == ["tiny"]


def test_a_model_that_is_there_is_replaced(models: Path) -> None:
    write_tiny_model(models / "tiny")
    (models / "tiny" / "old").touch()
    with installing("tiny") as folder:
        write_tiny_model(folder)
    assert not (models / "tiny" / "old").exists()
    assert os.listdir(models) == ["tiny"]


@pytest.mark.parametrize("name", ["", "a/b", "..", ".tiny", "好", "-x", "a b", "x" * 101, "tiny."])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ModelError) as refusal, installing(name):
        raise AssertionError("must not begin")
    assert "--name" in sentence(refusal.value)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "Bertfill-ZH", "TINY"])
def test_a_name_that_another_has_in_any_case_is_refused(name: str, models: Path) -> None:
    write_tiny_model(models / "tiny")
    with pytest.raises(ModelError, match=r"model\.name-taken"), installing(name):
        raise AssertionError("must not begin")


def test_what_was_abandoned_long_ago_is_cleared_and_what_is_being_written_is_not(models: Path) -> None:
    for name, age in ((".installing-old", 2 * 24 * 3600), (".installing-new", 60), ("mine", 2 * 24 * 3600)):
        (models / name).mkdir(parents=True)
        os.utime(models / name, (time.time() - age,) * 2)
    with installing("tiny") as folder:
        write_tiny_model(folder)
    assert sorted(os.listdir(models)) == [".installing-new", "mine", "tiny"]


def test_a_model_goes_and_the_one_that_came_along_answers_again(models: Path) -> None:
    write_tiny_model(models / "tiny")
    choose_model("tiny")
    remove_model("tiny")
    assert (os.listdir(models), chosen_model()) == ([], None)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, "nix", "../models"])
def test_what_is_not_the_users_is_not_removed(name: str) -> None:
    with pytest.raises(ModelError):
        remove_model(name)
    assert find_installed(DEFAULT_MODEL) is not None
