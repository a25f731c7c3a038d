"""Where sentences and paragraphs end, by the kinds of characters of ``text/characters``."""

import pytest

from bertfill_ls.core.text.sentences import PARAGRAPH_END, SENTENCE_END

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
