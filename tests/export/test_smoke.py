"""A model that cannot fill is not written without a word; one that can says in its manifest how well it does."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from bertfill_export.calibrate import calibration_lines, light_session
from bertfill_export.checkpoint import Checkpoint, read_checkpoint
from bertfill_export.convert import ConversionOptions, convert_checkpoint, write_checkpoint, write_random_model
from bertfill_export.errors import ExportError
from bertfill_export.recover import read_model_folder
from bertfill_export.smoke import THRESHOLD, Questions, SmokeTest, ask, smoke_questions
from bertfill_export.vocabulary import MASK, SPECIAL_TOKENS, UNKNOWN
from bertfill_export.weights import Linear

from bertfill_ls.inference.model.model_store import default_model_folder
from tests.export.checkpoints import random_checkpoint

FP32 = ConversionOptions(quantization="fp32")


@cache
def trained() -> Checkpoint:
    """Return the model that ships, with the weights it had before it was written."""
    return read_model_folder(default_model_folder())


def facts(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["smoke_test"]
    return found


@cache
def written() -> dict[str, object]:
    folder = Path(mkdtemp(prefix="bertfill-smoke-"))
    write_checkpoint(trained(), folder, ConversionOptions())
    return facts(folder)


def test_a_trained_model_says_how_well_it_fills() -> None:
    found = written()
    assert found["passed"] is True
    assert found["masks"] == 190
    assert isinstance(found["first_right"], float)
    assert found["first_right"] > 2 * THRESHOLD
    assert isinstance(found["same_first"], float)
    assert found["same_first"] > 0.9
    assert found["unknown"] < 0.02  # type: ignore[operator] # a number
    assert len(found["worst"]) == 5  # type: ignore[arg-type] # a list


def with_random_head(checkpoint: Checkpoint) -> Checkpoint:
    hidden = checkpoint.geometry.hidden
    transform = np.random.default_rng(0).standard_normal((hidden, hidden)).astype(np.float32) * np.float32(0.02)
    return replace(
        checkpoint, weights=replace(checkpoint.weights, transform=Linear(transform, np.zeros(hidden, np.float32)))
    )


def with_moved_vocabulary(checkpoint: Checkpoint) -> Checkpoint:
    """Return a vocabulary whose entries behind the special tokens are each a place too far on."""
    tokens = list(checkpoint.vocabulary.tokens)
    ordinary = [place for place, token in enumerate(tokens) if token not in SPECIAL_TOKENS]
    moved = [tokens[place] for place in (*ordinary[-1:], *ordinary[:-1])]
    for place, token in zip(ordinary, moved, strict=True):
        tokens[place] = token
    return replace(checkpoint, vocabulary=replace(checkpoint.vocabulary, tokens=tuple(tokens)))


def test_a_head_that_was_never_trained_is_refused_and_an_earlier_model_left_whole(tmp_path: Path) -> None:
    write_random_model("tiny", tmp_path, FP32)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ExportError, match="never trained, or the vocabulary is not in the order") as refusal:
        write_checkpoint(with_random_head(trained()), tmp_path, FP32)
    assert "--force" in str(refusal.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_vocabulary_out_of_order_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="never trained, or the vocabulary is not in the order"):
        write_checkpoint(with_moved_vocabulary(trained()), tmp_path / "out", ConversionOptions())
    assert not (tmp_path / "out").exists()


def test_force_writes_it_and_says_so(tmp_path: Path) -> None:
    convert_checkpoint(random_checkpoint().write(tmp_path / "in"), tmp_path / "out", replace(FP32, force=True))
    found = facts(tmp_path / "out")
    assert found["first_right"] < THRESHOLD  # type: ignore[operator] # a number
    assert found["passed"] is False


def test_a_vocabulary_that_does_not_know_chinese_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"does not know 9.% of the characters"):
        convert_checkpoint(random_checkpoint().write(tmp_path / "in"), tmp_path / "out", FP32)


def test_a_loss_by_int8_is_told_from_a_model_that_knows_nothing() -> None:
    found = SmokeTest(190, 0.1, -5.0, 0.0, fp32_first_right=0.45, same_first=0.2, worst=())
    assert not found.passed
    assert "the loss is that of int8: take --fp32" in str(found.complaint())


def test_a_random_model_is_not_asked(tmp_path: Path) -> None:
    write_random_model("tiny", tmp_path, FP32)
    assert "smoke_test" not in json.loads((tmp_path / "manifest.json").read_text())


def test_answers_do_not_depend_on_what_shares_a_pass(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    convert_checkpoint(random_checkpoint().write(tmp_path / "in"), folder, replace(FP32, force=True))
    session = light_session(folder / "model.onnx")
    questions = smoke_questions(read_checkpoint(tmp_path / "in").vocabulary, 40, calibration_lines(None))
    together = ask(session, questions)
    alone = [ask(session, Questions((line,), 0.0)) for line in questions.lines]
    assert np.concatenate([answers.first for answers in alone]).tolist() == together.first.tolist()
    found = np.concatenate([answers.log_probabilities for answers in alone])
    assert found == pytest.approx(together.log_probabilities, abs=1e-4)


def test_two_known_tokens_of_each_line_are_asked_for() -> None:
    vocabulary = trained().vocabulary
    mask, unknown = (vocabulary.tokens.index(token) for token in (MASK, UNKNOWN))
    questions = smoke_questions(vocabulary, 128, [*calibration_lines(None), "短", "😀😀😀😀😀"])
    for line in questions.lines:
        assert line.ids[line.positions].tolist() == [mask, mask]
        assert unknown not in line.answers
        assert mask not in line.answers
