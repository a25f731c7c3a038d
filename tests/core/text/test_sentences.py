"""Where sentences and paragraphs end, by the kinds of characters of ``text/characters``."""

import pytest

from bertfill_ls.core.text.sentences import ITEM_OPENING, PARAGRAPH_END, SENTENCE_END, is_wrapped
from bertfill_ls.core.text.spans import Span

# `|` stands where a sentence ends.
SENTENCES = [
    "天。|地！|人𠮷？|好吧……|走!|走?|天……？！|Go.| See.| 天",
    "“天。”|‘地！’|（人？）|【好。】|天。」』|她走了",
    "价格是3.14元和v1.2. 版",
    "1. 第一项，2. 第二项。|",
    "见a.com/?id=1&b=!x天",
    "天地...|再说",
    "见../a/天",
]
# `|` stands where a paragraph ends and before the next begins.
PARAGRAPHS = ["天。\n地|\n\n|人", "天|\r\n \t\u3000\r\n\x0c\r\n|地", "天\u2028\u2028地", "天|\r\r|𠮷|\n\n\n\n|地"]


@pytest.mark.parametrize("marked", SENTENCES)
def test_a_sentence_ends_after_its_stops_and_the_quotes_that_close(marked: str) -> None:
    text = marked.replace("|", "")
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    assert ends == [at - number for number, at in enumerate(positions(marked, "|"))]


@pytest.mark.parametrize("marked", PARAGRAPHS)
def test_a_paragraph_ends_at_lines_with_nothing_to_see(marked: str) -> None:
    text = marked.replace("|", "")
    edges = [edge for match in PARAGRAPH_END.finditer(text) for edge in match.span()]
    assert edges == [at - number for number, at in enumerate(positions(marked, "|"))]


def positions(text: str, sign: str) -> list[int]:
    return [place for place, character in enumerate(text) if character == sign]


@pytest.mark.parametrize(
    ("line", "tokens", "wrapped"),
    [
        ("天地玄黄，宇宙洪荒，", 20, True),
        ("天地玄黄，宇宙洪荒，", 19, False),
        ("天地玄黄，宇宙洪荒。”\u3000", 20, False),
        ("the quick brown fox.", 20, False),
        ("𠮷" * 20, 20, True),
        ("", 0, False),
    ],
)
def test_a_line_goes_on_when_it_is_long_and_ends_no_sentence(line: str, tokens: int, wrapped: bool) -> None:
    assert is_wrapped(f"前\n{line}\n后", Span(2, 2 + len(line)), tokens) is wrapped


def test_nothing_but_what_opens_an_item_opens_one() -> None:
    for opening in ("- ", "* ", "+ ", "> ", "### ", "- [ ] ", "12. ", "1、", "(2) ", "（二）", "二、", "·", "② "):
        match = ITEM_OPENING.match(f"{opening}𠮷")
        assert match is not None
        assert match.end() == len(opening), opening
    for text in ("-天", "3.14", "1990年", "#天", "一天", "（天）", "——天", "**天**", "天- "):
        assert ITEM_OPENING.match(text) is None, text
