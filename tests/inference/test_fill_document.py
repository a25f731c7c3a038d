"""A document is filled from the top: what was filled before is context, and so is what was too uncertain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gap_span, gaps, shortest
from bertfill_ls.core.prediction.filling import FilledGap, Filling
from bertfill_ls.core.prediction.sections import Section, sections
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.fill_document import fill_from_the_top, window_batches
from bertfill_ls.inference.fill_text import FillRequest, fill_texts, fill_windows
from tests.inference.models import shipped_model

TEXT = "𠮷今天的天气真[MASK][MASK]，他跑[MASK:的|得]很快，我[MASK]欢看书。\n\n床前明月光，疑是地[MASK]霜。"


def best(text: str) -> str:
    """Return what the first gap of a text is filled with when the whole text is asked about."""
    [answer] = fill_texts(shipped_model(), [FillRequest(text, 1)])
    return answer.gaps[0].candidates[0].text


def filled(text: str, threshold: float = 0.0) -> list[FilledGap]:
    return list(fill_from_the_top(shipped_model(), text, find_masks(text).masks, threshold=threshold))


def test_each_gap_is_filled_as_if_the_ones_before_it_had_been_written() -> None:
    text = TEXT
    for gap in filled(TEXT):
        candidate = best(text)
        assert gap.candidate is not None
        assert gap.candidate.text == candidate
        first = gap_span(find_masks(text).masks[: len(gap.gap)])
        text = text[: first.start] + candidate + text[first.end :]
    assert find_masks(text).masks == ()


def test_gaps_stand_where_they_stand_in_the_document_as_it_is() -> None:
    assert [gap_span(gap.gap).of(TEXT) for gap in filled(TEXT)] == ["[MASK][MASK]", "[MASK:的|得]", "[MASK]", "[MASK]"]


def test_its_sections_are_filled_as_the_whole_is() -> None:
    text = f"{TEXT}\n{TEXT}\n{TEXT}"
    masks = find_masks(text).masks
    parts = list(sections(text, masks, 3))
    assert len(parts) > 2
    apart = [
        gap.shifted(part.start)
        for part in parts
        for gap in fill_from_the_top(shipped_model(), part.text, part.masks, unit=shortest(masks))
    ]
    assert told(apart) == told(filled(text))


LINES = [
    "𠮷春天[MASK]，他跑[MASK:的|得]很快。",
    "清早的雾还没有散，他把信折好放[MASK]口袋里，",
    "往村[MASK]走去。路上[MASK][MASK]很多。",
    "- 三[MASK]苹果",
    "",
    "床前明月光，疑是地[MASK]霜",
    "我[MASK]欢看书。[MASK]天气很好。",
]


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=6).map("\n".join), st.sampled_from([0.0, 0.5]))
@settings(deadline=None, max_examples=15)
def test_side_by_side_the_model_fills_a_document_as_one_after_the_other(text: str, threshold: float) -> None:
    assert told(filled(text, threshold)) == told(walked(text, threshold))


def walked(text: str, threshold: float) -> list[FilledGap]:
    """Fill a document as one section, one gap at a time, alone in its pass."""
    masks, model = find_masks(text).masks, shipped_model()
    unit = shortest(masks)
    filling = Filling(Section(text, 0, masks), gaps(masks), model.manifest.capacity, threshold=threshold, unit=unit)
    while (question := filling.question) is not None:
        [[answer]] = fill_windows(model, [question.window.asking(question.gap)], top_k=2)
        filling.answer(answer.candidates)
    return filling.filled


def told(filled: list[FilledGap]) -> list[tuple[Span, str | None, str | None]]:
    """Return all but the scores: what shares a pass shows in their last digits."""
    return [
        (
            gap_span(each.gap),
            None if each.candidate is None else each.candidate.text,
            None if each.rival is None else each.rival.text,
        )
        for each in filled
    ]


def test_what_is_less_certain_than_asked_for_stays_a_mask() -> None:
    certain = {gap_span(gap.gap): gap.candidate for gap in filled(TEXT, threshold=0.7)}
    assert None in certain.values()
    assert any(candidate is not None and candidate.score >= 0.7 for candidate in certain.values())
    assert all(candidate is None or candidate.score >= 0.7 for candidate in certain.values())


def test_the_answers_come_as_those_of_the_whole_text(monkeypatch: pytest.MonkeyPatch) -> None:
    [whole] = fill_texts(shipped_model(), [FillRequest(TEXT, 2)])
    for at_once in (1, 2, 256):
        monkeypatch.setattr("bertfill_ls.inference.fill_document._WINDOWS_AT_ONCE", at_once)
        batches = list(window_batches(TEXT, find_masks(TEXT).masks, shipped_model().manifest.capacity))
        assert all(len(windows) <= at_once for windows in batches)
        filled = [gaps for windows in batches for gaps in fill_windows(shipped_model(), windows, top_k=2)]
        answers = [answer for gaps in filled for answer in gaps]
        assert [answer.span for answer in answers] == [gap.span for gap in whole.gaps]
        for answer, gap in zip(answers, whole.gaps, strict=True):
            assert [each.text for each in answer.candidates] == [each.text for each in gap.candidates]
            # What shares a pass shows in the last digits.
            assert answer.candidates[0].score == pytest.approx(gap.candidates[0].score, rel=1e-5)
