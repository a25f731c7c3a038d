"""A document is filled from the top: what was filled before is context, and so is what was too uncertain."""

from dataclasses import replace

import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gap_span, shortest
from bertfill_ls.core.prediction.sections import sections
from bertfill_ls.inference.fill_document import FilledGap, fill_from_the_top, window_batches
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
        (replace(gap, gap=tuple(mask.shifted(part.start) for mask in gap.gap)))
        for part in parts
        for gap in fill_from_the_top(shipped_model(), part.text, part.masks, unit=shortest(masks))
    ]
    assert apart == filled(text)


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
