"""``pytorch_model.bin`` gives its tensors and nothing else: no code is run, no number read beyond the file."""

import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bertfill_export.checkpoint import read_checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.pickled import read_pickled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.export.checkpoints import random_checkpoint
from tests.export.pickles import Call, Global, Storage, pickled, tensor, write_checkpoint, write_legacy, write_zip
from tests.export.test_checkpoint import assert_same_weights

FORMS = pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
NUMBERS = np.arange(12, dtype=np.float32)


def read_one(path: Path) -> np.ndarray:
    tensors, _ = read_pickled(path)
    array: np.ndarray = tensors["w"].load()
    return array


@FORMS
@pytest.mark.parametrize("wrapped", [False, True], ids=["alone", "among other things"])
def test_a_checkpoint_is_read_as_from_safetensors(legacy: bool, wrapped: bool, tmp_path: Path) -> None:
    plain = random_checkpoint()
    expected = read_checkpoint(plain.write(tmp_path / "one"))
    folder = plain.write(tmp_path / "other")
    (folder / "model.safetensors").unlink()
    write_checkpoint(folder / "pytorch_model.bin", plain.tensors, legacy, wrapped)
    assert_same_weights(read_checkpoint(folder), expected)


def test_shards_are_read_together(tmp_path: Path) -> None:
    plain = random_checkpoint()
    expected = read_checkpoint(plain.write(tmp_path / "one"))
    folder = plain.write(tmp_path / "other")
    (folder / "model.safetensors").unlink()
    places = {name: f"shard-{index % 2}.bin" for index, name in enumerate(plain.tensors)}
    for file in set(places.values()):
        write_checkpoint(folder / file, {n: t for n, t in plain.tensors.items() if places[n] == file}, legacy=False)
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": places}))
    assert_same_weights(read_checkpoint(folder), expected)


@pytest.mark.parametrize("kind", ["<f2", "<f8", "<i8"])
def test_every_type_keeps_its_numbers(kind: str, tmp_path: Path) -> None:
    array = NUMBERS.astype(kind)
    write_zip(tmp_path / "x.bin", pickled({"w": tensor("0", array)}), {"0": array.tobytes()})
    assert np.array_equal(read_one(tmp_path / "x.bin"), array)


def test_bfloat16_is_widened(tmp_path: Path) -> None:
    storage = Storage("storage", Global("torch", "BFloat16Storage"), "0", "cpu", 2)
    call = Call(Global("torch._utils", "_rebuild_tensor_v2"), storage, 0, (2,), (1,))
    write_zip(tmp_path / "x.bin", pickled({"w": call}), {"0": b"\x80\x3f\x00\xc0"})
    assert read_one(tmp_path / "x.bin").tolist() == [1.0, -2.0]


def test_a_tensor_may_be_a_part_of_a_storage_turned_round(tmp_path: Path) -> None:
    whole = tensor("0", NUMBERS, offset=2, shape=(2, 3), strides=(1, 2))
    write_zip(tmp_path / "x.bin", pickled({"w": whole}), {"0": NUMBERS.tobytes()})
    assert read_one(tmp_path / "x.bin").tolist() == [[2.0, 4.0, 6.0], [3.0, 5.0, 7.0]]


def test_a_compressed_storage_is_read(tmp_path: Path) -> None:
    content = pickled({"w": tensor("0", NUMBERS)})
    write_zip(tmp_path / "x.bin", content, {"0": NUMBERS.tobytes()}, zipfile.ZIP_DEFLATED)
    assert np.array_equal(read_one(tmp_path / "x.bin"), NUMBERS)


def run_of(module: str, name: str, *arguments: object) -> bytes:
    return pickled({"e": Call(Global(module, name), *arguments), "w": tensor("0", NUMBERS)})


CODE = {
    "a shell": run_of(os.system.__module__, "system", "echo"),
    "builtins": run_of("builtins", "eval", "1"),
    "an import by a dotted name": run_of("torch._utils", "_rebuild_tensor_v2.__globals__"),
    "a type of torch that is no storage": run_of("torch", "load"),
    "ours": run_of("bertfill_export.pickled", "MappedFile", "x"),
    "getattr": run_of("builtins", "getattr", "x", "y"),
    "a class of the standard library": run_of("collections", "Counter"),
}


@FORMS
@pytest.mark.parametrize("content", CODE.values(), ids=CODE)
def test_what_asks_for_more_than_tensors_is_refused(content: bytes, legacy: bool, tmp_path: Path) -> None:
    path = tmp_path / "pytorch_model.bin"
    if legacy:
        write_legacy(path, content, {"0": (12, NUMBERS.tobytes())})
    else:
        write_zip(path, content, {"0": NUMBERS.tobytes()})
    with pytest.raises(ExportError, match=r"asks to run .* take the checkpoint from a source that you trust"):
        read_pickled(path)


Content = Callable[[bool], bytes]


def with_tensor(key: str = "0", **changes: Any) -> Content:
    return lambda legacy: pickled({"w": tensor(key, NUMBERS, legacy, **changes)})


def always(content: bytes) -> Content:
    return lambda legacy: content


def raw(*instructions: bytes) -> bytes:
    return b"".join((pickle.PROTO, b"\x02", *instructions, pickle.STOP))


DAMAGED = {
    "beyond the storage": with_tensor(shape=(13,)),
    "behind the storage": with_tensor(offset=1),
    "before the storage": with_tensor(offset=-1),
    "strides that leave it": with_tensor(shape=(3, 4), strides=(5, 1)),
    "strides that go back": with_tensor(strides=(-1,)),
    "one number a billion times": with_tensor(shape=(1 << 30,), strides=(0,)),
    "a shape of texts": with_tensor(shape=("a",)),
    "more strides than sizes": with_tensor(strides=(1, 1)),
    "a hundred dimensions": with_tensor(shape=(1,) * 100, strides=(0,) * 100),
    "a storage that is not there": with_tensor("9"),
    "a storage of another size": with_tensor(count=13),
    "a storage without end": with_tensor(count=1 << 61, shape=(1 << 61,), strides=(1,)),
    "no list of weights": always(pickled([1, 2])),
    "an object of a class": always(
        raw(pickle.GLOBAL + b"collections\nOrderedDict\n", pickle.EMPTY_TUPLE, pickle.NEWOBJ)
    ),
    "an extension of the registry": always(raw(pickle.EXT1 + b"\x01")),
    "a call of a text": always(raw(pickle.SHORT_BINUNICODE + b"\x01a", pickle.EMPTY_TUPLE, pickle.REDUCE)),
    "a memory of four billion places": always(raw(pickle.NONE, pickle.LONG_BINPUT + b"\xff\xff\xff\xff")),
    "an end in the middle": always(pickled({"w": 1})[:-3]),
    "nothing": always(b""),
}


@FORMS
@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_refused(content: Content, legacy: bool, tmp_path: Path) -> None:
    path = tmp_path / "pytorch_model.bin"
    if legacy:
        write_legacy(path, content(legacy), {"0": (12, NUMBERS.tobytes())})
    else:
        write_zip(path, content(legacy), {"0": NUMBERS.tobytes()})
    with pytest.raises(ExportError, match="is damaged"):
        read_one(path)


@FORMS
def test_attributes_change_nothing_of_ours(legacy: bool, tmp_path: Path) -> None:
    """The state_dict of a module has some; a pickle could set those of whatever it has found."""
    rebuild = Global("torch._utils", "_rebuild_tensor_v2")
    content = pickled(rebuild)[:-1] + pickled({"__name__": "changed"})[2:-1] + pickle.BUILD + pickle.STOP
    path = tmp_path / "pytorch_model.bin"
    write_zip(path, content, {})
    with pytest.raises(ExportError, match="no list of weights"):
        read_pickled(path)
    from bertfill_export.pickled import _rebuild_tensor

    assert _rebuild_tensor.__name__ == "_rebuild_tensor"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@FORMS
@pytest.mark.parametrize("damage", [cut, emptied])
def test_what_is_cut_off_is_refused(damage: Callable[[Path], None], legacy: bool, tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "x.bin", {"w": NUMBERS}, legacy)
    damage(tmp_path / "x.bin")
    with pytest.raises(ExportError, match="is damaged"):
        read_one(tmp_path / "x.bin")


@FORMS
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), data=st.binary(min_size=1, max_size=8))
def test_any_overwritten_file_is_read_or_refused(legacy: bool, at: float, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    write_checkpoint(path, {"w": NUMBERS, "v": NUMBERS.reshape(3, 4)}, legacy)
    original = path.read_bytes()
    start = int(at * (len(original) - len(data)))
    path.write_bytes(original[:start] + data + original[start + len(data) :])
    try:
        tensors, _ = read_pickled(path)
        for stored in tensors.values():
            assert stored.load().size <= len(original)
    except ExportError as error:
        assert str(error).endswith(".")
