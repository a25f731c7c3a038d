"""Checkpoints come under many names; what cannot be read says why and what to do."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from bertfill_export import ExportError
from bertfill_export.checkpoint import Checkpoint, read_checkpoint
from safetensors.numpy import save_file

from tests.export.checkpoints import HuggingFace, random_checkpoint


def without(checkpoint: HuggingFace, *names: str) -> HuggingFace:
    return replace(checkpoint, tensors={name: t for name, t in checkpoint.tensors.items() if name not in names})


def with_tensor(checkpoint: HuggingFace, **tensors: np.ndarray) -> HuggingFace:
    return replace(checkpoint, tensors={**checkpoint.tensors, **tensors})


WORDS = "bert.embeddings.word_embeddings.weight"
BIAS = "cls.predictions.bias"
TYPES = "bert.embeddings.token_type_embeddings.weight"


def moved_bias(checkpoint: HuggingFace) -> HuggingFace:
    return with_tensor(without(checkpoint, BIAS), **{"cls.predictions.decoder.bias": checkpoint.tensors[BIAS]})


USELESS: dict[str, np.ndarray] = {
    "bert.pooler.dense.weight": np.zeros((48, 48), np.float32),
    "bert.embeddings.position_ids": np.arange(40, dtype=np.int64)[None],
    "cls.seq_relationship.weight": np.zeros((2, 48), np.float32),
}

VARIANTS: dict[str, Callable[[HuggingFace], HuggingFace]] = {
    "as Hugging Face writes it": lambda one: one,
    "without the bert. prefix": lambda one: one.renamed(**{"bert.": ""}),
    "from DistributedDataParallel": lambda one: one.renamed(**{"bert.": "module.bert.", "cls.": "module.cls."}),
    "from torch.compile": lambda one: one.renamed(**{"bert.": "_orig_mod.bert.", "cls.": "_orig_mod.cls."}),
    "gamma and beta": lambda one: one.renamed(
        **{"LayerNorm.weight": "LayerNorm.gamma", "LayerNorm.bias": "LayerNorm.beta"}
    ),
    "tied decoder written out": lambda one: with_tensor(
        one, **{"cls.predictions.decoder.weight": one.tensors[WORDS], "cls.predictions.decoder.bias": one.tensors[BIAS]}
    ),
    "bias under the decoder": moved_bias,
    "with a pooler and position ids": lambda one: with_tensor(
        one,
        **USELESS,
    ),
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_reads_the_same_weights_under_every_name(variant: Callable[[HuggingFace], HuggingFace], tmp_path: Path) -> None:
    plain = random_checkpoint()
    expected = read_checkpoint(plain.write(tmp_path / "plain"))
    found = read_checkpoint(variant(plain).write(tmp_path / "variant"))
    assert_same_weights(found, expected)


def assert_same_weights(found: Checkpoint, expected: Checkpoint) -> None:
    for name in ("words", "positions", "decoder_bias"):
        assert np.array_equal(getattr(found.weights, name), getattr(expected.weights, name))
    assert found.weights.decoder is None
    for layer, expected_layer in zip(found.weights.layers, expected.weights.layers, strict=True):
        assert np.array_equal(layer.query.weight, expected_layer.query.weight)
        assert np.array_equal(layer.output_norm.gain, expected_layer.output_norm.gain)
        assert np.array_equal(layer.output_norm.bias, expected_layer.output_norm.bias)
    assert found.geometry == expected.geometry


def test_missing_token_types_count_as_zero(tmp_path: Path) -> None:
    plain = random_checkpoint()
    found = read_checkpoint(without(plain, TYPES).write(tmp_path))
    assert np.array_equal(found.weights.positions, plain.tensors["bert.embeddings.position_embeddings.weight"])


@pytest.mark.parametrize("kind", [np.float16, ml_dtypes.bfloat16])
def test_reads_half_precision(kind: type, tmp_path: Path) -> None:
    plain = random_checkpoint()
    plain.write(tmp_path)
    save_file({name: tensor.astype(kind) for name, tensor in plain.tensors.items()}, tmp_path / "model.safetensors")
    words = read_checkpoint(tmp_path).weights.words
    assert words.dtype == np.float32
    assert np.allclose(words, plain.tensors[WORDS], atol=0.01)


def test_cuts_rows_that_no_vocabulary_entry_uses(tmp_path: Path) -> None:
    padded = random_checkpoint()
    used = replace(padded, tokens=padded.tokens[:100])
    found = read_checkpoint(used.write(tmp_path))
    assert found.geometry.vocabulary == len(found.weights.words) == len(found.weights.decoder_bias) == 100


def config(**changes: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return change


def tensors(change: Callable[[HuggingFace], HuggingFace]) -> Callable[[Path], object]:
    return lambda folder: change(random_checkpoint()).write(folder)


def remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def overwrite(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def only_pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def sharded(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model.safetensors.index.json")


REFUSALS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (remove("config.json"), "config.json is missing; give a folder that is whole"),
    "config is no JSON": (overwrite("config.json", b"{"), "cannot be read as JSON"),
    "config is a list": (overwrite("config.json", b"[]"), "does not hold a JSON object"),
    "another architecture": (config(model_type="roberta"), "model_type is 'roberta'"),
    "another activation": (config(hidden_act="relu"), "only the erf form of GELU"),
    "relative positions": (config(position_embedding_type="relative_key"), "only absolute position embeddings"),
    "heads that do not divide": (config(num_attention_heads=5), "no multiple of num_attention_heads 5"),
    "a size that is no number": (config(hidden_size="48"), "hidden_size is '48', not a positive integer"),
    "an epsilon of nothing": (config(layer_norm_eps=0.0), "layer_norm_eps"),
    "config of another model": (config(hidden_size=96), "put the config.json that belongs"),
    "fewer rows than words": (config(vocab_size=50), "put the vocabulary that belongs"),
    "no weights": (remove("model.safetensors"), "has no model.safetensors"),
    "pickled weights only": (only_pickled, "safe_serialization=True"),
    "shards": (sharded, "split into shards"),
    "damaged weights": (overwrite("model.safetensors", b"\x00" * 40), "is damaged"),
    "no masked-LM head": (tensors(lambda one: without(one, BIAS)), "has no cls.predictions.bias; export a checkpoint"),
    "a lost layer": (
        tensors(lambda one: without(one, "bert.encoder.layer.1.output.dense.bias")),
        "encoder.layer.1.output.dense.bias",
    ),
    "not finite": (
        tensors(lambda one: with_tensor(one, **{BIAS: np.full(120, np.nan, np.float32)})),
        "not finite; the training diverged",
    ),
    "no vocabulary": (remove("vocab.txt"), "neither tokenizer.json nor vocab.txt"),
    "vocabulary not UTF-8": (overwrite("vocab.txt", b"\xff\xfe"), "cannot be read as UTF-8"),
    "no special tokens": (overwrite("vocab.txt", "的\n了".encode()), "no [PAD], [UNK], [CLS], [SEP], [MASK]"),
    "an entry twice": (overwrite("vocab.txt", "[PAD]\n的\n的".encode()), "lists an entry twice"),
    "a tokenizer that is not WordPiece": (
        overwrite("tokenizer.json", b'{"model": {"type": "BPE", "vocab": {}}}'),
        "not a WordPiece tokenizer",
    ),
    "a tokenizer that normalises otherwise": (
        overwrite("tokenizer.json", b'{"model": {"type": "WordPiece", "vocab": {}}, "normalizer": {"type": "NFC"}}'),
        "does not normalise as BERT does",
    ),
}


@pytest.mark.parametrize(("damage", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_refuses_with_a_sentence_that_says_what_to_do(
    damage: Callable[[Path], object], sentence: str, tmp_path: Path
) -> None:
    random_checkpoint().write(tmp_path)
    damage(tmp_path)
    with pytest.raises(ExportError) as refusal:
        read_checkpoint(tmp_path)
    message = str(refusal.value)
    assert sentence in message
    assert message.endswith(".")
    assert "\n" not in message
