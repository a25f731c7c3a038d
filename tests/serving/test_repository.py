"""The folder that inference servers load: whole, with the model that was given, or nothing.

Holds ``runtimes/model`` and ``runtimes/bertfill_mlserver`` as far as they can be without the servers they are for; with
them, ``tests/scale``.
"""

import ast
import json
from importlib.resources import files
from pathlib import Path

import pytest

from bertfill_ls.inference import load_model
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.serving.repository import RUNTIMES, write_repository
from tests.inference.models import write_tiny_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny")


def test_a_repository_holds_the_model_its_runtimes_and_their_settings(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "库𠮷"
    write_repository(model, out)
    assert load_model(out / "model").weights == load_model(model).weights
    settings = json.loads((out / "model-settings.json").read_text(encoding="utf-8"))
    module, _, name = settings["implementation"].partition(".")
    tree = ast.parse((out / f"{module}.py").read_text(encoding="utf-8"))
    assert name in {each.name for each in tree.body if isinstance(each, ast.ClassDef)}
    assert (out / settings["parameters"]["uri"]).is_dir()
    assert [each.name for each in (tmp_path / "deep").iterdir()] == ["库𠮷"], "nothing is left beside it"


def test_what_is_there_is_not_written_over(model: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(FileExistsError):
        write_repository(model, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_damaged_model_leaves_nothing(model: Path, tmp_path: Path) -> None:
    weights = model / "model.onnx.data"
    content = bytearray(weights.read_bytes())
    content[100] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError):
        write_repository(model, tmp_path / "out")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["tiny"]


@pytest.mark.parametrize("name", RUNTIMES)
def test_a_runtime_is_short(name: str) -> None:
    """It is copied into other people's servers: they have to be able to read it."""
    source = (files("bertfill_ls.serving") / "runtimes" / name).read_text(encoding="utf-8")
    statements = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
    assert len(statements) <= 40
