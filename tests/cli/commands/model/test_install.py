"""What lies on the disk is installed: converted or copied, and tried.

``commands/model/making`` and ``commands/model/trial`` are held here too.
"""

import importlib.util
import json
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from bertfill_export.recover import recover_checkpoint

from bertfill_ls.inference.model.manifest import read_manifest
from bertfill_ls.inference.model.model_dir import load_model
from bertfill_ls.inference.model.model_store import chosen_model, default_model_folder, find_installed
from tests.cli.running import called, json_lines
from tests.export.checkpoints import random_checkpoint
from tests.inference.models import write_tiny_model


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    return tmp_path / "數據😀" / "models"


@cache
def trained_checkpoint() -> Path:
    """Return a real checkpoint: the model that comes with the program, as it was before it was converted."""
    folder = Path(mkdtemp(prefix="bertfill-checkpoint-")) / "trained-zh"
    recover_checkpoint(default_model_folder(), folder)
    return folder


def test_a_checkpoint_is_converted_tried_and_used(models: Path) -> None:
    words = ("--license", "MIT", "--vocabulary", "zh", "--use", "--json")
    done = called("model", "import", str(trained_checkpoint()), *words)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr.startswith(f"Converting {trained_checkpoint()} to int8".encode())
    [told] = json_lines(done.stdout)
    assert (told["name"], told["family"], told["license"]) == ("trained-zh", "BERT", "MIT")
    assert told["source"] == str(trained_checkpoint())
    assert told["smoke_test"]["first_right"] > 0.3
    assert told["milliseconds"] > 0
    assert told["default"] and chosen_model() == "trained-zh"
    assert json.loads((models / "trained-zh" / "manifest.json").read_text("utf-8"))["vocabulary"] == "zh"
    load_model(models / "trained-zh")


def test_a_checkpoint_that_cannot_fill_is_refused_unless_it_is_forced(tmp_path: Path, models: Path) -> None:
    checkpoint = str(random_checkpoint().write(tmp_path / "random"))
    refused = called("model", "import", checkpoint, "--fp32")
    assert refused.returncode == 2 and b"--force" in refused.stderr
    assert list(models.iterdir()) == []
    forced = called("model", "import", checkpoint, "--fp32", "--force")
    assert forced.returncode == 0
    assert read_manifest(models / "random").quantization == "fp32"
    again = called("model", "import", checkpoint, "--force", "--license", "MIT")
    assert again.returncode == 0  # it comes from the same place, so it takes the place of the first
    assert (read_manifest(models / "random").quantization, read_manifest(models / "random").license) == ("int8", "MIT")


def test_a_model_folder_is_copied_and_tried(tmp_path: Path, models: Path) -> None:
    untested = shutil.copytree(default_model_folder(), tmp_path / "untested")
    manifest = json.loads((untested / "manifest.json").read_text("utf-8"))
    del manifest["smoke_test"]
    (untested / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = called("model", "import", str(untested), "--name", "a-copy", "--json")
    assert done.returncode == 0, done.stderr.decode()
    [told] = json_lines(done.stdout)
    assert told["smoke_test"]["first_right"] > 0.3
    assert read_manifest(models / "a-copy").name == "a-copy"
    assert (models / "a-copy" / "README.md").is_file()
    assert load_model(models / "a-copy").without_memory is None
    refused = called("model", "import", str(write_tiny_model(tmp_path / "tiny")))
    assert refused.returncode == 2 and b"--force" in refused.stderr
    assert find_installed("tiny") is None


def test_a_copy_is_made_as_it_is(tmp_path: Path) -> None:
    tiny = write_tiny_model(tmp_path / "tiny")
    refused = called("model", "import", str(tiny), "--int8")
    assert refused.returncode == 2 and b"checkpoint that it was made from" in refused.stderr


def test_a_model_from_elsewhere_does_not_take_the_place_of_one_that_is_there(tmp_path: Path, models: Path) -> None:
    for folder in ("a", "b"):
        random_checkpoint().write(tmp_path / folder / "same")
    assert called("model", "import", str(tmp_path / "a" / "same"), "--fp32", "--force").returncode == 0
    refused = called("model", "import", str(tmp_path / "b" / "same"), "--fp32", "--force")
    assert refused.returncode == 2
    for said in (str(tmp_path / "a" / "same"), "--name", "bertfill-ls model remove same"):
        assert said in refused.stderr.decode()
    other = called("model", "import", str(tmp_path / "b" / "same"), "--fp32", "--force", "--name", "other")
    assert other.returncode == 0
    assert sorted(path.name for path in models.iterdir()) == ["other", "same"]


@pytest.mark.parametrize("folder", ["nowhere", "empty", "a-file", "without-weights"])
def test_what_is_no_model_is_refused_with_a_sentence_and_nothing_is_begun(folder: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a-file").touch()
    (random_checkpoint().write(tmp_path / "without-weights") / "model.safetensors").unlink()
    refused = called("model", "import", str(tmp_path / folder))
    assert refused.returncode == 2
    [said] = refused.stderr.decode().splitlines()
    assert said.startswith("bertfill-ls: ") and str(tmp_path / folder) in said


def test_without_the_exporters_libraries_the_command_that_installs_them_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = str(random_checkpoint().write(tmp_path / "random"))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("bertfill_export", "onnx", "safetensors")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnx", None)
    for prefix, command in (
        (sys.prefix, "-m pip install 'bertfill-ls[models]'"),
        ("/home/a/pipx/venvs/bertfill-ls", "pipx inject bertfill-ls onnx safetensors"),
    ):
        monkeypatch.setattr(sys, "prefix", prefix)
        refused = called("model", "import", checkpoint)
        assert refused.returncode == 2
        assert command in refused.stderr.decode()


def test_the_extensions_own_server_says_where_models_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint = str(random_checkpoint().write(tmp_path / "random"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "bertfill_export"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "bertfill_export", None)
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "bertfill_ls.cli.commands.model.making.find_spec", lambda name: None if "hub" in name else found(name)
    )
    for words in (["import", checkpoint], ["pull", "a/b"]):
        refused = called("model", *words)
        assert refused.returncode == 2
        assert "pipx install 'bertfill-ls[models]'" in refused.stderr.decode()


def test_too_little_memory_is_said_and_leaves_nothing(
    tmp_path: Path, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("bertfill_export.convert.read_checkpoint", short)
    refused = called("model", "import", str(random_checkpoint().write(tmp_path / "random")))
    assert refused.returncode == 2 and b"close other programs" in refused.stderr
    assert list(models.iterdir()) == []


def test_a_disk_that_cannot_be_written_is_said(tmp_path: Path, models: Path) -> None:
    models.parent.mkdir()
    models.write_text("no folder", encoding="utf-8")
    refused = called("model", "import", str(shutil.copytree(default_model_folder(), tmp_path / "copy")))
    assert refused.returncode == 2 and str(models) in refused.stderr.decode()
