"""A Hugging Face folder of a masked language model -> geometry, weights and vocabulary, and back.

Knows the names that BERT's checkpoints go by, nothing of graphs; what other families call theirs stands in
:mod:`bertfill_export.families`, how weights lie in files in :mod:`bertfill_export.weight_files`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from bertfill_export.errors import ExportError
from bertfill_export.families import family_of
from bertfill_export.families.family import Config, Family, Tensors
from bertfill_export.geometry import Geometry
from bertfill_export.messages import Sentence, sentence
from bertfill_export.reading import read_json
from bertfill_export.vocabulary import Vocabulary
from bertfill_export.vocabulary_files import check_tokenizer_class, read_vocabulary, write_vocabulary
from bertfill_export.weight_files import read_weight_files
from bertfill_export.weights import Array, BertWeights, Layer, Linear, Norm

# TensorFlow-born checkpoints call the gain and bias of a LayerNorm gamma and beta.
_OLD_NORM_NAMES = {"gamma": "weight", "beta": "bias"}
# What wrappers (DistributedDataParallel, torch.compile, Lightning) put before every name.
_WRAPPERS = ("module.", "_orig_mod.", "model.")
_MUCH = 64 << 20  # bytes
_FLOATS = ("float16", "float32", "float64", "bfloat16")
# Parts of a BERT that take part in its answer; a tensor in them that is not understood would be left out of it.
_COUNTED = ("embeddings.", "encoder.")
_NOT_WEIGHTS = ("embeddings.position_ids", "embeddings.token_type_ids")  # 0, 1, 2, …, kept beside the tables
_BIAS, _DECODER_BIAS = "cls.predictions.bias", "cls.predictions.decoder.bias"


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A masked language model, whole: ``len(vocabulary) == geometry.vocabulary == len(weights.words)``.

    ``family`` is what it was read as, ``notices`` are sentences about what was left out. ``release`` gives back the
    memory of what has been read of the weights, which are views of their file.
    """

    geometry: Geometry
    weights: BertWeights
    vocabulary: Vocabulary
    notices: tuple[Sentence, ...] = ()
    release: Callable[[], None] = _nothing
    family: str = "BERT"


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read config.json, the weights and the vocabulary of a Hugging Face folder.

    Raises:
        ExportError: something is missing, damaged, or of a family that cannot be read.
    """
    config = _read_config(folder)
    family = family_of(config)
    check_tokenizer_class(folder / "config.json", config)
    files = read_weight_files(folder)
    tensors = _Tensors(family.rearrange(config, _plain(files.tensors, family)), family, files.release)
    tensors.check_head(config)
    geometry = Geometry.from_config(family.bert_config(config))
    vocabulary = read_vocabulary(folder)
    used = len(vocabulary.tokens)
    if used > geometry.vocabulary:
        raise ExportError("vocabulary.size", found=used, expected=geometry.vocabulary)
    weights = _assemble(tensors, geometry, used)
    tensors.check_all_understood(geometry)
    files.release()
    cut = geometry.vocabulary - used
    notices = (sentence("weights.rows-cut", rows=cut),) if cut else ()
    return Checkpoint(replace(geometry, vocabulary=used), weights, vocabulary, notices, files.release, family.name)


def _read_config(folder: Path) -> Config:
    if folder.is_file():
        raise ExportError("file.is-file", path=folder, folder=folder.parent)
    if not (folder / "config.json").exists():
        if (folder / "bert_config.json").exists():  # as Google's are called
            return read_json(folder / "bert_config.json")
        if (folder / "adapter_config.json").exists():
            raise ExportError("file.adapter", folder=folder)
    return read_json(folder / "config.json")


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write config.json, model.safetensors and the vocabulary: what :func:`read_checkpoint` and transformers read."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(tensor) for name, tensor in _named(checkpoint.weights)}
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    config = checkpoint.geometry.as_config() | {"tie_word_embeddings": checkpoint.weights.decoder is None}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8", newline="\n")
    write_vocabulary(checkpoint.vocabulary, folder)


def _plain(tensors: Tensors, family: Family) -> Tensors:
    """Return the tensors under BERT's names, whatever wrapper, framework or family wrote them."""
    plain: Tensors = {}
    for written, tensor in tensors.items():
        name = _plain_name(written, family)
        if name in plain:
            raise ExportError("weights.twice", name=name)
        plain[name] = tensor
    return plain


def _plain_name(name: str, family: Family) -> str:
    prefixes = (*_WRAPPERS, f"{family.prefix}.")
    while any(name.startswith(prefix) for prefix in prefixes):
        for prefix in prefixes:
            name = name.removeprefix(prefix)
    parts = family.renamed(name).split(".")
    if len(parts) > 1 and parts[-2] == "LayerNorm":
        parts[-1] = _OLD_NORM_NAMES.get(parts[-1], parts[-1])
    return ".".join(parts)


class _Tensors:
    """Tensors by plain name, taken with the shape they must have; knows which nobody took."""

    def __init__(self, tensors: Tensors, family: Family, release: Callable[[], None]) -> None:
        self._tensors = tensors
        self._family = family
        self._taken: set[str] = set()
        self._release = release
        self._looked_at = 0  # bytes since the last release

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def rows(self, name: str) -> int:
        """Return how many rows a table has; 0 when there is none."""
        tensor = self._tensors.get(name)
        return tensor.shape[0] if tensor is not None and tensor.shape else 0

    def take(self, name: str, *shape: int) -> Array:
        tensor = self._tensors.get(name)
        if tensor is None:
            raise self._missing(name)
        if tensor.shape != shape:
            raise ExportError("weights.shape", name=name, found=tensor.shape, expected=shape)
        if tensor.kind not in _FLOATS:
            raise ExportError("weights.kind", name=name, kind=tensor.kind)
        self._taken.add(name)
        array = tensor.load().astype(np.float32, copy=False)
        if not np.isfinite(array).all():
            raise ExportError("weights.not-finite", name=name)
        self._looked_at += array.nbytes
        if self._looked_at > _MUCH:
            self._looked_at = 0
            self._release()
        return array

    def linear(self, name: str, inputs: int, outputs: int) -> Linear:
        # PyTorch stores (out, in).
        return Linear(self.take(f"{name}.weight", outputs, inputs).T, self.take(f"{name}.bias", outputs))

    def norm(self, name: str, size: int) -> Norm:
        return Norm(self.take(f"{name}.LayerNorm.weight", size), self.take(f"{name}.LayerNorm.bias", size))

    def check_head(self, config: Config) -> None:
        """Refuse encoders that cannot fill: what was cut off them, or never was there."""
        if any(name.startswith("cls.predictions.") for name in self._tensors):
            return
        if any(name.startswith(_COUNTED) for name in self._tensors):
            made = config.get("architectures")
            kind = f" ({made[0]})" if isinstance(made, list) and made and isinstance(made[0], str) else ""
            raise ExportError("weights.no-head", kind=ascii(kind)[1:-1], family=self._family.name)

    def check_all_understood(self, geometry: Geometry) -> None:
        """Refuse what would be left out of the answer: tables and layers of an architecture that is not ours."""
        for name in sorted(self._tensors.keys() - self._taken - set(_NOT_WEIGHTS)):
            if name.startswith(_COUNTED) and not _is_later_layer(name, geometry):
                raise ExportError("weights.not-understood", name=ascii(name)[1:-1], family=self._family.name)

    def _missing(self, name: str) -> ExportError:
        if not any(known.startswith(_COUNTED) for known in self._tensors):
            some = ", ".join(ascii(known)[1:-1][:80] for known in sorted(self._tensors)[:3]) or "none"
            return ExportError("weights.of-another", family=self._family.name, name=name, some=some)
        return ExportError("weights.missing", name=name)


def _is_later_layer(name: str, geometry: Geometry) -> bool:
    """Tell whether a tensor is of a layer that config.json does without, as those who cut a model short do."""
    parts = name.split(".")
    return parts[1] == "layer" and parts[2].isdecimal() and int(parts[2]) >= geometry.layers


def _assemble(tensors: _Tensors, geometry: Geometry, used: int) -> BertWeights:
    """Collect the weights; rows of the embedding beyond the vocabulary's ``used`` entries are padding and go."""
    hidden, embedding = geometry.hidden, geometry.embedding_size
    words = tensors.take("embeddings.word_embeddings.weight", geometry.vocabulary, embedding)
    decoder = _untied_decoder(tensors, words)
    bias = tensors.take(_decoder_bias_name(tensors, tied=decoder is None), geometry.vocabulary)
    # ALBERT has one even where the two sizes are the same.
    projected = geometry.embedding is not None or "embeddings.projection.weight" in tensors
    return BertWeights(
        words=words[:used],
        positions=_positions(tensors, geometry),
        embedding_norm=tensors.norm("embeddings", embedding),
        projection=tensors.linear("embeddings.projection", embedding, hidden) if projected else None,
        layers=tuple(_layer(tensors, geometry, index) for index in range(geometry.layers)),
        transform=tensors.linear("cls.predictions.transform.dense", hidden, embedding),
        transform_norm=tensors.norm("cls.predictions.transform", embedding),
        decoder=None if decoder is None else decoder[:used],
        decoder_bias=bias[:used],
    )


def _positions(tensors: _Tensors, geometry: Geometry) -> Array:
    positions = tensors.take("embeddings.position_embeddings.weight", geometry.positions, geometry.embedding_size)
    name = "embeddings.token_type_embeddings.weight"
    rows = tensors.rows(name)  # none in exports of one-segment models; config.json may well say another number
    if not rows:
        return positions
    folded: Array = positions + tensors.take(name, rows, geometry.embedding_size)[0]
    return folded


def _untied_decoder(tensors: _Tensors, words: Array) -> Array | None:
    name = "cls.predictions.decoder.weight"
    if name not in tensors:
        return None
    decoder = tensors.take(name, *words.shape)
    return None if np.array_equal(decoder, words) else decoder


def _decoder_bias_name(tensors: _Tensors, tied: bool) -> str:
    """Return where the bias lies. An untied decoder computes with its own, whatever else is there."""
    if _DECODER_BIAS in tensors and (not tied or _BIAS not in tensors):
        return _DECODER_BIAS
    return _BIAS


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
