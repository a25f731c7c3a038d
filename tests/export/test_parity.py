"""The graph computes what a BERT computes, whatever shares the batch."""

from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from bertfill_export import ConversionOptions, convert_checkpoint
from numpy.typing import NDArray

from tests.export.checkpoints import HuggingFace, forward, random_checkpoint

Ids = NDArray[np.int64]
FP32, INT8 = ConversionOptions(force=True, quantization="fp32"), ConversionOptions(force=True, quantization="int8")


def run(folder: Path, ids: Ids, is_text: NDArray[np.bool_], positions: Ids) -> tuple[NDArray[np.float32], ...]:
    session = ort.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    feeds = {"input_ids": ids, "attention_mask": is_text.astype(np.int64), "mask_positions": positions}
    logits, attention = session.run(["logits", "attention"], feeds)
    return logits, attention


def padded_batch(vocabulary: int, seed: int = 1) -> tuple[Ids, NDArray[np.bool_], Ids]:
    source = np.random.default_rng(seed)
    ids = source.integers(5, vocabulary, (3, 24))
    is_text = np.arange(24) < np.array([24, 17, 9])[:, None]
    return np.where(is_text, ids, 0), is_text, np.array([[3, 20], [0, 16], [8, 2]])


CHECKPOINTS = {
    "two layers": random_checkpoint(0),
    "one layer": random_checkpoint(1, num_hidden_layers=1),
    "many heads": random_checkpoint(2, num_attention_heads=12, num_hidden_layers=3),
    "one token type": random_checkpoint(3, type_vocab_size=1),
}


@pytest.mark.parametrize("checkpoint", CHECKPOINTS.values(), ids=CHECKPOINTS)
def test_fp32_agrees_with_float64_in_a_padded_batch(checkpoint: HuggingFace, tmp_path: Path) -> None:
    convert_checkpoint(checkpoint.write(tmp_path / "in"), tmp_path / "out", FP32)
    batch = padded_batch(checkpoint.config["vocab_size"])
    logits, attention = run(tmp_path / "out", *batch)
    expected_logits, expected_attention = forward(checkpoint, *batch)
    assert np.abs(logits - expected_logits).max() <= 1e-3
    assert np.abs(attention - expected_attention).max() <= 1e-4
    # The weights are large enough that something is at stake.
    assert expected_logits.std() > 0.5
    assert expected_attention.max() > 0.2


def test_an_untied_decoder_is_used(tmp_path: Path) -> None:
    checkpoint = random_checkpoint(4)
    decoder = random_checkpoint(5).tensors["bert.embeddings.word_embeddings.weight"]
    checkpoint.tensors["cls.predictions.decoder.weight"] = decoder
    batch = padded_batch(120)
    convert_checkpoint(checkpoint.write(tmp_path / "in"), tmp_path / "fp32", FP32)
    convert_checkpoint(tmp_path / "in", tmp_path / "int8", INT8)
    expected, _ = forward(checkpoint, *batch)
    assert np.abs(run(tmp_path / "fp32", *batch)[0] - expected).max() <= 1e-3
    assert correlation(run(tmp_path / "int8", *batch)[0], expected) > 0.99


@pytest.mark.parametrize("options", [INT8, ConversionOptions(force=True, reduce_range=True)], ids=["8 bits", "7 bits"])
def test_int8_stays_close_to_float64(options: ConversionOptions, tmp_path: Path) -> None:
    checkpoint = random_checkpoint(6)
    convert_checkpoint(checkpoint.write(tmp_path / "in"), tmp_path / "out", options)
    batch = padded_batch(120)
    logits, attention = run(tmp_path / "out", *batch)
    expected_logits, expected_attention = forward(checkpoint, *batch)
    assert correlation(logits, expected_logits) > 0.99
    assert np.abs(attention - expected_attention).max() < 0.1


def test_what_shares_the_batch_changes_nothing_in_int8(tmp_path: Path) -> None:
    convert_checkpoint(random_checkpoint(7).write(tmp_path / "in"), tmp_path / "out", INT8)
    ids, is_text, positions = padded_batch(120)
    together, _ = run(tmp_path / "out", ids, is_text, positions)
    for row, length in enumerate(is_text.sum(axis=1)):
        alone, _ = run(
            tmp_path / "out", ids[row : row + 1, :length], is_text[row : row + 1, :length], positions[row : row + 1]
        )
        assert np.abs(alone[0] - together[row]).max() <= 1e-3


def test_agrees_with_transformers(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    folder = random_checkpoint(8).write(tmp_path / "in")
    convert_checkpoint(folder, tmp_path / "out", FP32)
    model = transformers.BertForMaskedLM.from_pretrained(folder, attn_implementation="eager").eval()
    ids, is_text, positions = padded_batch(120)
    with torch.no_grad():
        answer = model(
            input_ids=torch.tensor(ids), attention_mask=torch.tensor(is_text.astype(np.int64)), output_attentions=True
        )
    logits, attention = run(tmp_path / "out", ids, is_text, positions)
    expected = np.take_along_axis(answer.logits.numpy(), positions[..., None], 1)
    rows = torch.stack(answer.attentions).mean(0).numpy()
    assert np.abs(logits - expected).max() <= 1e-3
    assert np.abs(attention - np.stack([rows[row][:, places] for row, places in enumerate(positions)])).max() <= 1e-4


def correlation(x: NDArray[np.floating], y: NDArray[np.floating]) -> float:
    return float(np.corrcoef(x.reshape(-1), y.reshape(-1))[0, 1])
