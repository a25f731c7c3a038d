"""Whole texts: every gap is filled, in the order of the texts and of what stands in them."""

import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import context_window
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.fill_phrase import fill_gap
from bertfill_ls.inference.fill_text import FillRequest, fill_texts, windows_of
from bertfill_ls.inference.limits import MOST_TOP_K
from tests.inference.models import shipped_model

TEXT = "😀今天的天气真[MASK][MASK]，我[MASK]欢。\n\n疑是地[MASK]霜。[mask]"


def test_a_gap_has_the_answers_of_its_masks_and_phrases_of_its_own() -> None:
    model = shipped_model()
    [answer] = fill_texts(model, [FillRequest(TEXT)])
    masks = find_masks(TEXT).masks
    assert [gap.span.of(TEXT) for gap in answer.gaps] == ["[MASK][MASK]", "[MASK]", "[MASK]"]
    assert tuple(each.mask for each in answer.masks) == masks
    window = context_window(TEXT, masks, masks[0], model.manifest.capacity)
    assert answer.gaps[0].candidates == fill_gap(model, window, masks[:2], top_k=5)
    assert answer.gaps[1].candidates == answer.masks[2].candidates
    assert [problem.code for problem in answer.problems] == ["mask-case"]


def test_texts_are_answered_in_their_order_whatever_is_asked_of_each() -> None:
    requests = [
        FillRequest("疑是地[MASK]霜。", 2),
        FillRequest("没有掩码。"),
        FillRequest("我[MASK]欢看书。", targets=("喜", "不")),
        FillRequest("疑是地[MASK]霜。", 3),
    ]
    answers = fill_texts(shipped_model(), requests)
    assert [answer.text for answer in answers] == [request.text for request in requests]
    assert [[len(gap.candidates) for gap in answer.gaps] for answer in answers] == [[2], [], [2], [3]]
    assert answers[2].gaps[0].candidates[0].text == "喜"


def test_a_window_is_asked_for_once_for_each_sentence_with_masks() -> None:
    windows = windows_of(TEXT, find_masks(TEXT).masks, 200)
    assert [len(window.asked) for window in windows] == [3, 1]
    [alone] = fill_masks(shipped_model(), windows[1:])
    assert alone[0].candidates[0].text == "上"


@pytest.mark.parametrize("top_k", [0, -1, MOST_TOP_K + 1])
def test_a_number_of_candidates_out_of_bounds_is_refused(top_k: int) -> None:
    with pytest.raises(ValueError, match=f"1 to {MOST_TOP_K}"):
        FillRequest("天[MASK]", top_k)
