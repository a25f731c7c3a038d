"""Between this recipe's parameter names and Hugging Face's `BertForMaskedLM`.

A checkpoint folder holds `config.json`, `model.safetensors` and `vocab.txt`: what
transformers and the project's exporter load.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

from models.training.data.vocabulary import PAD, read_vocabulary, write_vocabulary
from models.training.recipe.network import LAYER_NORM_EPS, MAX_POSITIONS, Geometry
from models.training.recipe.windows import LONGEST_ROW

_EMBEDDINGS = "bert.embeddings."
_HEAD = "cls.predictions."
_OUTSIDE_LAYERS = {
    "words.weight": _EMBEDDINGS + "word_embeddings.weight",
    "positions.weight": _EMBEDDINGS + "position_embeddings.weight",
    "norm.weight": _EMBEDDINGS + "LayerNorm.weight",
    "norm.bias": _EMBEDDINGS + "LayerNorm.bias",
    "transform.weight": _HEAD + "transform.dense.weight",
    "transform.bias": _HEAD + "transform.dense.bias",
    "transform_norm.weight": _HEAD + "transform.LayerNorm.weight",
    "transform_norm.bias": _HEAD + "transform.LayerNorm.bias",
    "bias": _HEAD + "bias",
}
_POSITIONS = "positions.weight"
_TOKEN_TYPES = _EMBEDDINGS + "token_type_embeddings.weight"
_IN_LAYER = {
    "out": "attention.output.dense",
    "out_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "down_norm": "output.LayerNorm",
}
_ATTENTION = ("query", "key", "value")


def to_hugging_face(state: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Rename this recipe's parameters as Hugging Face does; token types are all zero."""
    named = {theirs: state[ours] for ours, theirs in _OUTSIDE_LAYERS.items()}
    named[_TOKEN_TYPES] = torch.zeros(2, state["words.weight"].shape[1])
    for number in range(layers):
        ours, theirs = f"layers.{number}.", f"bert.encoder.layer.{number}."
        for kind in ("weight", "bias"):
            parts = state[f"{ours}qkv.{kind}"].chunk(3)
            for name, part in zip(_ATTENTION, parts, strict=True):
                named[f"{theirs}attention.self.{name}.{kind}"] = part
            for inner, outer in _IN_LAYER.items():
                named[f"{theirs}{outer}.{kind}"] = state[f"{ours}{inner}.{kind}"]
    return {name: tensor.float().contiguous().clone() for name, tensor in named.items()}


def from_hugging_face(named: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """Invert `to_hugging_face`; the first token type's vector is folded into the positions."""
    state = {ours: named[theirs] for ours, theirs in _OUTSIDE_LAYERS.items()}
    state[_POSITIONS] = state[_POSITIONS] + named[_TOKEN_TYPES][0]
    for number in range(layers):
        ours, theirs = f"layers.{number}.", f"bert.encoder.layer.{number}."
        for kind in ("weight", "bias"):
            parts = [named[f"{theirs}attention.self.{name}.{kind}"] for name in _ATTENTION]
            state[f"{ours}qkv.{kind}"] = torch.cat(parts)
            for inner, outer in _IN_LAYER.items():
                state[f"{ours}{inner}.{kind}"] = named[f"{theirs}{outer}.{kind}"]
    return state


def write_checkpoint(
    state: dict[str, Tensor],
    geometry: Geometry,
    entries: Sequence[str],
    folder: Path,
    dtype: torch.dtype = torch.float32,
) -> None:
    """Write a `BertForMaskedLM` checkpoint folder.

    It has the positions that windows reach and no more: with the others, which are as they were made, a model is given
    long paragraphs and answers at random.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = state | {_POSITIONS: state[_POSITIONS][:LONGEST_ROW]}
    named = {k: v.to(dtype) for k, v in to_hugging_face(state, geometry.layers).items()}
    save_file(named, folder / "model.safetensors", {"format": "pt"})
    config = {
        "architectures": ["BertForMaskedLM"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": geometry.hidden,
        "num_hidden_layers": geometry.layers,
        "num_attention_heads": geometry.heads,
        "intermediate_size": geometry.ffn,
        "vocab_size": len(entries),
        "max_position_embeddings": LONGEST_ROW,
        "type_vocab_size": 2,
        "layer_norm_eps": LAYER_NORM_EPS,
        "pad_token_id": PAD,
        "tie_word_embeddings": True,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_vocabulary(entries, folder / "vocab.txt")


def read_geometry(folder: Path) -> Geometry:
    """Return the geometry in a checkpoint folder's `config.json`."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return Geometry(
        layers=config["num_hidden_layers"],
        hidden=config["hidden_size"],
        heads=config["num_attention_heads"],
        ffn=config["intermediate_size"],
    )


def read_checkpoint(folder: Path) -> dict[str, Tensor]:
    """Return the parameters of a checkpoint folder under this recipe's names."""
    named = load_file(folder / "model.safetensors")
    return from_hugging_face(named, read_geometry(folder).layers)


def read_for_vocabulary(folder: Path, entries: Sequence[str]) -> dict[str, Tensor]:
    """As `read_checkpoint`, its rows moved to where `entries` has the same token.

    A token that the checkpoint lacks starts as its [UNK], which is what stood in its place.
    """
    state = read_checkpoint(folder)
    number_of = {entry: n for n, entry in enumerate(read_vocabulary(folder / "vocab.txt"))}
    rows = torch.tensor([number_of.get(entry, number_of["[UNK]"]) for entry in entries])
    state["words.weight"] = state["words.weight"][rows]
    state[_POSITIONS] = functional.pad(state[_POSITIONS], (0, 0, 0, MAX_POSITIONS - len(state[_POSITIONS])))
    state["bias"] = state["bias"][rows]
    return state
