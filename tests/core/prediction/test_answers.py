"""Answers tell what they rest on, and whether they decide anything."""

from dataclasses import replace

import pytest

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import (
    Candidate,
    Explanation,
    GapAnswer,
    MaskAnswer,
    TokenDrop,
    TokenShare,
)
from bertfill_ls.core.text.spans import Span


def explained(*nats: float) -> Explanation:
    tokens = tuple(TokenDrop("𠮷", Span(place, place + 1), drop) for place, drop in enumerate(nats))
    return Explanation(Mask(Span(90, 96)), Candidate("好", 0.5), tokens)


def test_the_heaviest_are_those_that_help_and_shares_are_of_what_helps() -> None:
    explanation = explained(1.0, -5.0, 3.0, 0.0)
    assert [token.nats for token in explanation.heaviest(5)] == [3.0, 1.0]
    assert [token.nats for token in explanation.heaviest(1)] == [3.0]
    assert [token.share for token in explanation.shares] == [0.25, 0.0, 0.75, 0.0]
    assert [token.share for token in explained(-1.0).shares] == [0.0]


def resting_on(start: int, *tokens: TokenShare) -> MaskAnswer:
    return MaskAnswer(Mask(Span(start, start + 6)), (Candidate("好", 0.9),), tokens)


def test_a_gap_rests_on_the_mean_of_what_its_masks_rest_on() -> None:
    sky, earth, people = (TokenShare(text, Span(place, place + 1), 0.6) for place, text in enumerate("天地人"))
    first = resting_on(7, sky, replace(earth, share=0.4))
    second = resting_on(13, replace(people, share=0.5), replace(sky, share=0.2))
    answer = GapAnswer((first, second), (Candidate("好好", 0.8),))
    assert [(token.text, token.share) for token in answer.attribution] == [
        ("天", near(0.4)),
        ("人", near(0.25)),
        ("地", near(0.2)),
    ]
    assert answer.span == Span(7, 19)


def near(share: float) -> object:
    """Return what equals every share near this one; an object, for mypy lets nothing else be compared with a float."""
    return pytest.approx(share)


@pytest.mark.parametrize(
    ("scores", "ambiguous"), [((0.4, 0.36), True), ((0.4, 0.34), False), ((0.4,), False), ((), False)]
)
def test_a_small_lead_decides_nothing(scores: tuple[float, ...], ambiguous: bool) -> None:
    candidates = tuple(Candidate("好", score) for score in scores)
    assert GapAnswer((resting_on(0),), candidates).is_ambiguous is ambiguous
