"""A Hugging Face folder of a ``BertForMaskedLM`` -> geometry, weights and vocabulary, and back.

Knows the names that checkpoints go by, nothing of graphs.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from bertfill_export.errors import ExportError
from bertfill_export.geometry import Geometry
from bertfill_export.reading import read_json
from bertfill_export.vocabulary import Vocabulary, read_vocabulary, write_vocabulary
from bertfill_export.weights import Array, BertWeights, Layer, Linear, Norm

# TensorFlow-born checkpoints call the gain and bias of a LayerNorm gamma and beta.
_OLD_NORM_NAMES = {"gamma": "weight", "beta": "bias"}
# Wrappers (DistributedDataParallel, torch.compile) and bare BertModel exports differ by a prefix only.
_PREFIXES = ("module.", "_orig_mod.", "bert.")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A masked language model, whole: ``len(vocabulary) == geometry.vocabulary == len(weights.words)``."""

    geometry: Geometry
    weights: BertWeights
    vocabulary: Vocabulary


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read config.json, model.safetensors and the vocabulary of a Hugging Face folder.

    Raises:
        ExportError: something is missing, damaged, or not a BertForMaskedLM.
    """
    geometry = Geometry.from_config(read_json(folder / "config.json"))
    vocabulary = read_vocabulary(folder)
    if len(vocabulary.tokens) > geometry.vocabulary:
        raise ExportError(
            f"The vocabulary has {len(vocabulary.tokens)} entries but config.json says {geometry.vocabulary}; "
            "put the vocabulary that belongs to this checkpoint beside it."
        )
    tensors = _Tensors(_read_tensors(folder))
    weights = _assemble(tensors, geometry, used=len(vocabulary.tokens))
    return Checkpoint(replace(geometry, vocabulary=len(vocabulary.tokens)), weights, vocabulary)


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write config.json, model.safetensors and the vocabulary: what :func:`read_checkpoint` and transformers read."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in _named(checkpoint.weights)}
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    config = checkpoint.geometry.as_config() | {"tie_word_embeddings": checkpoint.weights.decoder is None}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")
    write_vocabulary(checkpoint.vocabulary, folder)


def _read_tensors(folder: Path) -> dict[str, Array]:
    path = folder / "model.safetensors"
    if not path.is_file():
        raise ExportError(_advice_without_safetensors(folder))
    try:
        with safe_open(path, "numpy") as file:
            return {_plain_name(name): file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118 - safe_open is no mapping
    except (SafetensorError, OSError) as error:
        raise ExportError(f"{path} is damaged ({error}); fetch the checkpoint again.") from error


def _advice_without_safetensors(folder: Path) -> str:
    if (folder / "pytorch_model.bin").is_file():
        return (
            f"{folder} has only pytorch_model.bin, which runs code when it is read; save the checkpoint again with "
            "model.save_pretrained(folder, safe_serialization=True)."
        )
    if (folder / "model.safetensors.index.json").is_file():
        return f"{folder} is split into shards; save the checkpoint again as one model.safetensors."
    return f"{folder} has no model.safetensors; give the folder of a Hugging Face checkpoint."


def _plain_name(name: str) -> str:
    """Return the one name we use for a tensor, whatever wrapper or framework wrote it."""
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    parts = name.split(".")
    if len(parts) > 1 and parts[-2] == "LayerNorm":
        parts[-1] = _OLD_NORM_NAMES.get(parts[-1], parts[-1])
    return ".".join(parts)


class _Tensors:
    """Tensors by plain name, taken with the shape they must have."""

    def __init__(self, tensors: dict[str, Array]) -> None:
        self._tensors = tensors

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def take(self, name: str, *shape: int) -> Array:
        tensor = self._tensors.get(name)
        if tensor is None:
            raise ExportError(f"model.safetensors has no {name}; export a checkpoint saved from a BertForMaskedLM.")
        if tensor.shape != shape:
            raise ExportError(
                f"{name} has the shape {tensor.shape}, but config.json calls for {shape}; "
                "put the config.json that belongs to this checkpoint beside it."
            )
        if not np.isfinite(tensor).all():
            raise ExportError(f"{name} holds values that are not finite; the training diverged, take an earlier save.")
        return tensor

    def linear(self, name: str, inputs: int, outputs: int) -> Linear:
        # PyTorch stores (out, in).
        weight = np.ascontiguousarray(self.take(f"{name}.weight", outputs, inputs).T)
        return Linear(weight, self.take(f"{name}.bias", outputs))

    def norm(self, name: str, size: int) -> Norm:
        return Norm(self.take(f"{name}.LayerNorm.weight", size), self.take(f"{name}.LayerNorm.bias", size))


def _assemble(tensors: _Tensors, geometry: Geometry, used: int) -> BertWeights:
    """Collect the weights; rows of the embedding beyond the vocabulary's ``used`` entries are padding and go."""
    hidden = geometry.hidden
    words = tensors.take("embeddings.word_embeddings.weight", geometry.vocabulary, hidden)
    decoder = _untied_decoder(tensors, words)
    return BertWeights(
        words=words[:used],
        positions=_positions(tensors, geometry),
        embedding_norm=tensors.norm("embeddings", hidden),
        layers=tuple(_layer(tensors, geometry, index) for index in range(geometry.layers)),
        transform=tensors.linear("cls.predictions.transform.dense", hidden, hidden),
        transform_norm=tensors.norm("cls.predictions.transform", hidden),
        decoder=None if decoder is None else decoder[:used],
        decoder_bias=tensors.take(_decoder_bias_name(tensors), geometry.vocabulary)[:used],
    )


def _positions(tensors: _Tensors, geometry: Geometry) -> Array:
    positions = tensors.take("embeddings.position_embeddings.weight", geometry.positions, geometry.hidden)
    name = "embeddings.token_type_embeddings.weight"
    if name not in tensors:  # some exports of one-segment models leave the table out
        return positions
    folded: Array = positions + tensors.take(name, geometry.token_types, geometry.hidden)[0]
    return folded


def _untied_decoder(tensors: _Tensors, words: Array) -> Array | None:
    name = "cls.predictions.decoder.weight"
    if name not in tensors:
        return None
    decoder = tensors.take(name, *words.shape)
    return None if np.array_equal(decoder, words) else decoder


def _decoder_bias_name(tensors: _Tensors) -> str:
    older, newer = "cls.predictions.bias", "cls.predictions.decoder.bias"
    return newer if newer in tensors and older not in tensors else older


def _layer(tensors: _Tensors, geometry: Geometry, index: int) -> Layer:
    prefix = f"encoder.layer.{index}"
    hidden, intermediate = geometry.hidden, geometry.intermediate
    return Layer(
        query=tensors.linear(f"{prefix}.attention.self.query", hidden, hidden),
        key=tensors.linear(f"{prefix}.attention.self.key", hidden, hidden),
        value=tensors.linear(f"{prefix}.attention.self.value", hidden, hidden),
        attention_output=tensors.linear(f"{prefix}.attention.output.dense", hidden, hidden),
        attention_norm=tensors.norm(f"{prefix}.attention.output", hidden),
        intermediate=tensors.linear(f"{prefix}.intermediate.dense", hidden, intermediate),
        output=tensors.linear(f"{prefix}.output.dense", intermediate, hidden),
        output_norm=tensors.norm(f"{prefix}.output", hidden),
    )


def _named(weights: BertWeights) -> Iterator[tuple[str, Array]]:
    """Yield every tensor under its name in a file; what :func:`_assemble` collects."""
    yield "bert.embeddings.word_embeddings.weight", weights.words
    yield "bert.embeddings.position_embeddings.weight", weights.positions
    yield "bert.embeddings.token_type_embeddings.weight", np.zeros((1, weights.words.shape[1]), np.float32)
    yield from _named_norm("bert.embeddings", weights.embedding_norm)
    for index, layer in enumerate(weights.layers):
        prefix = f"bert.encoder.layer.{index}"
        yield from _named_linear(f"{prefix}.attention.self.query", layer.query)
        yield from _named_linear(f"{prefix}.attention.self.key", layer.key)
        yield from _named_linear(f"{prefix}.attention.self.value", layer.value)
        yield from _named_linear(f"{prefix}.attention.output.dense", layer.attention_output)
        yield from _named_norm(f"{prefix}.attention.output", layer.attention_norm)
        yield from _named_linear(f"{prefix}.intermediate.dense", layer.intermediate)
        yield from _named_linear(f"{prefix}.output.dense", layer.output)
        yield from _named_norm(f"{prefix}.output", layer.output_norm)
    yield from _named_linear("cls.predictions.transform.dense", weights.transform)
    yield from _named_norm("cls.predictions.transform", weights.transform_norm)
    yield "cls.predictions.bias", weights.decoder_bias
    if weights.decoder is not None:
        yield "cls.predictions.decoder.weight", weights.decoder


def _named_linear(name: str, linear: Linear) -> Iterator[tuple[str, Array]]:
    yield f"{name}.weight", linear.weight.T
    yield f"{name}.bias", linear.bias


def _named_norm(name: str, norm: Norm) -> Iterator[tuple[str, Array]]:
    yield f"{name}.LayerNorm.weight", norm.gain
    yield f"{name}.LayerNorm.bias", norm.bias
