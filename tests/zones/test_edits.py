"""Zones after an edit are the zones of the new text, at the price of the lines that changed.

The ``document``, what a ``language`` tells of it, and the ``reader`` that remembers are held here.
"""

from collections.abc import Hashable
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.suites.growth import LANGUAGES, OPENINGS
from bertfill_ls.core.text.spans import Edit, Span
from bertfill_ls.zones import language_of, prose_zones
from bertfill_ls.zones.document import ParsedText
from bertfill_ls.zones.language import Line
from tests.reading import CountedText, counting

# fmt: off
PIECES = st.sampled_from([
    "天[MASK]", "[MASK]", "𠮷😀", " ", "    ", "\t", "\n", "\n", "\n\n", "\r", "\r\n", "`", "``", "```", "~~~", "$",
    "$$", "> ", "- ", "1. ", "# ", "---\n", "+++\n", "<!--", "-->", "<pre>", "</pre>", "<code>", "</code>",
    "<a href='", "'>", "<mask>", "[字](", ")", "[a]: b", "\\", "%", "\\begin{verbatim}", "\\end{verbatim}",
    "\\begin{align}", "\\end{align}", "\\[", "\\]", "\\(", "\\verb|", "|", "\\cite[", "]", "{", "}", "https://a.b/",
    "\u2028", "\ud800", "\\newcommand{\\a}{", "\\begin{equation}", "\\iffalse", "\\fi", "\\LaTeX", "\\begin{theorem}",
    "!!! note\n", "=== \"a\"\n", "[^1]: ", ":   ", "{% raw %}", "{% endraw %}", "{{< ", ">}}", "{{", "}}", "\\\\[",
    "\\\\]", "<Card>\n", "<div>\n", "<?", "?>", "import a\n", "export {", "{/*", "*/}", "<template>", "</template>",
    "::\n", ".. code::\n", ".. note::\n", ">>> ", ":ref:`", "----\n", "[source]\n", "////\n", "// ", "+++", "stem:[",
    "#+begin_src\n", "#+end_src\n", "* ", ":a:\n", ":end:\n", "~", "=", "[[", "<!-- bertfill-disable-line -->",
    "% bertfill-disable-next-line\n", ".. bertfill-disable\n", "// bertfill-disable\n", "<!-- bertfill-disable -->",
    "<!-- bertfill-enable -->", "% bertfill-disable\n", "% bertfill-enable\n", "\x00",
])
# fmt: on
TEXTS = st.lists(PIECES, max_size=40).map("".join)
IDENTIFIERS = st.sampled_from(LANGUAGES)


def parsed(language_id: str, text: str) -> ParsedText:
    language = language_of(language_id)
    assert language is not None
    return ParsedText.of(language, text)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[tuple[Edit, str]]]:
    """Draw a text and what some edits make of it."""
    text = first = draw(TEXTS)
    versions = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(
            st.one_of(st.just(start), st.integers(start, min(len(text), start + 6)), st.integers(start, len(text)))
        )
        inserted = draw(st.one_of(st.just(""), PIECES, TEXTS))
        text = text[:start] + inserted + text[end:]
        versions.append((Edit(Span(start, end), len(inserted)), text))
    return first, versions


@settings(max_examples=400, deadline=None)
@given(edited_texts(), IDENTIFIERS)
@example(("甲\r", [(Edit(Span(2, 2), 1), "甲\r\n")]), "markdown")
@example(("", [(Edit(Span(0, 0), 4), "---\n"), (Edit(Span(0, 0), 1), "\n---\n")]), "markdown")
def test_zones_after_an_edit_are_those_of_the_new_text(
    edited: tuple[str, list[tuple[Edit, str]]], language_id: str
) -> None:
    text, versions = edited
    zones = parsed(language_id, text)
    for edit, after in versions:
        zones = zones.edited(after, edit)
        fresh = parsed(language_id, after)
        assert zones.starts.slice(0, len(zones.starts)) == fresh.starts.slice(0, len(fresh.starts))
        assert zones.lines == fresh.lines
        assert zones.hidden(Span(0, len(after))) == fresh.hidden(Span(0, len(after)))


@settings(max_examples=200, deadline=None)
@given(TEXTS, IDENTIFIERS)
def test_a_place_is_prose_exactly_where_nothing_hides_it(text: str, language_id: str) -> None:
    zones = parsed(language_id, text)
    hidden = {place for span in zones.hidden(Span(0, len(text))) for place in range(span.start, span.end)}
    assert [zones.is_prose(Span(place, place + 1)) for place in range(len(text))] == [
        place not in hidden for place in range(len(text))
    ]


def test_an_older_version_stays_as_it_was() -> None:
    before = prose_zones("天[MASK]\n\n天[MASK]", "markdown")
    after = before.edited("```\n天[MASK]\n\n天[MASK]", Edit(Span(0, 0), 4))
    assert before.is_prose(Span(1, 7))
    assert before.is_prose(Span(10, 16))
    assert not after.is_prose(Span(5, 11))
    assert not after.is_prose(Span(14, 20))


def test_an_edit_that_does_not_fit_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lead"):
        prose_zones("天", "markdown").edited("天", Edit(Span(0, 0), 1))


@pytest.mark.parametrize("language_id", LANGUAGES)
@pytest.mark.parametrize("typed", ["天", "```\n", "$$\n", "<!--\n", "\\begin{verbatim}\n", "\n"])
def test_a_keystroke_reads_no_line_that_was_read_before(language_id: str, typed: str) -> None:
    sentence = "床前明月光，疑是地天[MASK]霜。`代码` 举头望[明月](https://example.com)，低头思故乡 $x$。"
    text = "开头\n\n" + "".join(f"{number}{sentence * 2}\n\n" for number in range(1_000))
    lines = CountedLines(language_id)
    zones = ParsedText.of(lines.language, text)
    place = text.index("\n\n", 1000) + 2
    for turn in range(2):
        lines.read = 0
        after = text[:place] + typed + text[place:]
        zones = zones.edited(after, Edit(Span(place, place), len(typed)))
        assert zones.is_prose(Span(0, 2))
        zones = zones.edited(text, Edit(Span(place, place + len(typed)), 0))
        # What opens a block has all that follows read in another state: once.
        assert lines.read <= (5 if typed in ("天", "\n") else 1_100 if turn == 0 else 0)


class CountedLines:
    """A language that counts how many lines are read."""

    def __init__(self, language_id: str) -> None:
        language = language_of(language_id)
        assert language is not None
        self.read = 0
        self._read_line = language.read_line
        self.language = replace(language, read_line=self._counted)

    def _counted(self, line: str, state: Hashable) -> Line:
        self.read += 1
        return self._read_line(line, state)


@pytest.mark.parametrize("language_id", LANGUAGES)
@pytest.mark.parametrize("piece", OPENINGS)
def test_what_is_read_grows_with_length_and_no_faster(language_id: str, piece: str) -> None:
    """That no expression goes over the same text again is shown by ``benchmarks/suites/growth.py``."""

    def read(length: int) -> int:
        text = CountedText(piece * (length // len(piece)))
        with counting("bertfill_ls.zones"):
            parsed(language_id, text).hidden(Span(0, len(text)))
        return text.tally.characters

    assert read(500) < read(3_000) < 12 * read(500)  # quadratic would be 36 times
