"""A model folder loads whole, or is refused with a sentence in both languages.

What its ``model/manifest`` must say, what its graph may hold by ``model/graph_rules``, what a ``machine/plain_file``
is, and the ``errors`` that refuse it are held here too.
"""

import hashlib
import json
import math
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.model.model_dir import load_model, verify_hashes
from tests.hostile import device, in_place_of
from tests.inference.models import window, write_tiny_model

Damage = Callable[[Path], object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


def in_manifest(**changes: object) -> Damage:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def listed(name: str, **facts: object) -> Damage:
    def change(folder: Path) -> None:
        raw = json.loads((folder / "manifest.json").read_text())
        raw["files"][name] = {**raw["files"].get(name, {"size": 0, "sha256": "0" * 64}), **facts}
        (folder / "manifest.json").write_text(json.dumps(raw))

    return change


def content(name: str, data: bytes) -> Damage:
    """Overwrite a file and let the manifest agree with it, so that only the content is wrong."""

    def change(folder: Path) -> None:
        (folder / name).write_bytes(data)
        if name != "manifest.json":
            listed(name, size=len(data), sha256=hashlib.sha256(data).hexdigest())(folder)

    return change


def graph(change: Callable[[onnx.ModelProto], object]) -> Damage:
    def damage(folder: Path) -> None:
        model = onnx.load(folder / "model.onnx", load_external_data=False)
        change(model)
        content("model.onnx", model.SerializeToString())(folder)

    return damage


def rename_input(model: onnx.ModelProto) -> None:
    model.graph.input[2].name = "masks"
    for node in model.graph.node:
        node.input[:] = ["masks" if name == "mask_positions" else name for name in node.input]


def rename_output(model: onnx.ModelProto) -> None:
    old = model.graph.output[1].name
    model.graph.output[1].name = "other"
    for node in model.graph.node:
        node.output[:] = ["other" if name == old else name for name in node.output]


def weights_at(location: str) -> Callable[[onnx.ModelProto], object]:
    def change(model: onnx.ModelProto) -> None:
        for tensor in model.graph.initializer:
            for entry in tensor.external_data:
                if entry.key == "location":
                    entry.value = location

    return change


def weights_moved_out(folder: Path) -> None:
    shutil.copy(folder / "model.onnx.data", folder.parent / "outside.data")
    graph(weights_at("../outside.data"))(folder)


def weights_absolute(folder: Path) -> None:
    shutil.copy(folder / "model.onnx.data", folder.parent / "outside.data")
    graph(weights_at(str(folder.parent / "outside.data")))(folder)


def weights_linked(folder: Path) -> None:
    (folder / "model.onnx.data").rename(folder.parent / "outside.data")
    (folder / "model.onnx.data").symlink_to(folder.parent / "outside.data")


def weights_through_an_unlisted_link(folder: Path) -> None:
    shutil.copy(folder / "model.onnx.data", folder.parent / "outside.data")
    (folder / "link.data").symlink_to(folder.parent / "outside.data")
    graph(weights_at("link.data"))(folder)


def graph_is_a_folder(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()


def truncated(name: str, keep: float) -> Damage:
    def damage(folder: Path) -> None:
        data = (folder / name).read_bytes()
        content(name, data[: int(len(data) * keep)])(folder)

    return damage


def diverged(folder: Path) -> None:
    data = np.fromfile(folder / "model.onnx.data", np.float32)
    data[:] = np.nan
    content("model.onnx.data", data.tobytes())(folder)


def another_tokenizer(folder: Path) -> None:
    raw = json.loads((folder / "tokenizer.json").read_text())
    last = max(raw["model"]["vocab"], key=raw["model"]["vocab"].__getitem__)
    del raw["model"]["vocab"][last]
    content("tokenizer.json", json.dumps(raw).encode())(folder)


def no_special_tokens(folder: Path) -> None:
    raw = json.loads((folder / "tokenizer.json").read_text())
    raw["added_tokens"] = []
    raw["model"]["vocab"] = {f"字{index}": index for index in range(2_000)}
    raw["model"]["unk_token"] = "字0"  # noqa: S105 - of a vocabulary, not of a login
    content("tokenizer.json", json.dumps(raw).encode())(folder)


def weights_in_an_unlisted_file(folder: Path) -> None:
    shutil.copy(folder / "model.onnx.data", folder / "unlisted.data")
    graph(weights_at("unlisted.data"))(folder)


def weights_of(key: str, value: str) -> Damage:
    def change(model: onnx.ModelProto) -> None:
        tensor = next(tensor for tensor in model.graph.initializer if tensor.external_data)
        for entry in tensor.external_data:
            if entry.key == key:
                entry.value = value

    return graph(change)


def one_bit(folder: Path) -> None:
    data = bytearray((folder / "model.onnx.data").read_bytes())
    data[5_000] ^= 1
    (folder / "model.onnx.data").write_bytes(data)


def manifest_behind_a_link(folder: Path) -> None:
    (folder / "manifest.json").rename(folder.parent / "manifest.json")
    (folder / "manifest.json").symlink_to(folder.parent / "manifest.json")


def in_tokenizer(**changes: object) -> Damage:
    def change(folder: Path) -> None:
        raw = {**json.loads((folder / "tokenizer.json").read_text()), **changes}
        content("tokenizer.json", json.dumps(raw).encode())(folder)

    return change


def unknown_token(folder: Path) -> None:
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    in_tokenizer(model={**model, "unk_token": "nope"})(folder)


def another_kind_of_vocabulary(folder: Path) -> None:
    vocabulary = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
    in_tokenizer(model={"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"})(folder)


def constant_outputs(logits: list[int], attention: list[int], value: float = 0.0) -> Damage:
    """Put a graph of the right signature there that gives the same for every input, out of allowed operators."""

    def change(model: onnx.ModelProto) -> None:
        for tensor in [*model.graph.initializer]:
            model.graph.initializer.remove(tensor)
        del model.graph.node[:]
        for name, shape in (("logits", logits), ("attention", attention)):
            array = np.full(shape, value, np.float32)
            model.graph.initializer.append(numpy_helper.from_array(array, f"{name}.constant"))
            model.graph.node.append(helper.make_node("Identity", [f"{name}.constant"], [name]))

    return graph(change)


def endless_loop(model: onnx.ModelProto) -> None:
    condition = helper.make_tensor_value_info("go_on", TensorProto.BOOL, [])
    number = helper.make_tensor_value_info("number", TensorProto.INT64, [])
    body = helper.make_graph(
        [helper.make_node("Identity", ["go_on"], ["again"])],
        "body",
        [number, condition],
        [helper.make_tensor_value_info("again", TensorProto.BOOL, [])],
    )
    model.graph.initializer.append(numpy_helper.from_array(np.array(True), "true"))
    model.graph.node.append(helper.make_node("Loop", ["", "true"], [], body=body))


def enormous(model: onnx.ModelProto) -> None:
    shape = numpy_helper.from_array(np.array([10**5, 10**5]), "enormous")
    model.graph.initializer.append(shape)
    model.graph.node.append(helper.make_node("ConstantOfShape", ["enormous"], ["huge"]))


def of_a_library(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "evil.corp"


def of_its_own(model: onnx.ModelProto) -> None:
    function = helper.make_function("ours", "F", ["x"], ["y"], [], [helper.make_opsetid("", 18)])
    model.functions.append(function)


def used_over_and_over(model: onnx.ModelProto) -> None:
    table = max((t for t in model.graph.initializer if t.external_data), key=lambda tensor: math.prod(tensor.dims))
    for number in range(100):
        model.graph.node.append(helper.make_node("Identity", [table.name], [f"copy.{number}"]))


REFUSALS: dict[str, tuple[Damage, str]] = {
    "no folder": (shutil.rmtree, "model.no-manifest"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "model.no-manifest"),
    "manifest is no JSON": (content("manifest.json", b"{"), "model.manifest-unreadable"),
    "manifest is no UTF-8": (content("manifest.json", b'{"\xff": 1}'), "model.manifest-unreadable"),
    "manifest nested without end": (content("manifest.json", b"[" * 100_000), "model.manifest-unreadable"),
    "manifest of two megabytes": (content("manifest.json", b" " * (2 << 20)), "model.manifest-unreadable"),
    "manifest is a list": (content("manifest.json", b"[]"), "model.manifest-unreadable"),
    "a later format": (in_manifest(format_version=2), "model.format-version"),
    "another architecture": (in_manifest(architecture="GPT"), "model.manifest"),
    "another mask token": (in_manifest(**{"mask_token": "<mask>"}), "model.manifest"),
    "no name": (in_manifest(name=None), "model.manifest"),
    "a length of nothing": (in_manifest(max_length=2), "model.manifest"),
    "a length beyond the positions": (in_manifest(max_length=65), "model.graph-unfit"),
    "a size that is true": (in_manifest(vocab_size=True), "model.manifest"),
    "another vocabulary size": (in_manifest(vocab_size=1_999), "model.tokenizer-unfit"),
    "a temperature of zero": (in_manifest(temperature=0), "model.manifest"),
    "an infinite temperature": (in_manifest(temperature=float("inf")), "model.manifest"),
    "no files": (in_manifest(files={}), "model.manifest"),
    "files of no kind": (in_manifest(files=[]), "model.manifest"),
    "a size that is no number": (listed("model.onnx", size="big"), "model.manifest"),
    "a file elsewhere": (listed("../outside.data"), "model.file-elsewhere"),
    "an absolute file": (listed("/etc/hostname"), "model.file-elsewhere"),
    "a Windows path": (listed("..\\outside.data"), "model.file-elsewhere"),
    "a listed file that is lost": (listed("card.md"), "model.file-missing"),
    "a lost graph": (lambda folder: (folder / "model.onnx").unlink(), "model.file-missing"),
    "a graph of another size": (lambda folder: (folder / "model.onnx").write_bytes(b"x"), "model.size"),
    "a graph that is a folder": (graph_is_a_folder, "model.file-elsewhere"),
    "a graph that is none": (content("model.onnx", b"no graph at all"), "model.graph-unfit"),
    "half a graph": (truncated("model.onnx", 0.5), "model.graph-unfit"),
    "half the weights": (truncated("model.onnx.data", 0.5), "model.graph-unfit"),
    "weights that are not numbers": (diverged, "model.graph-unfit"),
    "weights behind ..": (weights_moved_out, "model.graph-forbidden"),
    "weights at an absolute path": (weights_absolute, "model.graph-forbidden"),
    "weights that are a link": (weights_linked, "model.file-elsewhere"),
    "weights through an unlisted link": (weights_through_an_unlisted_link, "model.graph-forbidden"),
    "weights in an unlisted file": (weights_in_an_unlisted_file, "model.graph-forbidden"),
    "weights at an address in memory": (graph(weights_at("*/_ORT_MEM_ADDR_/*")), "model.graph-forbidden"),
    "weights from a negative place": (weights_of("offset", "-1"), "model.graph-unfit"),
    "weights from no place": (weights_of("offset", "x"), "model.graph-unfit"),
    "weights beyond the end": (weights_of("length", "99999999999999"), "model.graph-unfit"),
    "weights too few": (weights_of("length", "1"), "model.graph-refused"),
    "one bit of the weights": (one_bit, "model.hash"),
    "a loop without end": (graph(endless_loop), "model.graph-forbidden"),
    "a tensor of forty gigabytes": (graph(enormous), "model.graph-forbidden"),
    "an operator of a library": (graph(of_a_library), "model.graph-forbidden"),
    "a function of its own": (graph(of_its_own), "model.graph-forbidden"),
    "weights used over and over": (graph(used_over_and_over), "model.graph-forbidden"),
    "outputs that fit nothing": (constant_outputs([0], [0]), "model.graph-unfit"),
    "logits that are not numbers": (constant_outputs([1, 1, 2_000], [1, 4, 1, 3], math.nan), "model.graph-unfit"),
    "outputs that fit one input": (constant_outputs([1, 1, 2_000], [1, 4, 1, 3]), "model.graph-unfit"),
    "a manifest that is a pipe": (in_place_of("manifest.json", os.mkfifo), "model.file-elsewhere"),
    "a manifest that is a device": (in_place_of("manifest.json", device), "model.file-elsewhere"),
    "a manifest behind a link": (manifest_behind_a_link, "model.file-elsewhere"),
    "a tokenizer that is a pipe": (in_place_of("tokenizer.json", os.mkfifo), "model.file-elsewhere"),
    "weights that are a device": (in_place_of("model.onnx.data", device), "model.file-elsewhere"),
    "a name that no file can have": (listed("x\0y"), "model.file-elsewhere"),
    "a name that no text can hold": (listed("\ud800"), "model.file-elsewhere"),
    "a name with a stream of Windows": (listed("model.onnx:evil"), "model.file-elsewhere"),
    "a name of a terminal's commands": (listed("\x1b[2Jcard.md"), "model.file-elsewhere"),
    "a hash that is none": (listed("model.onnx", sha256="x"), "model.manifest"),
    "a file of a terabyte": (listed("model.onnx.data", size=1 << 40), "model.manifest"),
    "a name beyond printing": (in_manifest(name="\ud800"), "model.manifest"),
    "a tokenizer that panics": (in_tokenizer(pre_tokenizer={"type": "FixedLength", "length": 0}), "model.tokenizer"),
    "a tokenizer with a regular expression": (
        in_tokenizer(normalizer={"type": "Replace", "pattern": {"Regex": "(a+)+$"}, "content": ""}),
        "model.tokenizer",
    ),
    "a tokenizer without the unknown": (unknown_token, "model.tokenizer"),
    "a tokenizer of another kind": (another_kind_of_vocabulary, "model.tokenizer"),
    "an input of another name": (graph(rename_input), "model.graph-unfit"),
    "an output of another name": (graph(rename_output), "model.graph-unfit"),
    "half a tokenizer": (truncated("tokenizer.json", 0.5), "model.tokenizer"),
    "a tokenizer without special tokens": (no_special_tokens, "model.tokenizer"),
    "the tokenizer of another model": (another_tokenizer, "model.tokenizer-unfit"),
}


@pytest.mark.parametrize(("damage", "key"), REFUSALS.values(), ids=REFUSALS)
def test_refuses_with_a_sentence(damage: Damage, key: str, folder: Path) -> None:
    damage(folder)
    with pytest.raises(ModelError) as refusal:
        load_model(folder)
    assert refusal.value.key == key
    for locale in ("en", "zh-CN"):
        sentence = messages.text(key, locale, **refusal.value.arguments)
        assert str(folder) in sentence
        assert "\n" not in sentence


def test_a_whole_folder_loads_warm_and_answers(folder: Path) -> None:
    model = load_model(folder, threads=2)
    assert (model.folder, model.manifest.name, model.session.threads) == (folder, "tiny", 2)
    [[answer]] = fill_masks(model, [window("我[MASK]你")])
    assert len(answer.candidates) == 5


def test_hashes_are_checked_when_asked(folder: Path) -> None:
    verify_hashes(folder)
    data = bytearray((folder / "model.onnx.data").read_bytes())
    data[-1] ^= 1
    (folder / "model.onnx.data").write_bytes(data)
    with pytest.raises(ModelError) as refusal:
        verify_hashes(folder)
    assert (refusal.value.key, refusal.value.arguments["file"]) == ("model.hash", "model.onnx.data")


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)
FIELDS = ["format_version", "architecture", "mask_token", "name", "max_length", "vocab_size", "temperature", "files"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FIELDS), json_values, min_size=1, max_size=2))
def test_any_manifest_gives_a_model_or_a_model_error(whole: Path, changes: dict[str, Any]) -> None:
    original = (whole / "manifest.json").read_bytes()
    try:
        in_manifest(**changes)(whole)
        load_or_refuse(whole)
    finally:
        (whole / "manifest.json").write_bytes(original)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["model.onnx", "tokenizer.json"]), st.floats(0, 1), st.binary(min_size=1, max_size=8))
@example("model.onnx", 1.0, b"\x80")  # the name of an output, in no encoding
def test_any_overwritten_bytes_give_a_model_or_a_model_error(whole: Path, name: str, at: float, data: bytes) -> None:
    original = (whole / name).read_bytes()
    start = int(at * (len(original) - len(data)))
    try:
        (whole / name).write_bytes(original[:start] + data + original[start + len(data) :])
        load_or_refuse(whole)
    finally:
        (whole / name).write_bytes(original)


def load_or_refuse(folder: Path) -> None:
    try:
        model = load_model(folder)
    except ModelError as error:
        assert messages.text(error.key, "en", **error.arguments)
    else:
        assert len(fill_masks(model, [window("我[MASK]你")])) == 1


@pytest.mark.parametrize(
    "facts",
    [
        7,
        {},
        {"masks": 190},
        {"masks": -1, "first_right": 0.5},
        {"masks": 190, "first_right": 1.5},
        {"masks": 190, "first_right": 0.5, "passed": "yes"},
    ],
    ids=repr,
)
def test_a_smoke_test_that_is_none_is_refused(facts: object, tmp_path: Path) -> None:
    write_tiny_model(tmp_path)
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "smoke_test": facts}))
    with pytest.raises(ModelError) as refusal:
        load_model(tmp_path)
    assert refusal.value.key == "model.manifest"
