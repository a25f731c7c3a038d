"""Answers in Markdown: what stands in a text is shown as it is."""

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenDrop
from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp import markdown

CANDIDATES = [Candidate("上", 0.62), Candidate("|", 0.2), Candidate("*", 0.0004)]


def test_signs_are_escaped_and_lines_joined() -> None:
    assert markdown.escaped("😀*_`[a](b)\n|<") == r"😀\*\_\`\[a\]\(b\) \|\<"


def test_a_table_marks_the_best() -> None:
    assert markdown.candidate_table(CANDIDATES, ("候选", "置信度")).splitlines() == [
        "| | 候选 | 置信度 |",
        "|:-:|:-:|--:|",
        "| ★ | **上** | 62.0% |",
        r"|  | \| | 20.0% |",
        r"|  | \* | <0.1% |",
    ]


def test_a_list_can_be_read_as_it_is_written() -> None:
    assert markdown.candidate_list(CANDIDATES[:2]) == "1. **上** 62.0%\n2. \\| 20.0%"


def test_a_sentence_shows_the_candidate_in_it() -> None:
    assert markdown.sentence("*今*", "上", "😀") == r"\*今\***上**😀"


def test_a_picture_has_a_span_for_each_token_and_no_html_of_the_text() -> None:
    tokens = (TokenDrop("<", Span(0, 1), 2.0), TokenDrop("𠮷", Span(1, 2), 0.0))
    explanation = Explanation(Mask(Span(2, 8)), Candidate("上", 0.5), tokens)
    assert markdown.explanation_picture(explanation) == (
        '<span style="background-color:#ff781e8c;">&lt;</span><span style="background-color:#ff781e14;">𠮷</span>**上**'
    )
