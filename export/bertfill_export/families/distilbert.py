"""DistilBERT (Sanh et al. 2019): a BERT without token types, under names of its own."""

from bertfill_export.families.family import Config, Family

_KEYS = {
    "activation": "hidden_act",
    "dim": "hidden_size",
    "hidden_dim": "intermediate_size",
    "n_layers": "num_hidden_layers",
    "n_heads": "num_attention_heads",
}
# What its configuration takes for granted where a key is left out.
_DEFAULTS = {"activation": "gelu", "dim": 768, "hidden_dim": 3072, "n_layers": 6, "n_heads": 12}


def _bert_config(config: Config) -> dict[str, object]:
    known = {key: value for key, value in config.items() if key not in _KEYS}
    sizes = {bert: config.get(key, _DEFAULTS[key]) for key, bert in _KEYS.items()}
    # Its norms have the epsilon of the original BERT, whatever the file says.
    return known | sizes | {"type_vocab_size": 0, "layer_norm_eps": 1e-12}


DISTILBERT = Family(
    name="DistilBERT",
    prefix="distilbert",
    renames=(
        ("transformer.layer", "encoder.layer"),
        ("attention.q_lin", "attention.self.query"),
        ("attention.k_lin", "attention.self.key"),
        ("attention.v_lin", "attention.self.value"),
        ("attention.out_lin", "attention.output.dense"),
        ("sa_layer_norm", "attention.output.LayerNorm"),
        ("ffn.lin1", "intermediate.dense"),
        ("ffn.lin2", "output.dense"),
        ("output_layer_norm", "output.LayerNorm"),
        ("vocab_transform", "cls.predictions.transform.dense"),
        ("vocab_layer_norm", "cls.predictions.transform.LayerNorm"),
        ("vocab_projector.weight", "cls.predictions.decoder.weight"),
        ("vocab_projector.bias", "cls.predictions.bias"),
    ),
    bert_config=_bert_config,
)
