"""What is installed can be listed, looked at and found: ``commands/model/overview``, ``commands/model/telling``.

That ``commands/model/run`` starts each is held here too, and the arguments in ``model_arguments`` and ``options``.
"""

import json
from pathlib import Path

import jsonschema
import pytest

from bertfill_ls.cli.output.json_lines import schema
from bertfill_ls.inference.model.model_store import choose_model, default_model_folder
from tests.cli.running import called, json_lines
from tests.inference.models import write_tiny_model


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    write_tiny_model(tmp_path / "數據😀" / "models" / "tiny")
    return tmp_path / "數據😀"


def test_the_one_that_answers_has_a_star() -> None:
    def starred() -> list[str]:
        lines = called("model", "list").stdout.decode().splitlines()
        return [line.split()[1] for line in lines if line.startswith("*")]

    assert starred() == ["bertfill-zh"]
    choose_model("tiny")
    assert starred() == ["tiny"]


def test_all_that_is_known_is_told_as_json(data: Path) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    listed = json_lines(called("model", "list", "--json").stdout)
    for line in listed:
        validator.validate(line)
    assert [line["name"] for line in listed][:2] == ["bertfill-zh", "tiny"]
    [tiny] = json_lines(called("model", "info", "tiny", "--json").stdout)
    assert tiny["milliseconds"] > 0
    assert listed[1] == tiny | {"milliseconds": None}
    assert json_lines(called("model", "list", "--json").stdout)[1] == tiny  # what was measured is remembered
    assert (tiny["license"], tiny["layers"], tiny["folder"]) == ("CC0-1.0", 2, str(data / "models" / "tiny"))


def test_a_model_is_told_in_the_users_language() -> None:
    for language, licence in (("en_US.UTF-8", "licence"), ("zh_CN.UTF-8", "许可证")):
        told = called("model", "info", "tiny", language=language).stdout.decode()
        assert f"\n{licence}" in told and "CC0-1.0" in told


def test_one_that_is_damaged_is_listed_and_says_why(data: Path) -> None:
    manifest = data / "models" / "tiny" / "manifest.json"
    manifest.write_text("{}", encoding="utf-8")
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    told = called("model", "info", "tiny", "--json")
    validator.validate(json_lines(told.stdout)[0])
    assert told.returncode == 3
    assert "format version" in json_lines(told.stdout)[0]["error"]
    assert b"format version" in called("model", "info", "tiny").stdout
    assert b"tiny" in called("model", "list").stdout


def test_one_that_does_not_run_here_says_why(data: Path) -> None:
    (data / "models" / "tiny" / "model.onnx").write_bytes(b"nothing")
    told = called("model", "info", "tiny", "--json")
    assert told.returncode == 3
    assert "model.onnx" in json_lines(told.stdout)[0]["error"]


def test_the_path_of_a_model_is_that_of_its_folder(data: Path) -> None:
    assert called("model", "path").stdout.decode().strip() == str(default_model_folder())
    assert called("model", "path", "tiny").stdout.decode().strip() == str(data / "models" / "tiny")


def test_a_model_that_is_not_there_is_an_error_that_says_where_to_look() -> None:
    refused = called("model", "info", "nix😀")
    assert refused.returncode == 3
    assert b"bertfill-ls model list" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["model", "lst"], "did you mean list?"),
        (["model", "list", "--jsn"], "did you mean --json?"),
        (["model"], "required: COMMAND"),
    ],
)
def test_what_was_probably_meant_is_asked(words: list[str], said: str) -> None:
    refused = called(*words)
    assert refused.returncode == 2
    assert said in refused.stderr.decode()


def test_options_of_all_commands_may_stand_anywhere() -> None:
    for words in (
        ["--lang", "zh-CN", "model", "list"],
        ["model", "--lang", "zh-CN", "list"],
        ["model", "list", "--lang", "zh-CN"],
    ):
        assert "许可证" in called(*words).stdout.decode()
