"""What is written: four files, the same bytes for the same checkpoint; and nothing before all is checked."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from bertfill_export import ConversionOptions, ExportError, convert_checkpoint, write_random_model
from bertfill_export.__main__ import main
from bertfill_export.checkpoint import read_checkpoint
from bertfill_export.convert import Quantization
from bertfill_export.restrict import chinese_entries, restrict_vocabulary
from bertfill_export.vocabulary import Vocabulary

from bertfill_ls.inference.model.manifest import read_manifest
from bertfill_ls.inference.model.model_files import verify_hashes
from tests.export.checkpoints import SPECIAL, random_checkpoint

FILES = ["manifest.json", "model.onnx", "model.onnx.data", "tokenizer.json"]


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return random_checkpoint().write(tmp_path / "checkpoint")


def test_the_same_checkpoint_gives_the_same_bytes(checkpoint: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        convert_checkpoint(checkpoint, tmp_path / name, ConversionOptions(force=True, name="model"))
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_the_server_agrees_with_the_manifest(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "my-model"
    options = ConversionOptions(force=True, license="MIT", source="a test", temperature=1.25, max_length=30)
    convert_checkpoint(checkpoint, out, options)
    verify_hashes(out)
    manifest = read_manifest(out)
    assert (manifest.name, manifest.license, manifest.source) == ("my-model", "MIT", "a test")
    assert (manifest.quantization, manifest.temperature, manifest.max_length) == ("int8", 1.25, 30)
    assert (manifest.vocab_size, manifest.hidden_size, manifest.layers) == (120, 48, 2)


def model_with_memory(folder: Path) -> Path:
    folder.mkdir()
    (folder / "memory.bin").write_bytes(b"phrases")
    facts = {"memory": {"file": "memory.bin", "temperature": 1.3, "strength": 0.9}}
    (folder / "manifest.json").write_text(json.dumps(facts))
    return folder


@pytest.mark.parametrize(
    ("options", "say"),
    [
        ([], {"temperature": 1.2, "strength": 0.7}),
        (["--temperature", "1.5"], {"temperature": 1.8, "strength": 0.7}),
        (["--memory-temperature", "1.32", "--memory-strength", "0.966"], {"temperature": 1.32, "strength": 0.966}),
    ],
)
def test_a_phrase_memory_goes_with_the_model(
    checkpoint: Path, tmp_path: Path, options: list[str], say: dict[str, float]
) -> None:
    memory = str(model_with_memory(tmp_path / "other"))
    out = tmp_path / "out"
    assert main(["convert", "--force", str(checkpoint), str(out), "--memory", memory, *options]) == 0
    assert (out / "memory.bin").read_bytes() == b"phrases"
    assert json.loads((out / "manifest.json").read_text())["memory"] == {"file": "memory.bin", **say}
    verify_hashes(out)


def test_a_model_that_is_converted_again_in_its_place_can_keep_its_memory(checkpoint: Path, tmp_path: Path) -> None:
    out = model_with_memory(tmp_path / "out")
    convert_checkpoint(checkpoint, out, ConversionOptions(force=True, memory=out))
    verify_hashes(out)
    assert read_manifest(out).memory is not None


@pytest.mark.parametrize("damage", ["no manifest", "no memory listed", "no file", "no JSON", "no strength"])
def test_a_memory_that_is_none_is_refused_before_anything_is_written(
    checkpoint: Path, tmp_path: Path, damage: str
) -> None:
    folder = model_with_memory(tmp_path / "other")
    manifest = folder / "manifest.json"
    if damage == "no manifest":
        manifest.unlink()
    elif damage == "no file":
        (folder / "memory.bin").unlink()
    elif damage in ("no memory listed", "no JSON"):
        manifest.write_text({"no memory listed": "{}", "no JSON": "{"}[damage])
    strength = 0.0 if damage == "no strength" else 0.7
    with pytest.raises(ExportError, match="memory"):
        convert_checkpoint(
            checkpoint, tmp_path / "out", ConversionOptions(force=True, memory=folder, memory_strength=strength)
        )
    assert not (tmp_path / "out").exists()


def test_a_window_is_no_longer_than_is_worth_its_time_unless_it_is_asked_for(tmp_path: Path) -> None:
    checkpoint = random_checkpoint(max_position_embeddings=200).write(tmp_path / "in")
    for asked, length in ((None, 128), (200, 200)):
        convert_checkpoint(checkpoint, tmp_path / "out", ConversionOptions("fp32", max_length=asked, force=True))
        assert read_manifest(tmp_path / "out").max_length == length


def test_progress_tells_each_step_to_its_end(checkpoint: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    options = ConversionOptions(force=True)
    convert_checkpoint(checkpoint, tmp_path / "out", options, lambda step, share: told.append((step, share)))
    assert list(dict.fromkeys(step for step, _ in told)) == ["read", "calibrate", "write", "try"]
    for step in ("calibrate", "try"):
        shares = [share for each, share in told if each == step]
        assert shares == sorted(shares) and shares[-1] == 1.0


def test_a_second_conversion_replaces_the_first_and_leaves_the_card(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    convert_checkpoint(checkpoint, out, ConversionOptions(force=True, quantization="fp32"))
    (out / "README.md").write_text("card")
    convert_checkpoint(checkpoint, out, ConversionOptions(force=True, quantization="int8"))
    verify_hashes(out)
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "README.md"])


def test_the_embedding_is_stored_once(checkpoint: Path, tmp_path: Path) -> None:
    table = 120 * 48
    bytes_a_number: dict[Quantization, int] = {"fp32": 4, "int8": 1}
    for quantization, size in bytes_a_number.items():
        out = tmp_path / quantization
        convert_checkpoint(checkpoint, out, ConversionOptions(force=True, quantization=quantization))
        sizes = [np.prod(tensor.dims) for tensor in initializers(out)]
        assert sum(size == table for size in sizes) == 1
        assert sum(size == table * 2 for size in sizes) == 0
        assert (out / "model.onnx.data").stat().st_size < 2 * size * sum(sizes)


def test_every_weight_lies_aligned_in_the_data_file(checkpoint: Path, tmp_path: Path) -> None:
    convert_checkpoint(checkpoint, tmp_path / "out", ConversionOptions(force=True))
    outside = [tensor for tensor in initializers(tmp_path / "out") if tensor.external_data]
    assert outside
    for tensor in outside:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        assert entries["location"] == "model.onnx.data"
        assert int(entries["offset"]) % 4096 == 0


def test_seven_bit_weights_never_leave_their_range(checkpoint: Path, tmp_path: Path) -> None:
    convert_checkpoint(checkpoint, tmp_path / "out", ConversionOptions(force=True, reduce_range=True))
    weights = [
        onnx.numpy_helper.to_array(tensor, base_dir=str(tmp_path / "out"))
        for tensor in initializers(tmp_path / "out")
        if tensor.data_type == onnx.TensorProto.INT8
    ]
    assert max(np.abs(weight.astype(int)).max() for weight in weights) == 63
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["weight_bits"] == 7


def test_a_restricted_vocabulary_scores_what_it_keeps_as_before(checkpoint: Path, tmp_path: Path) -> None:
    whole = read_checkpoint(checkpoint)
    kept = whole.vocabulary.tokens[20:60]
    listing = tmp_path / "kept.txt"
    listing.write_text("\n".join(kept) + "\n", encoding="utf-8")
    restricted = restrict_vocabulary(whole, listing)
    assert restricted.vocabulary.tokens == whole.vocabulary.tokens[:5] + kept
    for token in kept:
        before, after = whole.vocabulary.tokens.index(token), restricted.vocabulary.tokens.index(token)
        assert np.array_equal(whole.weights.words[before], restricted.weights.words[after])
        assert whole.weights.decoder_bias[before] == restricted.weights.decoder_bias[after]

    convert_checkpoint(checkpoint, tmp_path / "out", ConversionOptions(force=True, vocabulary=listing))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["vocab_size"], manifest["vocabulary_cut_from"]) == (45, 120)


@pytest.mark.parametrize(
    ("token", "kept"),
    [
        ("床", True), ("𠮷", True), ("〇", True), ("，", True), ("##ing", True), ("WiFi", True), ("α", True),
        ("・", True), ("##床", False), ("の", False), ("##カ", False), ("한", False), ("да", False),
        ("[unused7]", False),
    ],
)  # fmt: skip
def test_of_a_chinese_vocabulary_is_kept_what_chinese_text_is_cut_into(token: str, kept: bool) -> None:
    assert (token in chinese_entries(Vocabulary((*SPECIAL, token), True, None, True, ()))) is kept
    assert "##床" in chinese_entries(Vocabulary((*SPECIAL, "##床"), True, None, False, ()))  # not cut at each character


def test_the_entries_of_chinese_text_are_kept_by_name(checkpoint: Path, tmp_path: Path) -> None:
    convert_checkpoint(checkpoint, tmp_path / "out", ConversionOptions(force=True, vocabulary="zh"))
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["vocabulary"] == "zh"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (ConversionOptions(force=True, max_length=41), "give 3 to 40"),
        (ConversionOptions(force=True, max_length=2), "give 3 to 40"),
        (ConversionOptions(force=True, temperature=0.0), "temperature"),
        (ConversionOptions(force=True, calibration=Path("no such file")), "give another calibration file"),
        (ConversionOptions(force=True, vocabulary=Path("no such file")), "give another list"),
        (ConversionOptions(force=True, memory=Path("no such folder")), "whose manifest lists it"),
    ],
)
def test_a_bad_option_writes_nothing(
    options: ConversionOptions, sentence: str, checkpoint: Path, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=sentence):
        convert_checkpoint(checkpoint, tmp_path / "out", options)
    assert not (tmp_path / "out").exists()


def test_a_vocabulary_to_keep_names_strangers(checkpoint: Path, tmp_path: Path) -> None:
    listing = tmp_path / "kept.txt"
    listing.write_text("龘\n", encoding="utf-8")
    with pytest.raises(ExportError, match="'龘'"):
        convert_checkpoint(checkpoint, tmp_path / "out", ConversionOptions(force=True, vocabulary=listing))


def test_random_models_know_their_name(tmp_path: Path) -> None:
    write_random_model("tiny", tmp_path / "out", ConversionOptions(force=True))
    assert read_manifest(tmp_path / "out").source == "random weights, seed 0"
    with pytest.raises(ExportError, match="bert-base-chinese"):
        write_random_model("huge", tmp_path / "out", ConversionOptions(force=True))


def test_the_command_line_converts_and_explains(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["convert", "--force", str(checkpoint), str(tmp_path / "out"), "--int8", "--license", "MIT"]) == 0
    assert "MB of int8" in capsys.readouterr().out
    (checkpoint / "config.json").unlink()
    assert main(["convert", "--force", str(checkpoint), str(tmp_path / "again")]) == 2
    assert "config.json is missing" in capsys.readouterr().err


def initializers(folder: Path) -> list[onnx.TensorProto]:
    return list(onnx.load(folder / "model.onnx", load_external_data=False).graph.initializer)
