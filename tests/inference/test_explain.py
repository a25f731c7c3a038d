"""Reasons by occlusion on the model that ships: each weight is the drop that hiding the token brings."""

import math

import pytest

from bertfill_ls.core.prediction.answers import Explanation
from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.explain import explain
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.limits import TOKENS_HIDDEN
from tests.inference.models import StopBeforePass, shipped_model, tiny_model, window

AT = 70_000
TEXT = "😀我[MASK]欢看书，不[MASK]看电视。"


def explained(text: str, *, number: int = 0, candidate: str | None = None) -> Explanation:
    one = window(text, at=AT)
    found = explain(shipped_model(), one, one.asked[number], candidate=candidate)
    assert found is not None
    return found


def score_of(text: str, candidate: str, *, place: int, targets: list[str] | None) -> float:
    """Return the score of a candidate for the mask that begins at ``place`` of ``text``."""
    [answers] = fill_masks(shipped_model(), [window(text)], targets=targets, top_k=1)
    [answer] = [answer for answer in answers if answer.mask.span.start == place]
    return {found.text: found.score for found in answer.candidates}[candidate]


def test_each_weight_is_what_hiding_the_token_costs() -> None:
    found = explained(TEXT)
    place = found.mask.span.start - AT
    whole = score_of(TEXT, "喜", place=place, targets=["喜"])
    for token in found.tokens:
        span = token.span.shifted(-AT)
        hidden = f"{TEXT[: span.start]}[MASK]{TEXT[span.end :]}"
        moved = place + (len(hidden) - len(TEXT) if span.start < place else 0)
        left = score_of(hidden, "喜", place=moved, targets=["喜"])
        assert token.nats == pytest.approx(math.log(whole / left), abs=1e-3)


def test_tokens_are_the_context_in_the_order_and_at_the_places_of_the_document() -> None:
    found = explained(TEXT, number=1)
    assert found.mask.span.shifted(-AT).of(TEXT) == "[MASK]"
    assert "".join(token.text for token in found.tokens) == "😀我欢看书，不看电视。"
    assert [token.span.shifted(-AT).of(TEXT) for token in found.tokens] == [token.text for token in found.tokens]
    assert [token.span for token in found.tokens] == sorted(token.span for token in found.tokens)


def test_what_decides_weighs_most() -> None:
    heaviest = max(explained("我[MASK]欢看书。").tokens, key=lambda token: token.nats)
    assert heaviest.text == "欢"


@pytest.mark.parametrize("number", [0, 1])
def test_the_best_candidate_is_explained_as_it_is_offered(number: int) -> None:
    [answers] = fill_masks(shipped_model(), [window(TEXT, at=AT)], top_k=1)
    found = explained(TEXT, number=number)
    assert found.candidate.text == answers[number].candidates[0].text
    assert found.candidate.score == pytest.approx(answers[number].candidates[0].score, rel=1e-4)


def test_any_token_can_be_explained() -> None:
    [answers] = fill_masks(shipped_model(), [window(TEXT)], top_k=shipped_model().manifest.vocab_size)
    score = {candidate.text: candidate.score for candidate in answers[0].candidates}["不"]
    found = explained(TEXT, candidate="不")
    assert found.candidate.text == "不"
    assert found.candidate.score == pytest.approx(score, rel=1e-4)


@pytest.mark.parametrize("candidate", ["喜欢", "", "😀"])
def test_what_is_not_one_token_is_not_explained(candidate: str) -> None:
    one = window("我[MASK]欢看书。")
    assert explain(shipped_model(), one, one.asked[0], candidate=candidate) is None


@pytest.mark.parametrize("choices", [["的", "地", "得"], ["高兴", "高大", "难过"]])
def test_a_choice_is_explained_against_the_other_choices(choices: list[str]) -> None:
    text = f"😀他笑了，走得很[MASK:{'|'.join(choices)}]。"
    found = explained(text)
    place = found.mask.span.start - AT
    whole = score_of(text, found.candidate.text, place=place, targets=None)
    [[answer]] = fill_masks(shipped_model(), [window(text)])
    assert found.candidate.text == answer.candidates[0].text
    assert found.candidate.score == pytest.approx(whole, rel=1e-3)
    for token in found.tokens[1:5]:
        span = token.span.shifted(-AT)
        hidden = f"{text[: span.start]}[MASK]{text[span.end :]}"
        left = score_of(hidden, found.candidate.text, place=place + 5, targets=None)
        assert token.nats == pytest.approx(math.log(whole / left), abs=1e-3)


def test_every_choice_can_be_explained_and_nothing_else() -> None:
    one = window("他走得很[MASK:高兴|😀😀|难过]。")
    shares = [explain(shipped_model(), one, one.asked[0], candidate=choice) for choice in ("高兴", "难过")]
    assert sum(found.candidate.score for found in shares if found is not None) == pytest.approx(1)
    assert [explain(shipped_model(), one, one.asked[0], candidate=other) for other in ("快", "很好", "😀😀")] == [
        None
    ] * 3
    nothing_known = window("他[MASK:😀|😃]。")
    assert explain(shipped_model(), nothing_known, nothing_known.asked[0]) is None


def test_a_mask_that_the_window_does_not_ask_about_is_explained_too() -> None:
    asks_first = window(TEXT, at=AT, asked=(0,))
    found = explain(shipped_model(), asks_first, asks_first.others[0])
    assert found == explained(TEXT, number=1)


def test_a_mask_alone_rests_on_nothing() -> None:
    found = explained("[MASK]")
    assert found.tokens == ()
    assert found.candidate.score > 0


def test_the_nearest_tokens_of_a_long_window_are_hidden() -> None:
    text = "好" * 200 + "我[MASK]欢看书。" + "好" * 200
    one = window(text)
    model = shipped_model()
    found = explain(model, one, one.asked[0])
    assert found is not None
    assert len(found.tokens) == TOKENS_HIDDEN
    places = [token.span.start for token in found.tokens]
    assert min(places) >= 201 - TOKENS_HIDDEN and max(places) <= 207 + TOKENS_HIDDEN


def test_a_window_longer_than_the_model_is_explained() -> None:
    one = window("好" * 90 + "我[MASK]欢看书。" + "好" * 90)
    assert explain(tiny_model(), one, one.asked[0]) is not None


def test_stops_between_passes() -> None:
    one = window("好" * 200 + "[MASK]" + "好" * 200)
    stop = StopBeforePass(1)
    with pytest.raises(RunStopped), shipped_model().session.until(stop):
        explain(shipped_model(), one, one.asked[0])
    assert stop.passes == 2
