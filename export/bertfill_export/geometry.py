"""The sizes of a BERT, as its ``config.json`` tells them; which BERTs the exporter understands."""

from collections.abc import Mapping
from dataclasses import dataclass

from bertfill_export.errors import ExportError

# The names are those of Hugging Face's BertConfig; the defaults too, for configs that leave a key out.
_SIZES = {
    "layers": ("num_hidden_layers", 12),
    "hidden": ("hidden_size", 768),
    "intermediate": ("intermediate_size", 3072),
    "heads": ("num_attention_heads", 12),
    "vocabulary": ("vocab_size", 30522),
    "positions": ("max_position_embeddings", 512),
    "token_types": ("type_vocab_size", 2),
}


@dataclass(frozen=True, slots=True)
class Geometry:
    """The sizes of a ``BertForMaskedLM``; counts of layers, units, heads, vocabulary entries and positions."""

    layers: int
    hidden: int
    intermediate: int
    heads: int
    vocabulary: int
    positions: int
    token_types: int = 2
    layer_norm_epsilon: float = 1e-12

    @property
    def head_size(self) -> int:
        """Units of one attention head."""
        return self.hidden // self.heads

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> "Geometry":
        """Read a BertConfig.

        Raises:
            ExportError: the model is not a BERT as of Devlin et al. 2018 (absolute positions, erf GELU).
        """
        _require(config, "model_type", "bert", "export a checkpoint of a BertForMaskedLM")
        _require(config, "hidden_act", "gelu", "only the erf form of GELU is supported")
        _require(config, "position_embedding_type", "absolute", "only absolute position embeddings are supported")
        sizes = {name: _positive_integer(config, key, default) for name, (key, default) in _SIZES.items()}
        if sizes["hidden"] % sizes["heads"]:
            raise ExportError(
                f"config.json: hidden_size {sizes['hidden']} is no multiple of num_attention_heads {sizes['heads']}; "
                "correct the file or fetch the checkpoint again."
            )
        epsilon = config.get("layer_norm_eps", 1e-12)
        if not isinstance(epsilon, float) or not 0 < epsilon < 1:
            raise ExportError(f"config.json: layer_norm_eps is {epsilon!r}, not a small positive number; correct it.")
        return cls(**sizes, layer_norm_epsilon=epsilon)

    def as_config(self) -> dict[str, object]:
        """Return the BertConfig that :meth:`from_config` reads back."""
        sizes: dict[str, object] = {key: getattr(self, name) for name, (key, _) in _SIZES.items()}
        kind = {"architectures": ["BertForMaskedLM"], "model_type": "bert", "hidden_act": "gelu"}
        return kind | sizes | {"layer_norm_eps": self.layer_norm_epsilon}


def _require(config: Mapping[str, object], key: str, expected: str, advice: str) -> None:
    found = config.get(key, expected)
    if found != expected:
        raise ExportError(f"config.json: {key} is {found!r}, not {expected!r}; {advice}.")


def _positive_integer(config: Mapping[str, object], key: str, default: int) -> int:
    found = config.get(key, default)
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ExportError(f"config.json: {key} is {found!r}, not a positive integer; correct the file.")
    return found
