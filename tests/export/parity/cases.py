"""Random checkpoints of every family and every form, saved by transformers and torch themselves.

The weights are large enough for peaked attention, so that padding, positions and activations show in the answer.
Needs transformers and torch: `make parity`.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy
import torch
import transformers
from safetensors.torch import load_file, save_file

CHARACTERS = [chr(0x4E00 + index) for index in range(280)]
TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *CHARACTERS, *"，。abcdefghij", "##b", "##c"]
SIZES: dict[str, Any] = {
    "vocab_size": len(TOKENS),
    "hidden_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 6,
    "intermediate_size": 192,
    "max_position_embeddings": 64,
}
WORDS, BIAS, DECODER = (
    "bert.embeddings.word_embeddings.weight",
    "cls.predictions.bias",
    "cls.predictions.decoder.weight",
)


def enlarged(model: Any) -> Any:
    """Give every weight a size that matters, and tie again what was tied."""
    source = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            is_gain = weight.dim() == 1 and not name.endswith("bias")
            weight.copy_(is_gain + torch.randn(weight.shape, generator=source) * 0.15)
    model.tie_weights()
    return model.eval()


def write_vocabulary(folder: Path, kind: str = "BertTokenizer") -> None:
    (folder / "vocab.txt").write_text("\n".join(TOKENS) + "\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind}), encoding="utf-8")


def saved(model: Any, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    enlarged(model).save_pretrained(folder)
    write_vocabulary(folder)
    return folder


def bert(**changes: Any) -> Any:
    return transformers.BertForMaskedLM(transformers.BertConfig(**{**SIZES, **changes}))


def ernie(**changes: Any) -> Any:
    return transformers.ErnieForMaskedLM(transformers.ErnieConfig(**{**SIZES, "layer_norm_eps": 1e-5, **changes}))


def distilbert(**changes: Any) -> Any:
    sizes = {"dim": 96, "n_layers": 3, "n_heads": 6, "hidden_dim": 192, "max_position_embeddings": 64}
    config = transformers.DistilBertConfig(vocab_size=len(TOKENS), **{**sizes, **changes})
    return transformers.DistilBertForMaskedLM(config)


def roberta(**changes: Any) -> Any:
    ids = {"pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3, "type_vocab_size": 1}
    config = transformers.RobertaConfig(**{**SIZES, "max_position_embeddings": 65, **ids, **changes})
    return transformers.RobertaForMaskedLM(config)


def electra(**changes: Any) -> Any:
    return transformers.ElectraForMaskedLM(transformers.ElectraConfig(**{**SIZES, **changes}))


def albert(**changes: Any) -> Any:
    sizes = {**SIZES, "embedding_size": 64, "hidden_act": "gelu"}
    return transformers.AlbertForMaskedLM(transformers.AlbertConfig(**{**sizes, **changes}))


FAMILIES: Mapping[str, Callable[[], Any]] = {
    "BERT": bert,
    "BERT, 1 head": lambda: bert(num_attention_heads=1),
    "BERT, 50 wide, 5 heads": lambda: bert(hidden_size=50, num_attention_heads=5),
    "BERT, 2 × 128 (tiny)": lambda: bert(hidden_size=128, num_attention_heads=2, num_hidden_layers=2),
    "BERT, 1 layer": lambda: bert(num_hidden_layers=1),
    "BERT, 16 positions": lambda: bert(max_position_embeddings=16),
    "BERT, 1 token type": lambda: bert(type_vocab_size=1),
    "BERT, 4 token types": lambda: bert(type_vocab_size=4),
    "BERT, epsilon 1e-3": lambda: bert(layer_norm_eps=1e-3),
    "BERT, gelu_new": lambda: bert(hidden_act="gelu_new"),
    "BERT, gelu_fast": lambda: bert(hidden_act="gelu_fast"),
    "BERT, gelu_python": lambda: bert(hidden_act="gelu_python"),
    "BERT, gelu_pytorch_tanh": lambda: bert(hidden_act="gelu_pytorch_tanh"),
    "BERT, relu": lambda: bert(hidden_act="relu"),
    "DistilBERT": distilbert,
    "DistilBERT, relu": lambda: distilbert(activation="relu"),
    "ERNIE 3.0 (task types)": lambda: ernie(type_vocab_size=4, task_type_vocab_size=3, use_task_id=True),
    "ERNIE 1.0 (relu)": lambda: ernie(use_task_id=False, hidden_act="relu"),
    "RoBERTa with a BERT vocabulary": roberta,
    "RoBERTa, padding 1, gelu_new": lambda: roberta(pad_token_id=1, max_position_embeddings=66, hidden_act="gelu_new"),
    "ELECTRA generator": lambda: electra(hidden_size=64, num_attention_heads=4, embedding_size=128),
    "ELECTRA generator, one width": lambda: electra(embedding_size=96),
    "ELECTRA generator, relu": lambda: electra(embedding_size=48, hidden_act="relu"),
    "ALBERT": albert,
    "ALBERT, gelu_new": lambda: albert(hidden_act="gelu_new"),
    "ALBERT, one width": lambda: albert(embedding_size=96),
    "ALBERT, 3 groups of 6 layers": lambda: albert(num_hidden_layers=6, num_hidden_groups=3),
}

# Changes a folder; returns another that it has made, if the change is one that transformers cannot read.
Change = Callable[[Path], Path | None]


def nothing(folder: Path) -> None:
    return None


def tensors(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = load_file(folder / "model.safetensors")
    return found


def rewritten(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    def apply(folder: Path) -> None:
        made = {name: tensor.contiguous().clone() for name, tensor in change(tensors(folder)).items()}
        save_file(made, folder / "model.safetensors", {"format": "pt"})

    return apply


def each(change: Callable[[Any], Any]) -> Change:
    return rewritten(lambda found: {name: change(tensor) for name, tensor in found.items()})


def named(change: Callable[[str], str]) -> Change:
    return rewritten(lambda found: {change(name): tensor for name, tensor in found.items()})


def pickled(**how: Any) -> Change:
    def apply(folder: Path) -> None:
        torch.save(tensors(folder), folder / "pytorch_model.bin", **how)
        (folder / "model.safetensors").unlink()

    return apply


def as_model(folder: Path) -> None:
    """As trainings save it: parameters, tied tables as one storage, attributes of the state_dict."""
    model = transformers.BertForMaskedLM.from_pretrained(folder)
    state = {"state_dict": model.state_dict(), "epoch": 3}
    torch.save(state["state_dict"], folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def pickled_shards(folder: Path) -> None:
    found = tensors(folder)
    names = sorted(found)
    files = ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"]
    places = {name: files[index % 2] for index, name in enumerate(names)}
    for file in files:
        torch.save({name: found[name] for name in names if places[name] == file}, folder / file)
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    (folder / "model.safetensors").unlink()


def shards(folder: Path) -> None:
    model = transformers.BertForMaskedLM.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="300KB")


def of_google(folder: Path) -> Path:
    """As Google's own programs save it: TensorFlow writes the files."""
    tensorflow: Any = import_module("tensorflow")

    made = folder / "google"
    made.mkdir()
    found = {"global_step": numpy.zeros((), numpy.int64)}
    for name, tensor in tensors(folder).items():
        stem, _, end = name.replace("encoder.layer.", "encoder.layer_").rpartition(".")
        path, array = stem.replace(".", "/"), tensor.numpy()
        if path.endswith("LayerNorm"):
            found[f"{path}/{'gamma' if end == 'weight' else 'beta'}"] = array
        elif name == BIAS:
            found["cls/predictions/output_bias"] = array
        elif end == "weight":
            is_table = path.endswith("_embeddings")
            found[path if is_table else f"{path}/kernel"] = array if is_table else array.T
            found[f"{path}/adam_m"] = numpy.zeros_like(array)
        else:
            found[f"{path}/{end}"] = array
    tensorflow.raw_ops.SaveV2(
        prefix=str(made / "bert_model.ckpt"),
        tensor_names=list(found),
        shape_and_slices=[""] * len(found),
        tensors=[tensorflow.constant(array) for array in found.values()],
    )
    config = json.loads((folder / "config.json").read_text())
    of_theirs = {key: config[key] for key in (*SIZES, "hidden_act", "type_vocab_size")}
    (made / "bert_config.json").write_text(json.dumps(of_theirs))
    write_vocabulary(made)
    return made


def configured(**changes: Any) -> Change:
    def apply(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

    return apply


def both(*changes: Change) -> Change:
    def apply(folder: Path) -> None:
        for change in changes:
            change(folder)

    return apply


def aside(change: Change) -> Change:
    """For what transformers does not read: changes a copy."""

    def apply(folder: Path) -> Path:
        made = folder / "changed"
        shutil.copytree(folder, made)
        change(made)
        return made

    return apply


def untied(found: dict[str, Any]) -> dict[str, Any]:
    decoder = torch.randn(found[WORDS].shape, generator=torch.Generator().manual_seed(2)) * 0.15
    return {**found, DECODER: decoder, "cls.predictions.decoder.bias": found[BIAS] + 1 - found[BIAS] * 2}


FORMS: Mapping[str, Change] = {
    "safetensors": nothing,
    "safetensors in shards": shards,
    "pytorch_model.bin": pickled(),
    "pytorch_model.bin, before torch 1.6": pickled(_use_new_zipfile_serialization=False),
    "pytorch_model.bin in shards": pickled_shards,
    "pytorch_model.bin of a state_dict": as_model,
    "float16": each(lambda tensor: tensor.half()),
    "bfloat16": each(lambda tensor: tensor.bfloat16()),
    "float64": each(lambda tensor: tensor.double()),
    "float16 in a pytorch_model.bin": both(each(lambda tensor: tensor.half()), pickled()),
    "bfloat16 in a pytorch_model.bin": both(each(lambda tensor: tensor.bfloat16()), pickled()),
    "no prefix": named(lambda name: name.removeprefix("bert.")),
    "gamma and beta": named(
        lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    ),
    "tied decoder written out": rewritten(lambda found: {**found, DECODER: found[WORDS]}),
    "untied decoder with a bias of its own": both(configured(tie_word_embeddings=False), rewritten(untied)),
    "pooler and position_ids": rewritten(
        lambda found: {
            **found,
            "bert.pooler.dense.weight": torch.full((96, 96), float("nan")),
            "bert.embeddings.position_ids": torch.arange(64)[None],
        }
    ),
    "fewer layers in config.json": configured(num_hidden_layers=2),
    "prefix model.": aside(named(lambda name: f"model.{name}")),
    "prefix bert.bert.": aside(named(lambda name: name.replace("bert.", "bert.bert.", 1))),
    "prefix module., pytorch_model.bin in shards": aside(both(named(lambda name: f"module.{name}"), pickled_shards)),
    "pytorch_model.bin of float16, in shards": both(each(lambda tensor: tensor.half()), pickled_shards),
    **({"Google's TensorFlow": of_google} if find_spec("tensorflow") else {}),
}
