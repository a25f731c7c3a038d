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

FAMILIES = {
    "bert": BERT,
    "distilbert": DISTILBERT,
    "ernie": ERNIE,
    "roberta": ROBERTA,
    "electra": ELECTRA,
    "albert": ALBERT,
}

# What a reader of the sentence may be holding in hand: the family's name, and what of it has no place in our graph.
REFUSED = {
    "xlm-roberta": ("XLM-RoBERTa", "its vocabulary is one of SentencePiece"),
    "camembert": ("CamemBERT", "its vocabulary is one of SentencePiece"),
    "megatron-bert": ("MegatronBERT", "its norms stand before the layers"),
    "roformer": ("RoFormer", "its positions are rotations"),
    "nezha": ("NEZHA", "its positions are relative"),
    "deberta": ("DeBERTa", "its positions are relative"),
    "deberta-v2": ("DeBERTa", "its positions are relative"),
    "mpnet": ("MPNet", "its positions are relative"),
    "modernbert": ("ModernBERT", "its positions are rotations"),
    "xlnet": ("XLNet", "it predicts in an order of its own"),
    "fnet": ("FNet", "it has no attention"),
    "luke": ("LUKE", "it has entities beside words"),
    "layoutlm": ("LayoutLM", "it reads places on a page"),
    "gpt2": ("GPT-2", "it reads from left to right and fills no masks"),
    "gpt_neox": ("GPT-NeoX", "it reads from left to right and fills no masks"),
    "llama": ("Llama", "it reads from left to right and fills no masks"),
    "qwen2": ("Qwen", "it reads from left to right and fills no masks"),
    "qwen3": ("Qwen", "it reads from left to right and fills no masks"),
    "bloom": ("BLOOM", "it reads from left to right and fills no masks"),
    "t5": ("T5", "it writes text instead of filling masks"),
    "mt5": ("mT5", "it writes text instead of filling masks"),
    "bart": ("BART", "it writes text instead of filling masks"),
}

SUPPORTED = "BERT, DistilBERT, ERNIE, RoBERTa with the vocabulary of a BERT, generators of ELECTRA, and ALBERT"
_INSTEAD = "take one of these, such as hfl/chinese-roberta-wwm-ext"


def family_of(config: Config) -> Family:
    """Return the family that a config.json belongs to; one that does not say is taken for a BERT.

    Raises:
        ExportError: it is none that can be read; the sentence says which it is and what to take instead.
    """
    kind = config.get("model_type", "bert")
    family = FAMILIES.get(kind) if isinstance(kind, str) else None
    if family is not None:
        return family
    if isinstance(kind, str) and kind in REFUSED:
        name, reason = REFUSED[kind]
        raise ExportError(f"config.json: this is a model of the family {name}, and {reason}; {_supported()}.")
    raise ExportError(f"config.json: model_type is {kind!r}, a family that is not known; {_supported()}.")


def _supported() -> str:
    return f"{SUPPORTED} are supported: {_INSTEAD}"
