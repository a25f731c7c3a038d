"""Random checkpoints as Hugging Face folders, and what a BERT makes of them in float64.

The forward pass is written from Devlin et al. 2018 and the names in the file, and shares no code with the exporter.
"""

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

Array = NDArray[np.float32]
Ids = NDArray[np.int64]

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 80,
    "vocab_size": 120,
    "max_position_embeddings": 40,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
}


@dataclass(frozen=True)
class HuggingFace:
    """A checkpoint as it lies in a folder: its config, tensors by name, and vocabulary in the order of ids."""

    config: dict[str, Any]
    tensors: dict[str, Array]
    tokens: tuple[str, ...]

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.config))
        save_file(
            {name: np.ascontiguousarray(tensor) for name, tensor in self.tensors.items()}, folder / "model.safetensors"
        )
        (folder / "vocab.txt").write_bytes("\n".join(self.tokens).encode())
        return folder

    def renamed(self, **changes: str) -> "HuggingFace":
        """Return the same checkpoint with parts of its tensor names replaced (keys and values as in str.replace)."""
        tensors = {}
        for name, tensor in self.tensors.items():
            for old, new in changes.items():
                name = name.replace(old, new)
            tensors[name] = tensor
        return replace(self, tensors=tensors)


def random_checkpoint(seed: int = 0, deviation: float = 0.15, **sizes: int) -> HuggingFace:
    """Make a checkpoint whose weights are large enough for peaked attention, so that padding would show."""
    config = {**CONFIG, **sizes}
    source = np.random.default_rng(seed)
    hidden, inner, words = config["hidden_size"], config["intermediate_size"], config["vocab_size"]
    tensors: dict[str, Array] = {}

    def normal(name: str, *shape: int, mean: float = 0.0) -> None:
        tensors[name] = (mean + deviation * source.standard_normal(shape)).astype(np.float32)

    def linear(name: str, inputs: int, outputs: int) -> None:
        normal(f"{name}.weight", outputs, inputs)
        normal(f"{name}.bias", outputs)

    def norm(name: str) -> None:
        normal(f"{name}.LayerNorm.weight", hidden, mean=1.0)
        normal(f"{name}.LayerNorm.bias", hidden)

    normal("bert.embeddings.word_embeddings.weight", words, hidden)
    normal("bert.embeddings.position_embeddings.weight", config["max_position_embeddings"], hidden)
    normal("bert.embeddings.token_type_embeddings.weight", config["type_vocab_size"], hidden)
    norm("bert.embeddings")
    for layer in range(config["num_hidden_layers"]):
        prefix = f"bert.encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            linear(f"{prefix}.attention.self.{part}", hidden, hidden)
        linear(f"{prefix}.attention.output.dense", hidden, hidden)
        norm(f"{prefix}.attention.output")
        linear(f"{prefix}.intermediate.dense", hidden, inner)
        linear(f"{prefix}.output.dense", inner, hidden)
        norm(f"{prefix}.output")
    linear("cls.predictions.transform.dense", hidden, hidden)
    norm("cls.predictions.transform")
    normal("cls.predictions.bias", words)
    characters = [chr(0x4E00 + index) for index in range(words - len(SPECIAL))]
    return HuggingFace(config, tensors, (*SPECIAL, *characters))


def forward(
    checkpoint: HuggingFace, ids: Ids, is_text: NDArray[np.bool_], positions: Ids
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return logits (batch, masks, vocabulary) and attention (batch, heads, masks, length), the mean of the layers."""
    tensors = {name: tensor.astype(np.float64) for name, tensor in checkpoint.tensors.items()}
    heads = checkpoint.config["num_attention_heads"]
    epsilon: float = checkpoint.config["layer_norm_eps"]
    batch, length = ids.shape

    def linear(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
        result: NDArray[np.float64] = x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
        return result

    def norm(name: str, x: NDArray[np.float64]) -> NDArray[np.float64]:
        centred: NDArray[np.float64] = x - x.mean(-1, keepdims=True)
        deviation: NDArray[np.float64] = np.sqrt((centred**2).mean(-1, keepdims=True) + epsilon)
        return centred / deviation * tensors[f"{name}.LayerNorm.weight"] + tensors[f"{name}.LayerNorm.bias"]

    words = tensors["bert.embeddings.word_embeddings.weight"]
    x = words[ids] + tensors["bert.embeddings.position_embeddings.weight"][:length]
    x = norm("bert.embeddings", x + tensors["bert.embeddings.token_type_embeddings.weight"][0])
    total = np.zeros((batch, heads, length, length))
    for layer in range(checkpoint.config["num_hidden_layers"]):
        prefix = f"bert.encoder.layer.{layer}"
        query, key, value = (
            linear(f"{prefix}.attention.self.{part}", x).reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(-1, -2) / math.sqrt(query.shape[-1])
        scores = np.where(is_text[:, None, None, :], scores, -np.inf)
        attention = np.exp(scores - scores.max(-1, keepdims=True))
        attention /= attention.sum(-1, keepdims=True)
        total += attention / checkpoint.config["num_hidden_layers"]
        context = (attention @ value).transpose(0, 2, 1, 3).reshape(batch, length, -1)
        x = norm(f"{prefix}.attention.output", linear(f"{prefix}.attention.output.dense", context) + x)
        inner = gelu(linear(f"{prefix}.intermediate.dense", x))
        x = norm(f"{prefix}.output", linear(f"{prefix}.output.dense", inner) + x)
    rows = np.take_along_axis(x, positions[..., None], 1)
    rows = norm("cls.predictions.transform", gelu(linear("cls.predictions.transform.dense", rows)))
    decoder = tensors.get("cls.predictions.decoder.weight", words)
    masked = np.stack([total[row][:, places] for row, places in enumerate(positions)])
    return rows @ decoder.T + tensors["cls.predictions.bias"], masked


def gelu(x: NDArray[np.float64]) -> NDArray[np.float64]:
    erf: NDArray[np.float64] = np.vectorize(math.erf)(x / math.sqrt(2))
    return x * 0.5 * (1 + erf)
