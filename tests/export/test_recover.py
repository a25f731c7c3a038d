"""A model folder gives back the checkpoint it came from: exactly from fp32, to half a step from int8."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bertfill_export.__main__ import main
from bertfill_export.convert import ConversionOptions, Quantization, convert_checkpoint
from bertfill_export.errors import ExportError
from bertfill_export.recover import recover_checkpoint
from safetensors.numpy import load_file

from tests.export.checkpoints import CONFIG, HuggingFace, random_checkpoint

ROUNDED = ("dense.weight", "query.weight", "key.weight", "value.weight", "word_embeddings.weight", "decoder.weight")


def untied() -> HuggingFace:
    checkpoint = random_checkpoint(seed=3)
    checkpoint.tensors["cls.predictions.decoder.weight"] = random_checkpoint(seed=4).tensors[
        "bert.embeddings.word_embeddings.weight"
    ]
    return checkpoint


CHECKPOINTS = {
    "plain": random_checkpoint(),
    "one layer": random_checkpoint(num_hidden_layers=1),
    "rows padded to blocks": random_checkpoint(hidden_size=44),
    "decoder of its own": untied(),
    "another epsilon": replace(random_checkpoint(), config={**CONFIG, "layer_norm_eps": 1e-5}),
}


def there_and_back(original: HuggingFace, quantization: Quantization, tmp_path: Path) -> Path:
    source = original.write(tmp_path / "original")
    convert_checkpoint(
        source, tmp_path / "model", ConversionOptions(force=True, quantization=quantization, name="model")
    )
    recover_checkpoint(tmp_path / "model", tmp_path / "recovered")
    return tmp_path / "recovered"


@pytest.mark.parametrize("kind", CHECKPOINTS)
def test_fp32_gives_back_the_numbers_themselves(kind: str, tmp_path: Path) -> None:
    original = CHECKPOINTS[kind]
    recovered = load_file(there_and_back(original, "fp32", tmp_path) / "model.safetensors")
    # Token types are folded into the positions, as they are for every text of one segment.
    positions, types = "bert.embeddings.position_embeddings.weight", "bert.embeddings.token_type_embeddings.weight"
    expected = original.tensors | {
        positions: original.tensors[positions] + original.tensors[types][0],
        types: np.zeros((1, original.config["hidden_size"]), np.float32),
    }
    assert recovered.keys() == expected.keys()
    for name, tensor in expected.items():
        assert np.array_equal(recovered[name], tensor), name


@pytest.mark.parametrize("kind", CHECKPOINTS)
def test_int8_gives_back_each_weight_to_half_a_step(kind: str, tmp_path: Path) -> None:
    original = CHECKPOINTS[kind]
    recovered = load_file(there_and_back(original, "int8", tmp_path) / "model.safetensors")
    rounded = [name for name in original.tensors if name.endswith(ROUNDED)]
    assert len(rounded) == 6 * original.config["num_hidden_layers"] + 2 + (kind == "decoder of its own")
    for name in rounded:
        tensor = original.tensors[name]
        # One scale for each row of PyTorch's (out, in), or for part of a row of a table.
        step = np.abs(tensor).max(axis=1, keepdims=True) / 127
        assert (np.abs(recovered[name] - tensor) <= 0.501 * step).all(), name


@pytest.mark.parametrize("quantization", ["int8", "fp32"])
@pytest.mark.parametrize("kind", CHECKPOINTS)
def test_what_is_recovered_makes_the_same_weights_again(kind: str, quantization: Quantization, tmp_path: Path) -> None:
    recovered = there_and_back(CHECKPOINTS[kind], quantization, tmp_path)
    convert_checkpoint(
        recovered, tmp_path / "again", ConversionOptions(force=True, quantization=quantization, name="model")
    )
    for name in ("model.onnx.data", "tokenizer.json"):
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "model" / name).read_bytes()


def test_the_vocabulary_and_the_way_text_is_normalised_come_back(tmp_path: Path) -> None:
    plain = random_checkpoint()
    tokens = (*plain.tokens[:-3], "\u2028", "\U00020000", "##a")
    source = HuggingFace(plain.config, plain.tensors, tokens).write(tmp_path / "original")
    (source / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False, "strip_accents": True}))
    convert_checkpoint(source, tmp_path / "model", ConversionOptions(force=True))
    recover_checkpoint(tmp_path / "model", tmp_path / "recovered")
    assert (tmp_path / "recovered" / "vocab.txt").read_bytes() == ("\n".join(tokens) + "\n").encode()
    config = json.loads((tmp_path / "recovered" / "tokenizer_config.json").read_text())
    assert (config["do_lower_case"], config["strip_accents"], config["tokenize_chinese_chars"]) == (False, True, True)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda model: (model / "model.onnx").unlink(), "is missing"),
        (lambda model: (model / "model.onnx").write_bytes(b"\xff" * 99), "cannot be read"),
        (lambda model: (model / "model.onnx").write_bytes(b""), "not made by bertfill_export"),
        (lambda model: (model / "model.onnx.data").unlink(), "is damaged"),
        (lambda model: (model / "model.onnx.data").write_bytes(b"short"), "is damaged"),
        (lambda model: (model / "tokenizer.json").unlink(), "neither tokenizer.json nor vocab.txt"),
    ],
)
def test_a_damaged_folder_is_refused_and_nothing_is_written(
    damage: Callable[[Path], object], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    convert_checkpoint(
        random_checkpoint().write(tmp_path / "original"), tmp_path / "model", ConversionOptions(force=True)
    )
    damage(tmp_path / "model")
    with pytest.raises(ExportError, match=sentence):
        recover_checkpoint(tmp_path / "model", tmp_path / "recovered")
    assert not (tmp_path / "recovered").exists()
    assert main(["recover", str(tmp_path / "model"), str(tmp_path / "recovered")]) == 2
    assert sentence in capsys.readouterr().err
