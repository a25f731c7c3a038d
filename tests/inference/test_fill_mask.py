"""The recipe from windows to answers, on real models."""

import numpy as np
import pytest

from bertfill_ls.core.prediction.answers import MaskAnswer
from bertfill_ls.core.prediction.quotes import unpaired
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.fill_text import FillRequest, fill_texts
from tests.inference.models import StopBeforePass, shipped_model, tiny_model, window

LONELY = unpaired("今天", "气好", "\0")  # nobody is offered half a pair of quotation marks


def texts(answer: MaskAnswer) -> list[str]:
    return [candidate.text for candidate in answer.candidates]


def test_fills_what_every_reader_would() -> None:
    [[answer]] = fill_masks(shipped_model(), [window("我[MASK]欢看书。")])
    assert texts(answer)[0] == "喜"
    assert answer.candidates[0].score > 0.5


def test_answers_stand_in_the_order_of_windows_and_masks() -> None:
    asked = [window("一[MASK]二[MASK]。" * 3), window("[MASK]"), window("好" * 30 + "[MASK]"), window("你[MASK]！")]
    answers = fill_masks(tiny_model(), asked)
    assert [len(group) for group in answers] == [6, 1, 1, 1]
    for group, one in zip(answers, asked, strict=True):
        assert tuple(answer.mask for answer in group) == one.asked


def test_no_windows_no_answers() -> None:
    assert fill_masks(tiny_model(), []) == []
    assert fill_masks(tiny_model(), [window("没有")]) == [()]


@pytest.mark.parametrize("top_k", [1, 5, 20])
def test_gives_as_many_candidates_as_asked_best_first(top_k: int) -> None:
    [[answer]] = fill_masks(tiny_model(), [window("今天[MASK]气好")], top_k=top_k)
    scores = [candidate.score for candidate in answer.candidates]
    assert len(scores) == top_k
    assert scores == sorted(scores, reverse=True)


def test_all_candidates_together_are_certain_and_can_all_be_shown() -> None:
    model = tiny_model()
    [[answer]] = fill_masks(model, [window("今天[MASK]气好")], top_k=model.manifest.vocab_size)
    shown = {model.encoder.token(int(number)) for number in np.flatnonzero(model.allowed)}
    assert {candidate.text for candidate in answer.candidates} == shown - LONELY
    assert sum(candidate.score for candidate in answer.candidates) == pytest.approx(1)
    assert not [text for text in texts(answer) if text.startswith(("##", "[unused")) or text in ("[UNK]", "[MASK]")]


def test_places_are_those_of_the_document() -> None:
    at = 70_000
    [[answer]] = fill_masks(shipped_model(), [window("😀床前明月光，疑是地[MASK]霜。", at=at)])
    assert answer.mask.span == Span(at + 10, at + 16)
    assert len(answer.attribution) == 3
    document = "😀床前明月光，疑是地[MASK]霜。"
    for weight in answer.attribution:
        assert weight.span.shifted(-at).of(document) == weight.text


def test_the_shipped_model_is_at_home_in_a_long_paragraph() -> None:
    """Positions that were never trained answer at random, and a long paragraph reaches all that a model says it has."""
    around = "我们一起去公园里走一走吧，今天天气很好。😀" * 40
    text = f"{around}床前明月光，疑是地[MASK]霜。{around}"
    [answer] = fill_texts(shipped_model(), [FillRequest(text, 5)])
    assert "上" in texts(answer.masks[0])


def test_attribution_names_context_only_heaviest_first() -> None:
    [[first, _]] = fill_masks(shipped_model(), [window("我[MASK]欢[MASK]书。")])
    shares = [token.share for token in first.attribution]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1
    assert {weight.text for weight in first.attribution} <= set("我欢书。")


def test_targets_are_scored_by_themselves_best_first() -> None:
    model = shipped_model()
    [[everything]] = fill_masks(model, [window("我[MASK]欢看书。")], top_k=1)
    [[answer]] = fill_masks(model, [window("我[MASK]欢看书。")], targets=["不", "喜", "两字", "不"])
    assert texts(answer)[0] == "喜"
    scores = {candidate.text: candidate.score for candidate in answer.candidates}
    assert scores["两字"] == 0
    # Under the full softmax: what cannot be shown keeps its share.
    assert scores["喜"] <= everything.candidates[0].score
    assert scores["喜"] == pytest.approx(everything.candidates[0].score, rel=0.05)


def test_a_sentence_with_hundreds_of_masks_is_answered_whole() -> None:
    model = tiny_model()
    many = window("我[MASK]" * 150)
    [answers] = fill_masks(model, [many], top_k=2)
    assert tuple(answer.mask for answer in answers) == many.asked
    assert all(len(answer.candidates) == 2 for answer in answers)


def test_a_mask_alone_is_answered_and_rests_on_nothing() -> None:
    [[answer]] = fill_masks(shipped_model(), [window("[MASK]")])
    assert len(answer.candidates) == 5
    assert answer.attribution == ()


def test_stops_between_passes_when_told_to() -> None:
    windows = [window("好" * 50 + "[MASK]")] * 100
    stop = StopBeforePass(2)
    with pytest.raises(RunStopped), tiny_model().session.until(stop):
        fill_masks(tiny_model(), windows)
    assert stop.passes == 3


def test_the_temperature_of_the_manifest_is_applied() -> None:
    model = tiny_model()
    encoded = model.encoder.encode(window("今天[MASK]气好"))
    ids = encoded.ids[None]
    logits, _ = model.session.run(ids, np.ones_like(ids), encoded.mask_positions[None])
    shown = np.exp(logits[0, 0].astype(np.float64) / model.manifest.temperature) * model.allowed
    shown[[model.encoder.id_of(mark) for mark in LONELY if model.encoder.id_of(mark) is not None]] = 0
    [[answer]] = fill_masks(model, [window("今天[MASK]气好")], top_k=1)
    assert answer.candidates[0].score == pytest.approx(shown.max() / shown.sum())
