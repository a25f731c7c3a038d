"""The one table of families: which are read, each by a file of this folder, and which are refused and why.

The key is ``model_type`` of config.json. To add a family: a file beside this one, a row in :data:`FAMILIES`, and a
random checkpoint of it in ``tests/export/parity``.
"""

from bertfill_export.errors import ExportError
from bertfill_export.families.albert import ALBERT
from bertfill_export.families.bert import BERT
from bertfill_export.families.distilbert import DISTILBERT
from bertfill_export.families.electra import ELECTRA
from bertfill_export.families.ernie import ERNIE
from bertfill_export.families.family import Config, Family
from bertfill_export.families.roberta import ROBERTA
from bertfill_export.messages import sentence

FAMILIES = {
    "bert": BERT,
    "distilbert": DISTILBERT,
    "ernie": ERNIE,
    "roberta": ROBERTA,
    "electra": ELECTRA,
    "albert": ALBERT,
}

# What a reader of the sentence may be holding in hand: the family's name, and (a key of a sentence) what of it has no
# place in our graph.
REFUSED = {
    "xlm-roberta": ("XLM-RoBERTa", "family.sentencepiece"),
    "camembert": ("CamemBERT", "family.sentencepiece"),
    "megatron-bert": ("MegatronBERT", "family.norms-before"),
    "roformer": ("RoFormer", "family.rotations"),
    "nezha": ("NEZHA", "family.relative"),
    "deberta": ("DeBERTa", "family.relative"),
    "deberta-v2": ("DeBERTa", "family.relative"),
    "mpnet": ("MPNet", "family.relative"),
    "modernbert": ("ModernBERT", "family.rotations"),
    "xlnet": ("XLNet", "family.order"),
    "fnet": ("FNet", "family.no-attention"),
    "luke": ("LUKE", "family.entities"),
    "layoutlm": ("LayoutLM", "family.layout"),
    "gpt2": ("GPT-2", "family.left-to-right"),
    "gpt_neox": ("GPT-NeoX", "family.left-to-right"),
    "llama": ("Llama", "family.left-to-right"),
    "qwen2": ("Qwen", "family.left-to-right"),
    "qwen3": ("Qwen", "family.left-to-right"),
    "bloom": ("BLOOM", "family.left-to-right"),
    "t5": ("T5", "family.writes"),
    "mt5": ("mT5", "family.writes"),
    "bart": ("BART", "family.writes"),
}


def family_of(config: Config) -> Family:
    """Return the family that a config.json belongs to; one that does not say is taken for a BERT.

    Raises:
        ExportError: it is none that can be read; the sentence says which it is and what to take instead.
    """
    kind = config.get("model_type", "bert")
    family = FAMILIES.get(kind) if isinstance(kind, str) else None
    if family is not None:
        return family
    supported = sentence("family.supported")
    if isinstance(kind, str) and kind in REFUSED:
        name, reason = REFUSED[kind]
        raise ExportError("family.refused", name=name, reason=sentence(reason), supported=supported)
    raise ExportError("family.unknown", kind=repr(kind), supported=supported)
