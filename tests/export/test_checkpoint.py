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
LAYER = "bert.encoder.layer.0"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 411553788\n"
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
    "from Lightning": lambda one: one.renamed(**{"bert.": "model.bert.", "cls.": "model.cls."}),
    "with the prefix twice": lambda one: one.renamed(**{"bert.": "bert.bert."}),
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


def renamed(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / old).rename(folder / new)


def only(name: str) -> Callable[[Path], object]:
    return renamed("model.safetensors", name)


def index(file: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {BIAS: file}}))

    return change


def headless(one: HuggingFace) -> HuggingFace:
    return replace(one, tensors={name: t for name, t in one.tensors.items() if not name.startswith("cls.")})


def sharded(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model.safetensors.index.json")


REFUSALS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (remove("config.json"), "config.json is missing; give a folder that is whole"),
    "config is no JSON": (overwrite("config.json", b"{"), "cannot be read as JSON"),
    "config is a list": (overwrite("config.json", b"[]"), "does not hold a JSON object"),
    "another family": (config(model_type="roberta"), "The weights are no RoBERTa's"),
    "a family that is known": (
        config(model_type="roformer"),
        "of the family RoFormer, and its positions are rotations",
    ),
    "a family that is not": (
        config(model_type="x" * 9),
        "is 'xxxxxxxxx', a family that is not known; BERT, DistilBERT",
    ),
    "a family that is a number": (config(model_type=7), "model_type is 7, a family that is not known"),
    "another activation": (config(hidden_act="silu"), "hidden_act is 'silu'; of the activations gelu, gelu_python"),
    "a decoder": (config(is_decoder=True), "is_decoder is True, not False; a decoder looks to the left only"),
    "quantised": (config(quantization_config={"load_in_8bit": True}), "quantised already; take the original"),
    "an epsilon that is no number": (config(layer_norm_eps="small"), "layer_norm_eps is 'small'"),
    "relative positions": (config(position_embedding_type="relative_key"), "only absolute position embeddings"),
    "heads that do not divide": (config(num_attention_heads=5), "no multiple of num_attention_heads 5"),
    "a size that is no number": (config(hidden_size="48"), "hidden_size is '48', not a positive integer"),
    "an epsilon of nothing": (config(layer_norm_eps=0.0), "layer_norm_eps"),
    "config of another model": (config(hidden_size=96), "put the config.json that belongs"),
    "fewer rows than words": (config(vocab_size=50), "put the vocabulary that belongs"),
    "no weights": (remove("model.safetensors"), "has no model.safetensors"),
    "an index that is none": (sharded, "cannot be read as JSON"),
    "an index of files elsewhere": (index("../model.safetensors"), "does not list the files beside it"),
    "an index of files that are not there": (index("one.safetensors"), "lacks one.safetensors, 1 of 1 shards"),
    "weights of TensorFlow": (only("tf_model.h5"), "only tf_model.h5, the form of TensorFlow; fetch"),
    "weights of Flax": (only("flax_model.msgpack"), "only flax_model.msgpack, the form of Flax"),
    "an adapter beside its config": (only("adapter_model.bin"), "is an adapter (LoRA); merge it into its model"),
    "an adapter": (renamed("config.json", "adapter_config.json"), "is an adapter (LoRA); merge it"),
    "a pointer for the weights": (
        overwrite("model.safetensors", POINTER),
        "the pointer of Git LFS, not the file itself",
    ),
    "a pointer for the vocabulary": (overwrite("vocab.txt", POINTER), "run git lfs pull in that folder"),
    "a page for the config": (overwrite("config.json", b"<!DOCTYPE html><html>"), "is a web page, not the file itself"),
    "a page for the weights": (overwrite("model.safetensors", b"\n<html>"), "answered by an error or a login"),
    "damaged weights": (overwrite("model.safetensors", b"\x00" * 40), "is damaged"),
    "no masked-LM head": (tensors(lambda one: without(one, BIAS)), "have no cls.predictions.bias; export a checkpoint"),
    "no head at all": (tensors(headless), "an encoder without the head that fills masks"),
    "one model twice": (
        tensors(lambda one: with_tensor(one, **{f"model.{BIAS}": one.tensors[BIAS]})),
        "have cls.predictions.bias twice",
    ),
    "weights of something else": (
        tensors(lambda one: replace(one, tensors={"wte": one.tensors[BIAS]})),
        "no embeddings.word_embeddings.weight among them (they begin with wte)",
    ),
    "pinyin and glyphs": (
        tensors(lambda one: with_tensor(one, **{"bert.embeddings.pinyin.weight": one.tensors[WORDS]})),
        "have embeddings.pinyin.weight, which a BERT has not",
    ),
    "relative positions that config.json does not tell": (
        tensors(
            lambda one: with_tensor(one, **{f"{LAYER}.attention.self.distance_embedding.weight": one.tensors[WORDS]})
        ),
        "distance_embedding.weight, which a BERT has not",
    ),
    "numbers of 8 bits": (
        tensors(lambda one: with_tensor(one, **{f"{LAYER}.output.dense.weight": np.zeros((48, 80), np.int8)})),
        "the type int8: the checkpoint is quantised already",
    ),
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
