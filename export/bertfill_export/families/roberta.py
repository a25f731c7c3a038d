"""RoBERTa (Liu et al. 2019) with a BERT's vocabulary, as GuwenBERT has it; positions begin at pad_token_id + 1."""

from bertfill_export.errors import ExportError
from bertfill_export.families.family import Config, Family, StoredTensor, Tensors

_POSITIONS = "embeddings.position_embeddings.weight"


def _rows_before(config: Config) -> int:
    """Return how many rows of the position table no text ever reaches."""
    padding = config.get("pad_token_id", 1)
    positions = config.get("max_position_embeddings", 512)
    if (
        not isinstance(padding, int)
        or not isinstance(positions, int)
        or not 0 <= padding < positions - 1
        or isinstance(padding, bool)
    ):
        raise ExportError("config.padding", padding=repr(padding), positions=repr(positions))
    return padding + 1


def _bert_config(config: Config) -> dict[str, object]:
    positions = config.get("max_position_embeddings", 512)
    before = _rows_before(config)
    shorter = positions - before if isinstance(positions, int) else positions
    return {"layer_norm_eps": 1e-12, **config, "max_position_embeddings": shorter, "head_act": "gelu"}


def _cut_positions(config: Config, tensors: Tensors) -> Tensors:
    table = tensors.get(_POSITIONS)
    before = _rows_before(config)
    if table is None or len(table.shape) != 2 or table.shape[0] <= before:
        return tensors
    rows, hidden = table.shape
    return tensors | {_POSITIONS: StoredTensor((rows - before, hidden), table.kind, lambda: table.load()[before:])}


ROBERTA = Family(
    name="RoBERTa",
    prefix="roberta",
    renames=(
        ("lm_head.dense", "cls.predictions.transform.dense"),
        ("lm_head.layer_norm", "cls.predictions.transform.LayerNorm"),
        ("lm_head.bias", "cls.predictions.bias"),
        ("lm_head.decoder", "cls.predictions.decoder"),
    ),
    bert_config=_bert_config,
    rearrange=_cut_positions,
)
