"""The sizes of a BERT, as its ``config.json`` tells them; which BERTs the exporter understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bertfill_export.errors import ExportError

# gelu is the form with erf, gelu_new the one with tanh (Hendrycks and Gimpel 2016).
Activation = Literal["gelu", "gelu_new", "relu"]

# The names are those of Hugging Face's BertConfig; the defaults too, for configs that leave a key out.
_SIZES = {
    "layers": ("num_hidden_layers", 12),
    "hidden": ("hidden_size", 768),
    "intermediate": ("intermediate_size", 3072),
    "heads": ("num_attention_heads", 12),
    "vocabulary": ("vocab_size", 30522),
    "positions": ("max_position_embeddings", 512),
}
# The many names of three functions. gelu_python and gelu compute the same, and so do all of the second row, to the
# last bit of their constants.
_ACTIVATIONS: dict[str, Activation] = {
    **dict.fromkeys(("gelu", "gelu_python"), "gelu"),
    **dict.fromkeys(("gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_accurate"), "gelu_new"),
    "relu": "relu",
}


@dataclass(frozen=True, slots=True)
class Geometry:
    """The sizes of a ``BertForMaskedLM``; counts of layers, units, heads, vocabulary entries and positions.

    ``embedding`` is the width of the word embeddings where it is not that of the layers (ALBERT, ELECTRA).
    """

    layers: int
    hidden: int
    intermediate: int
    heads: int
    vocabulary: int
    positions: int
    layer_norm_epsilon: float = 1e-12
    embedding: int | None = None
    activation: Activation = "gelu"
    head_activation: Activation = "gelu"

    @property
    def head_size(self) -> int:
        """Units of one attention head."""
        return self.hidden // self.heads

    @property
    def embedding_size(self) -> int:
        """Units of a word embedding."""
        return self.hidden if self.embedding is None else self.embedding

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> "Geometry":
        """Read a BertConfig, with ``embedding_size`` and ``head_act`` where a family has them.

        Raises:
            ExportError: it computes what no BERT of ours does.
        """
        _require(config, "position_embedding_type", "absolute", "config.positions")
        _require(config, "is_decoder", False, "config.decoder")
        _require(config, "add_cross_attention", False, "config.cross")
        if config.get("quantization_config") is not None:
            raise ExportError("config.quantised")
        sizes = {name: _positive_integer(config, key, default) for name, (key, default) in _SIZES.items()}
        if sizes["hidden"] % sizes["heads"]:
            raise ExportError("config.again", hidden=sizes["hidden"], heads=sizes["heads"])
        activation = _activation(config, "hidden_act", "gelu")
        embedding = _positive_integer(config, "embedding_size", sizes["hidden"])
        return cls(
            **sizes,
            layer_norm_epsilon=_epsilon(config),
            embedding=None if embedding == sizes["hidden"] else embedding,
            activation=activation,
            head_activation=_activation(config, "head_act", activation),
        )

    def as_config(self) -> dict[str, object]:
        """Return the BertConfig that :meth:`from_config` reads back."""
        sizes: dict[str, object] = {key: getattr(self, name) for name, (key, _) in _SIZES.items()}
        kind = {"architectures": ["BertForMaskedLM"], "model_type": "bert", "hidden_act": self.activation}
        return kind | sizes | {"type_vocab_size": 1, "layer_norm_eps": self.layer_norm_epsilon}


def _require(config: Mapping[str, object], key: str, expected: object, sentence: str) -> None:
    found = config.get(key)
    if found is not None and found != expected:
        raise ExportError(sentence, key=key, found=repr(found), expected=repr(expected))


def _activation(config: Mapping[str, object], key: str, default: str) -> Activation:
    found = config.get(key)
    activation = _ACTIVATIONS.get(default if found is None else found if isinstance(found, str) else "")
    if activation is None:
        raise ExportError("config.activation", key=key, found=repr(found), known=", ".join(_ACTIVATIONS))
    return activation


def _epsilon(config: Mapping[str, object]) -> float:
    """Return the epsilon of the norms, which some files have as a text ("1e-12")."""
    found = config.get("layer_norm_eps", 1e-12)
    try:
        epsilon = float(found) if isinstance(found, float | str) else 0.0
    except ValueError:
        epsilon = 0.0
    if not 0 < epsilon < 1:
        raise ExportError("config.epsilon", found=repr(found))
    return epsilon


def _positive_integer(config: Mapping[str, object], key: str, default: int) -> int:
    found = config.get(key, default)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ExportError("config.count", key=key, found=repr(found))
    return found
