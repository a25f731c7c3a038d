"""The generator of an ELECTRA (Clark et al. 2020): a small BERT whose embedding has a size of its own."""

from bertfill_export.errors import ExportError
from bertfill_export.families.family import Config, Family, Tensors


def _bert_config(config: Config) -> dict[str, object]:
    # The configuration of ELECTRA-small is its default.
    defaults = {"embedding_size": 128, "hidden_size": 256, "intermediate_size": 1024, "num_attention_heads": 4}
    return {**defaults, **config, "head_act": "gelu"}


def _only_generators(config: Config, tensors: Tensors) -> Tensors:
    if any(name.startswith("discriminator_predictions.") for name in tensors):
        raise ExportError("family.discriminator")
    return tensors


ELECTRA = Family(
    name="ELECTRA generator",
    prefix="electra",
    renames=(
        ("embeddings_project", "embeddings.projection"),
        ("generator_predictions.dense", "cls.predictions.transform.dense"),
        ("generator_predictions.LayerNorm", "cls.predictions.transform.LayerNorm"),
        ("generator_lm_head.weight", "cls.predictions.decoder.weight"),
        ("generator_lm_head.bias", "cls.predictions.bias"),
    ),
    bert_config=_bert_config,
    rearrange=_only_generators,
)
