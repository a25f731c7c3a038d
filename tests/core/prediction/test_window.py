"""What of a document the model sees around a mask."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.core.text.spans import Span
from tests.reading import CountedText, counting


def window_of(text: str, number: int = 0, budget: int = 200) -> Window:
    masks = find_masks(text).masks
    return context_window(text, masks, masks[number], budget)


def cost(window: Window) -> int:
    return len(window.text) - sum(len(mask.span) - mask.length for mask in (*window.asked, *window.others))


# The document; ⟨ ⟩ marks what the window of its first mask holds, within twenty tokens.
WINDOWS = [
    "⟨疑是地[MASK]霜⟩",
    "⟨𠮷天下雨。疑是地[MASK]霜。举头望明月。⟩低头思故乡很久很久很久很久很久很久。",
    "头一句话实在是太长太长太长太长放不下。⟨疑是地[MASK]霜。举头望。⟩低头思故乡很久很久很久了。",
    "上一段。\n\n⟨疑是地[MASK]霜。同一段。⟩\n下一段。",
    "上一段。\r\n \t\r\n⟨疑是地[MASK]霜。⟩\r\n\x0c\r\n下一段。",
    "⟨“天[MASK]！”他说：“地。”⟩",
    "⟨他说（天[MASK]。）地。⟩",
    "⟨天[MASK:。|！]地。⟩",
    "天地。\n⟨天[MASK]地，⟩\n天地",
    # A sentence over the budget is cut in the middle of nowhere, but never a mask.
    "一二三四五六七八九十，⟨二三四五六七八九十[MASK]一二三四五六七八九十⟩，一二三四五六七八九十",
    "⟨天[MASK]一二三四五六七八九十一二三四五六七八⟩九十一二三四五六七八九十",
    "一二三四五六七八九十一二⟨三四五六七八九十一二三四五六七八九十[MASK]地⟩",
    "一二三四五六七八九十，⟨三四五六七八九十[MASK][MASK][MASK]一二三四五六七八九⟩十，一二三四五六七八九十",
    "一二三四五六七八九十[MASK:一二三四五六|一二三四五五]⟨十二三四五六七八九[MASK]一二三四五六七八九十⟩一二三四五六",
]


@pytest.mark.parametrize("marked", WINDOWS)
def test_a_window_holds_the_sentence_then_its_neighbours(marked: str) -> None:
    text = marked.replace("⟨", "").replace("⟩", "")
    start, end = marked.index("⟨"), marked.index("⟩") - 1
    number = [start <= mask.span.start for mask in find_masks(text).masks].index(True)
    window = window_of(text, number, budget=20)
    assert window.text == text[start:end]
    assert window.span == Span(start, end)


# The same within sixty tokens: what is a paragraph where a line ends.
LINES = [
    # A line is one: prose, verses, items of a list, what stands by itself at the end of it all.
    "他昨天去了图书馆，借了三本书，回家以后读到半夜才睡。\n⟨画龙点[MASK]⟩\n",
    "床前明月光，\n⟨𠮷是地[MASK]霜。⟩\n举头望明月，",
    "守株待兔\r\n⟨画龙点[MASK]⟩\r\n刻舟求剑",
    # What was wrapped by hand is one paragraph, also over several lines; a finished sentence ends it.
    "⟨这一行字实在是太长了，写的人就在一个逗号之后换了行，\n到这里才说完[MASK]。⟩\n下一段在这里开始。",
    "前面说完了。\n⟨这一行字实在是太长了写的人就在𠮷半路上换了行接[MASK]\n着再写一行也还没有说完所以又要再换一行才能够真的\n说完。⟩",
    "这一行字实在是太长了，可是写的人把它一口气说完了（完了。）  \n⟨画龙点[MASK]⟩",
    "⟨这一行字实在是太长了，写的人一时间还以为是[MASK:。|，]\n到这里才说完。⟩",
    # What opens an item is left out, and an item is never what a line before it goes on with.
    "这一行字实在是太长了，写的人在逗号之后写了一张单子，\n- ⟨画龙点[MASK]⟩\n- 守株待兔",
    "  * [x] ⟨画龙点[MASK]⟩",
    "> ⟨画龙点[MASK]⟩",
    "## ⟨画龙点[MASK]⟩",
    "3. ⟨画龙点[MASK]⟩",
    "（三）⟨画龙点[MASK]⟩",
    "三、⟨画龙点[MASK]⟩",
    "③⟨画龙点[MASK]⟩",
    "⟨3.14是[MASK]⟩",
    "⟨-画龙点[MASK]⟩",
    "⟨前一句。- 画龙点[MASK]⟩",
]


@pytest.mark.parametrize("marked", LINES)
def test_a_line_is_a_paragraph_unless_it_was_wrapped_by_hand(marked: str) -> None:
    text = marked.replace("⟨", "").replace("⟩", "")
    window = window_of(text, 0, budget=60)
    assert window.text == marked[marked.index("⟨") + 1 : marked.index("⟩")]
    assert window.span.start == marked.index("⟨")


def test_neighbours_are_added_up_to_less_than_a_sentence_of_its_own_may_take() -> None:
    long = "很" * 110 + "[MASK]。"
    assert cost(window_of(f"天地。{long}", budget=126)) == 112
    assert 90 < cost(window_of("天[MASK]地。" + "玄黄洪荒。" * 40, budget=126)) <= 96


# `|` stands where a sentence ends.
SENTENCES = [
    "天。|地！|人？|好吧……|走!|走?|天……？！|Go.| See. |天",
    "“天。”|‘地！’|（人？）|【好。】|天。」』|她走了",
    "价格是3.14元和v1.2. 版",
    "1. 第一项，2. 第二项。|",
    "见a.com/?id=1&b=!x天",
    "天地...|再说",
    "见../a/天",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_a_sentence_ends_with_its_stops_and_the_quotes_after_them(marked: str) -> None:
    pieces = [piece for piece in marked.split("|") if piece]
    for number, piece in enumerate(pieces):
        # The mask stands after the first sign, so that no stop is followed by anything new.
        text = "".join([*pieces[:number], piece[0], "[MASK]", piece[1:], *pieces[number + 1 :]])
        assert window_of(text, budget=len(piece) + 1).text == f"{piece[0]}[MASK]{piece[1:]}".strip()


def test_masks_of_one_sentence_share_one_window() -> None:
    text = "前一句。天[MASK]地，玄[MASK]黄，[MASK][MASK]洪荒。后一[MASK]句。"
    windows = [window_of(text, number) for number in range(5)]
    assert windows[0] == windows[1] == windows[2] == windows[3] != windows[4]
    assert [len(windows[0].asked), len(windows[0].others)] == [4, 1]
    assert [len(windows[4].asked), len(windows[4].others)] == [1, 4]
    assert windows[0].key != windows[4].key  # the same text, but other masks are asked about


def test_equal_sentences_are_equal_work_wherever_they_stand() -> None:
    here, there = window_of("天[MASK]地。"), window_of("𠮷😀。\n\n天[MASK]地。\n\n[MASK]", 0)
    assert here.key == there.key
    assert here != there
    assert hash(here.key) == hash(there.key)


def test_a_mask_that_counts_as_text_makes_other_work() -> None:
    text = "天[MASK]地[MASK]。"
    masks = find_masks(text).masks
    assert context_window(text, masks, masks[0], 50).key != context_window(text, masks[:1], masks[0], 50).key


def test_every_run_of_an_endless_sentence_has_its_own_window() -> None:
    text = ("很长很长很长，" * 20 + "天[MASK][MASK]地，") * 3
    windows = [window_of(text, number, budget=60) for number in range(6)]
    assert windows[0] == windows[1] != windows[2] == windows[3]
    assert [len(window.asked) for window in windows] == [2] * 6
    assert {cost(window) for window in windows[:4]} == {60}


def test_a_budget_without_room_for_a_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        window_of("天[MASK]地", budget=0)


# fmt: off
PIECES = st.sampled_from([
    "[MASK]", "[MASK]", "[MASK:的|地]", "[MASK:。|！]", "[MASK:甲乙|丙丁]", "天", "地玄黄", "，", "。", "！”", "\n",
    "\n\n", " ", ". ", "…", "\x00", "\ud800", "𠮷😀", "很长" * 20, "[MASK]" * 9,
])
# fmt: on


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.integers(1, 60))
@example("很长" * 20 + "\n" + "很长" * 20 + "[MASK]" * 9, 53)
def test_any_window_is_whole_and_within_its_budget(text: str, budget: int) -> None:
    masks = find_masks(text).masks
    for mask in masks:
        window = context_window(text, masks, mask, budget)
        assert window.text == window.span.of(text) == window.text.strip()
        assert mask in window.asked
        assert cost(window) <= budget or (window.asked, window.others) == ((mask,), ())
        overlapping = [m for m in masks if m.span.start < window.span.end and window.span.start < m.span.end]
        assert sorted((*window.asked, *window.others), key=lambda m: m.span) == overlapping
        assert all(window.span.start <= m.span.start and m.span.end <= window.span.end for m in overlapping)
        assert all(context_window(text, masks, other, budget) == window for other in window.asked)


def test_a_mask_in_a_huge_line_costs_no_more_than_one_in_a_short_line() -> None:
    reads = []
    for clauses in (1_000, 100_000):
        text = CountedText("天地玄黄，" * clauses + "天[MASK]地，" + "天地玄黄，" * clauses)
        masks = find_masks(str(text)).masks
        with counting("bertfill_ls.core"):
            window = context_window(text, masks, masks[0], 500)
        reads.append(text.tally.characters)
        assert cost(window) == 500
        assert window.text.index("[MASK]") == 249
    assert 0 < reads[0] == reads[1]
