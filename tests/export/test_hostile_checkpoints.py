"""Whatever lies in a checkpoint's folder, the exporter writes a model folder or says in a sentence why not."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bertfill_export import ConversionOptions, convert_checkpoint
from bertfill_export.__main__ import main
from bertfill_export.errors import ExportError
from bertfill_export.vocabulary import as_tokenizer
from bertfill_export.vocabulary_files import read_vocabulary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.export.checkpoints import random_checkpoint
from tests.hostile import device, in_place_of

CHECKPOINT = random_checkpoint()
FP32 = ["--fp32"]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return ``tokenizer.json`` of the checkpoint, as JSON."""
    folder = CHECKPOINT.write(tmp_path_factory.mktemp("checkpoint"))
    raw: dict[str, Any] = json.loads(as_tokenizer(read_vocabulary(folder)).to_str())
    return raw


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to everything in a piece of JSON; of long tables the beginning."""
    inside: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inside = list(value.items())[:14]
    elif isinstance(value, list):
        inside = list(enumerate(value[:2]))
    for key, inner in inside:
        yield (*path, key)
        yield from places(inner, (*path, key))


def changed(value: Any, path: tuple[str | int, ...], to: object) -> Any:
    """Return JSON with one place of it changed."""
    if not path:
        return to
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], to)
    return copy


VALUES = [None, 0, -1, 5, "x", "", [], {}, True, 1.5, [1], {"a": 1}, "\ud800"]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_any_tokenizer_is_read_or_refused(tokenizer: dict[str, Any], value: object, tmp_path: Path) -> None:
    for path in places(tokenizer):
        (tmp_path / "tokenizer.json").write_text(json.dumps(changed(tokenizer, path, value)))
        read_or_refuse(tmp_path)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["added_tokens", "normalizer", "model"]), json_values)
def test_any_part_of_a_tokenizer_is_read_or_refused(
    tokenizer: dict[str, Any], tmp_path: Path, part: str, value: object
) -> None:
    (tmp_path / "tokenizer.json").write_text(json.dumps({**tokenizer, part: value}))
    read_or_refuse(tmp_path)


def read_or_refuse(folder: Path) -> None:
    try:
        vocabulary = read_vocabulary(folder)
    except ExportError as error:
        assert str(error).endswith(".")
    else:
        assert vocabulary.tokens
        as_tokenizer(vocabulary)


def write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


REFUSED: dict[str, Callable[[Path], object]] = {
    "a config nested without end": write("config.json", b"[" * 100_000),
    "a config nested deeply": write("config.json", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    "a config with a number without end": write("config.json", b'{"hidden_size":' + b"1" * 5_000 + b"}"),
    "a config that is no UTF-8": write("config.json", b'{"\xff": 1}'),
    "a config that is a pipe": in_place_of("config.json", os.mkfifo),
    "a config that is a device": in_place_of("config.json", device),
    "a config that is a folder": in_place_of("config.json", Path.mkdir),
    "weights that are a pipe": in_place_of("model.safetensors", os.mkfifo),
    "a vocabulary that is a pipe": in_place_of("vocab.txt", os.mkfifo),
    "a vocabulary that is no UTF-8": write("vocab.txt", b"\xe9\n"),
    "a tokenizer nested without end": write("tokenizer.json", b"[" * 100_000),
    "a word for stripping accents": write("tokenizer_config.json", b'{"strip_accents": "x"}'),
    "a number for lower case": write("tokenizer_config.json", b'{"do_lower_case": 1}'),
}


@pytest.mark.parametrize("damage", REFUSED.values(), ids=REFUSED)
def test_refuses_in_a_sentence_and_writes_nothing(
    damage: Callable[[Path], object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = CHECKPOINT.write(tmp_path / "checkpoint")
    damage(folder)
    assert main(["convert", "--force", str(folder), str(tmp_path / "out"), *FP32]) == 2
    said = capsys.readouterr().err
    assert said.startswith("bertfill_export: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_checkpoint_of_links_is_read(tmp_path: Path) -> None:
    """The cache of the Hugging Face hub is made of them."""
    blobs, snapshot = CHECKPOINT.write(tmp_path / "blobs"), tmp_path / "snapshot"
    snapshot.mkdir()
    for path in blobs.iterdir():
        (snapshot / path.name).symlink_to(path)
    convert_checkpoint(snapshot, tmp_path / "out", ConversionOptions(force=True, quantization="fp32"))
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_a_pipe_in_a_model_folder_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model"
    assert main(["random", "--like", "tiny", str(model), *FP32]) == 0
    (model / "model.onnx").unlink()
    os.mkfifo(model / "model.onnx")
    assert main(["recover", str(model), str(tmp_path / "out")]) == 2
    assert "not a plain file" in capsys.readouterr().err


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1), st.binary(min_size=1, max_size=8))
def test_any_overwritten_graph_is_recovered_or_refused(tiny: Path, tmp_path: Path, at: float, data: bytes) -> None:
    original = (tiny / "model.onnx").read_bytes()
    start = int(at * (len(original) - len(data)))
    try:
        (tiny / "model.onnx").write_bytes(original[:start] + data + original[start + len(data) :])
        assert main(["recover", str(tiny), str(tmp_path / "out")]) in (0, 2)
    finally:
        (tiny / "model.onnx").write_bytes(original)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    main(["random", "--like", "tiny", str(folder), *FP32])
    return folder
