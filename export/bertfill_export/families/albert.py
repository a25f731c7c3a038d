"""ALBERT (Lan et al. 2020): a small embedding, and one layer that is gone through many times.

The layer is written out once for each time: ONNX Runtime keeps a copy of its weights for each use anyway, and in int8
each use has activations of its own.
"""

import re

from bertfill_export.errors import ExportError
from bertfill_export.families.family import Config, Family, Tensors

_SHARED = re.compile(r"encoder\.albert_layer_groups\.(\d+)\.albert_layers\.(\d+)\.(.+)")


def _bert_config(config: Config) -> dict[str, object]:
    # The configuration of ALBERT-xxlarge is its default.
    defaults = {
        "embedding_size": 128,
        "hidden_size": 4096,
        "intermediate_size": 16384,
        "num_attention_heads": 64,
        "hidden_act": "gelu_new",
    }
    return {**defaults, **config}


def _write_out_layers(config: Config, tensors: Tensors) -> Tensors:
    """Give each of the layers the weights of its group."""
    layers, groups = config.get("num_hidden_layers", 12), config.get("num_hidden_groups", 1)
    if config.get("inner_group_num", 1) != 1:
        raise ExportError("config.inner-groups")
    if not isinstance(layers, int) or not isinstance(groups, int) or not 0 < groups <= layers <= 1000:
        raise ExportError("config.groups", groups=repr(groups), layers=repr(layers))
    written: Tensors = {}
    for name, tensor in tensors.items():
        shared = _SHARED.fullmatch(name)
        if shared is None:
            written[name] = tensor
            continue
        group, inner, rest = int(shared[1]), int(shared[2]), shared[3]
        if inner == 0:
            written |= {
                f"encoder.layer.{layer}.{rest}": tensor for layer in range(layers) if layer * groups // layers == group
            }
    return written


ALBERT = Family(
    name="ALBERT",
    prefix="albert",
    renames=(
        ("encoder.embedding_hidden_mapping_in", "embeddings.projection"),
        ("attention.query", "attention.self.query"),
        ("attention.key", "attention.self.key"),
        ("attention.value", "attention.self.value"),
        ("attention.dense", "attention.output.dense"),
        ("attention.LayerNorm", "attention.output.LayerNorm"),
        ("ffn", "intermediate.dense"),
        ("ffn_output", "output.dense"),
        ("full_layer_layer_norm", "output.LayerNorm"),
        ("predictions.dense", "cls.predictions.transform.dense"),
        ("predictions.LayerNorm", "cls.predictions.transform.LayerNorm"),
        ("predictions.bias", "cls.predictions.bias"),
        ("predictions.decoder", "cls.predictions.decoder"),
    ),
    bert_config=_bert_config,
    rearrange=_write_out_layers,
)
