"""Thousands of places in documents made up at random: prose here is what other programs take for text.

Where they disagree and we mean it, the reason stands in ``MEANT``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones import prose_zones
from tests.zones.documents import html_document, latex_document, markdown_document, rest_document
from tests.zones.oracles import numbered, seen_in_html, seen_in_latex, seen_in_markdown, seen_in_rest


@dataclass(frozen=True)
class Corpus:
    make: Callable[[Random], str]
    seen: Callable[[str], set[int]]
    documents: int


CORPORA = {
    "markdown": Corpus(markdown_document, seen_in_markdown, 150),
    "html": Corpus(html_document, seen_in_html, 120),
    "latex": Corpus(latex_document, seen_in_latex, 120),
    "restructuredtext": Corpus(rest_document, seen_in_rest, 150),
}

# language, whether it is prose here, what stands before the mask, why
MEANT = [
    ("markdown", False, r"https://\S*\Z", "a bare address is no text to be filled, linked or not"),
    (
        "markdown",
        False,
        r"(?m)^[> ]*<\w(?:.+\n)*.*`\w?\Z",
        "Kramdown reads Markdown within blocks of HTML: code is code",
    ),
    (
        "markdown",
        False,
        r"\|\n\$\$\nx = \Z",
        "a formula right below a table is one, though markdown-it reads rows of the table",
    ),
    (
        "markdown",
        True,
        r"\|\n词\n:   .*\n\n    .*\Z",
        "a definition is one right below a table too, though markdown-it reads rows",
    ),
]


@dataclass(frozen=True)
class Place:
    language: str
    seed: int
    is_prose: bool
    before: str

    def reason(self) -> str | None:
        return next(
            (
                why
                for language, is_prose, before, why in MEANT
                if (language, is_prose) == (self.language, self.is_prose) and re.search(before, self.before)
            ),
            None,
        )


def places(language: str) -> tuple[int, list[Place]]:
    """Return how many places were looked at, and where we and the others disagree."""
    corpus = CORPORA[language]
    count = 0
    disagreements = []
    for seed in range(corpus.documents):
        text = corpus.make(Random(f"{language} {seed}"))
        zones = prose_zones(text, language)
        seen = corpus.seen(numbered(text))
        for number, found in enumerate(re.finditer(re.escape("[MASK]"), text)):
            count += 1
            is_prose = zones.is_prose(Span(*found.span()))
            if is_prose != (number in seen):
                disagreements.append(Place(language, seed, is_prose, text[: found.start()]))
    return count, disagreements


@pytest.mark.parametrize("language", CORPORA)
def test_prose_is_what_others_take_for_text(language: str) -> None:
    count, disagreements = places(language)
    assert count > 1000
    assert [(place.seed, place.is_prose, place.before[-80:]) for place in disagreements if not place.reason()] == []


def test_every_reason_to_differ_is_needed() -> None:
    given = {place.reason() for language in CORPORA for place in places(language)[1]}
    assert given == {why for *_, why in MEANT}
