"""The models of the peers, each made in the environment of its peer: ``python -m benchmarks.convert WHAT FROM TO``.

All have the geometry of bert-base-chinese and random weights. OpenVINO gets our own pruned fp32 graph; the others get a
Hugging Face checkpoint, since that is what they start from.
"""

import json
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

_SAMPLES, _LENGTH = 32, 32  # of the calibration for OpenVINO's static int8


def checkpoint(model_folder: Path, out: Path) -> None:
    """Write a checkpoint with random weights and the vocabulary of one of our model folders."""
    torch: Any = import_module("torch")
    transformers: Any = import_module("transformers")
    out.mkdir(parents=True, exist_ok=True)
    _write_vocabulary(model_folder, out)
    torch.manual_seed(0)
    transformers.BertForMaskedLM(transformers.BertConfig(vocab_size=21_128)).save_pretrained(out)
    # The slow class reads vocab.txt in every version; saving writes the files that the fast one wants.
    transformers.BertTokenizerFast.from_pretrained(out).save_pretrained(out)


def optimum(source: Path, out: Path) -> None:
    """Export a checkpoint as optimum does."""
    model = import_module("optimum.onnxruntime").ORTModelForMaskedLM
    model.from_pretrained(source, export=True).save_pretrained(out)
    shutil.copy(source / "vocab.txt", out)


def openvino_weights(source: Path, out: Path) -> None:
    """Compress the weights of our fp32 graph to 8 bits."""
    nncf: Any = import_module("nncf")
    graph = import_module("openvino").convert_model(source / "model.onnx")
    _save_openvino(nncf.compress_weights(graph, mode=nncf.CompressWeightsMode.INT8_SYM), source, out)


def openvino_static(source: Path, out: Path) -> None:
    """Quantise weights and activations of our fp32 graph to 8 bits, calibrated."""
    nncf: Any = import_module("nncf")
    graph = import_module("openvino").convert_model(source / "model.onnx")
    random = np.random.default_rng(0)
    samples = [
        {
            "input_ids": random.integers(0, 21_128, (1, _LENGTH)),
            "attention_mask": np.ones((1, _LENGTH), np.int64),
            "mask_positions": np.array([[_LENGTH // 2]]),
        }
        for _ in range(_SAMPLES)
    ]
    quantized = nncf.quantize(graph, nncf.Dataset(samples), model_type=nncf.ModelType.TRANSFORMER, subset_size=_SAMPLES)
    _save_openvino(quantized, source, out)


def ctranslate2(source: Path, out: Path) -> None:
    """Convert the encoder of a checkpoint to int8, and put a head of the right size beside it."""
    converter = import_module("ctranslate2").converters.TransformersConverter
    converter(str(source)).convert(str(out), quantization="int8", force=True)
    shutil.copy(source / "vocab.txt", out)
    random = np.random.default_rng(0)
    np.savez(
        out / "head.npz",
        transform=random.standard_normal((768, 768), dtype=np.float32) * np.float32(0.02),
        decoder=random.standard_normal((768, 21_128), dtype=np.float32) * np.float32(0.02),
    )


def _save_openvino(model: Any, source: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    import_module("openvino").save_model(model, out / "model.xml")
    _write_vocabulary(source, out)


def _write_vocabulary(model_folder: Path, out: Path) -> None:
    ids: dict[str, int] = json.loads((model_folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    entries = sorted(ids, key=ids.__getitem__)
    (out / "vocab.txt").write_text("\n".join(entries) + "\n", encoding="utf-8")


if __name__ == "__main__":
    what, source, out = sys.argv[1:]
    {
        "checkpoint": checkpoint,
        "optimum": optimum,
        "openvino-weights": openvino_weights,
        "openvino-static": openvino_static,
        "ctranslate2": ctranslate2,
    }[what](Path(source), Path(out))
