"""Google's TensorFlow checkpoints give the weights that were written, and damaged ones a sentence.

The writer here is made from the description of the format and shares nothing with the reader; TensorFlow's own files
are read in `make parity`.
"""

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from bertfill_export import ConversionOptions, convert_checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.tensorflow_bundle import read_bundle
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.export.checkpoints import CONFIG, HuggingFace, random_checkpoint

Arrays = Mapping[str, NDArray[np.float32]]
_FLOAT, _STRING = 1, 7


def varint(number: int) -> bytes:
    low = b""
    while number >= 0x80:
        low += bytes([number & 0x7F | 0x80])
        number >>= 7
    return low + bytes([number])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def block(entries: list[tuple[bytes, bytes]]) -> bytes:
    content, last = b"", b""
    for key, value in entries:
        shared = next(
            (at for at, (a, b) in enumerate(zip(last, key, strict=False)) if a != b), min(len(last), len(key))
        )
        content += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    return content + struct.pack("<II", 0, 1)


def table(entries: list[tuple[bytes, bytes]], together: int = 3) -> bytes:
    written, handles = b"", []
    for start in range(0, len(entries), together):
        made = block(entries[start : start + together])
        handles.append((entries[start][0], varint(len(written)) + varint(len(made))))
        written += made + b"\0" + b"crc."
    places = []
    for made in (block([]), block(handles)):  # of blocks about the table, then the index
        places.append(varint(len(written)) + varint(len(made)))
        written += made + b"\0" + b"crc."
    return written + b"".join(places).ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)


def write_bundle(prefix: Path, arrays: Arrays, shards: int = 1) -> None:
    parts, entries = [b""] * shards, [(b"", field(1, shards) + field(3, field(1, 1)))]
    for place, (name, array) in enumerate(sorted(arrays.items())):
        shard, content = place % shards, np.ascontiguousarray(array, "<f4").tobytes()
        shape = b"".join(field(2, field(1, size)) for size in array.shape)
        told = field(1, _FLOAT) + field(2, shape) + field(3, shard) + field(4, len(parts[shard]))
        entries.append((name.encode(), told + field(5, len(content)) + b"\x35crc."))
        parts[shard] += content
    prefix.with_name(f"{prefix.name}.index").write_bytes(table(entries))
    for shard, part in enumerate(parts):
        prefix.with_name(f"{prefix.name}.data-{shard:05d}-of-{shards:05d}").write_bytes(part)


def as_google_has_it(checkpoint: HuggingFace, folder: Path, shards: int = 1) -> Path:
    folder.mkdir()
    arrays: dict[str, NDArray[np.float32]] = {"global_step": np.zeros(1, np.float32)}
    for name, tensor in checkpoint.tensors.items():
        stem, _, end = name.replace("encoder.layer.", "encoder.layer_").rpartition(".")
        path = stem.replace(".", "/")
        if path.endswith("_embeddings"):
            arrays[path] = tensor
        elif path.endswith("LayerNorm"):
            arrays[f"{path}/{'gamma' if end == 'weight' else 'beta'}"] = tensor
        elif name == "cls.predictions.bias":
            arrays["cls/predictions/output_bias"] = tensor
        else:
            arrays[f"{path}/kernel" if end == "weight" else f"{path}/{end}"] = tensor.T
            arrays[f"{path}/{end}/adam_m"] = np.zeros(3, np.float32)
    write_bundle(folder / "bert_model.ckpt", arrays, shards)
    config = {key: value for key, value in CONFIG.items() if key not in ("model_type", "layer_norm_eps")}
    (folder / "bert_config.json").write_text(json.dumps(config))
    (folder / "vocab.txt").write_bytes("\n".join(checkpoint.tokens).encode())
    return folder


@pytest.mark.parametrize("shards", [1, 3])
def test_a_checkpoint_of_google_gives_the_model_that_its_copy_gives(shards: int, tmp_path: Path) -> None:
    checkpoint = random_checkpoint()
    options = ConversionOptions("fp32", name="model", force=True)
    convert_checkpoint(checkpoint.write(tmp_path / "copy"), tmp_path / "expected", options)
    convert_checkpoint(as_google_has_it(checkpoint, tmp_path / "𠮷", shards), tmp_path / "found", options)
    for name in ("model.onnx", "model.onnx.data", "tokenizer.json"):
        assert (tmp_path / "found" / name).read_bytes() == (tmp_path / "expected" / name).read_bytes()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_google_has_it(random_checkpoint(), tmp_path_factory.mktemp("google") / "whole")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_index_costs_a_sentence(whole: Path, data: st.DataObject) -> None:
    index = whole.with_name("damaged.ckpt.index")
    content = bytearray((whole / "bert_model.ckpt.index").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    index.write_bytes(content[: data.draw(st.sampled_from([len(content), len(content) // 2, 47, 0]))])
    index.with_name("damaged.ckpt.data-00000-of-00001").write_bytes(
        (whole / "bert_model.ckpt.data-00000-of-00001").read_bytes()
    )
    try:
        tensors, _ = read_bundle(index)
        for tensor in tensors.values():
            if tensor.kind == "float32":
                assert tensor.load().shape == tensor.shape
    except ExportError as error:
        assert str(error).endswith(".")


def test_data_that_is_not_there_is_named(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "bert_model.ckpt.index").write_bytes((whole / "bert_model.ckpt.index").read_bytes())
    with pytest.raises(ExportError, match=r"lacks bert_model\.ckpt\.data-00000-of-00001, 1 of 1 shards"):
        read_bundle(tmp_path / "bert_model.ckpt.index")


def test_data_that_is_cut_off_is_damaged(whole: Path, tmp_path: Path) -> None:
    for path in whole.glob("bert_model.ckpt.*"):
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(content[: len(content) // 2] if ".data-" in path.name else content)
    with pytest.raises(ExportError, match="damaged"):
        read_bundle(tmp_path / "bert_model.ckpt.index")
