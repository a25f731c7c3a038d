"""Gaps are filled from the top, and sections of a document side by side to the same text as one after the other."""

from hashlib import blake2b

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import Gap, gap_span, gaps, shortest
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.prediction.filling import FilledGap, Filling, Question
from bertfill_ls.core.prediction.sections import Section, sections
from bertfill_ls.core.prediction.window import Window, context_window

PIECES = [
    *[
        "𠮷",
        "花好月圆人长久",
        "[MASK]",
        "[MASK][MASK]",
        "[MASK:的|地]",
        "[MASK:。|！]",
        "。",
        "？」",
        "\n",
        "\r\n",
        "\n\n",
    ],
    *["- ", "三、", "a.", " ", "\u3000", "清早的雾还没有散，他把信折好放进口袋里", "3.14", "…"],
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def candidates(window: Window, gap: Gap) -> list[Candidate]:
    """Answer by everything that a model sees: another context, another answer."""
    place = gap_span(gap).start - window.span.start
    seen = blake2b(f"{window.text}\0{place}".encode(), digest_size=3).digest()
    best, other = (("好", "。", "word", "", "天地")[byte % 5] for byte in seen[:2])
    score = seen[2] / 255
    return [Candidate(best, score), Candidate(other, score * 0.97)]


def walked(filling: Filling) -> list[FilledGap]:
    while (question := filling.question) is not None:
        filling.answer(candidates(question.window, question.gap))
    return filling.filled


def written(text: str, filled: list[FilledGap]) -> str:
    for each in reversed(filled):
        if each.candidate is not None:
            span = gap_span(each.gap)
            text = text[: span.start] + each.candidate.text + text[span.end :]
    return text


def one_after_the_other(text: str, capacity: int, threshold: float) -> str:
    """Fill a document as somebody would who reads it anew after each gap."""
    unit, passed = shortest(find_masks(text).masks), 0
    while left := [mask for mask in find_masks(text).masks if mask.span.start >= passed]:
        gap = gaps(left)[0]
        span = gap_span(gap)
        best = candidates(context_window(text, find_masks(text).masks, gap[0], capacity, unit=unit), gap)[0]
        fill = best.text if best.score >= threshold else span.of(text)
        text, passed = text[: span.start] + fill + text[span.end :], span.start + len(fill)
    return text


@given(texts, st.sampled_from([20, 60, 126]), st.sampled_from([0.0, 0.5]))
@settings(deadline=None, max_examples=300)
def test_sections_side_by_side_become_what_the_whole_becomes_one_after_the_other(
    text: str, capacity: int, threshold: float
) -> None:
    masks = find_masks(text).masks
    filled = [
        each.shifted(part.start)
        for part in sections(text, masks, 1)
        for each in walked(Filling(part, gaps(part.masks), capacity, threshold=threshold, unit=shortest(masks)))
    ]
    assert [each.gap for each in filled] == list(gaps(masks))
    assert written(text, filled) == one_after_the_other(text, capacity, threshold)


def begun(text: str, threshold: float = 0.0) -> Filling:
    masks = find_masks(text).masks
    return Filling(Section(text, 0, masks), gaps(masks), 126, threshold=threshold, unit=shortest(masks))


def asked(filling: Filling) -> str:
    assert filling.question is not None
    return filling.question.window.text


def test_what_is_filled_in_and_what_is_left_are_context_for_the_next() -> None:
    filling = begun("𠮷天[MASK]好[MASK][MASK]地[MASK]。", threshold=0.5)
    assert asked(filling) == "𠮷天[MASK]好[MASK][MASK]地[MASK]。"
    filling.answer([Candidate("很", 0.6), Candidate("真", 0.58)])
    assert asked(filling) == "𠮷天很好[MASK][MASK]地[MASK]。"
    filling.answer([Candidate("天气", 0.2)])
    assert asked(filling) == "𠮷天很好[MASK][MASK]地[MASK]。"
    filling.answer([])
    assert filling.question is None
    assert [each.candidate and each.candidate.text for each in filling.filled] == ["很", None, None]
    assert [each.rival and each.rival.text for each in filling.filled] == ["真", None, None]


def test_a_question_stands_where_its_text_stands_by_then_and_its_answer_where_it_stood() -> None:
    filling = begun("𠮷[MASK]好[MASK]")
    filling.answer([Candidate("上", 0.9)])
    question = filling.question
    assert isinstance(question, Question)
    assert [mask.span.start for mask in question.gap] == [3]
    filling.answer([Candidate("下", 0.9)])
    assert [each.gap[0].span.start for each in filling.filled] == [1, 8]
    assert [each.shifted(5).gap[0].span.start for each in filling.filled] == [6, 13]


def test_an_answer_that_nobody_asked_for_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing has been asked"):
        begun("没有掩码").answer([])
