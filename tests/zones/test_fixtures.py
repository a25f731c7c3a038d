"""Documents as people write them: every mask in their prose is found, and nothing else is.

In these documents a mask or near-mask is meant to be prose exactly when 天 stands before it.
"""

from pathlib import Path

import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.zones import prose_zones

FOLDER = Path(__file__).parent.parent / "data" / "zones"
DOCUMENTS = sorted(FOLDER.iterdir())
LANGUAGES = {".md": "markdown", ".tex": "latex", ".html": "html"}


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def findings(text: str) -> list[Mask | Problem]:
    scan = find_masks(text)
    return sorted([*scan.masks, *scan.problems], key=lambda found: found.span)


def meant(text: str, found: Mask | Problem) -> bool:
    """Tell whether 天 stands before a form, or before the first of a row."""
    return text[: found.span.start].removesuffix("[MASK]").endswith("天")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_only_the_prose_of_a_document_is_read(path: Path) -> None:
    text = read(path)
    zones = prose_zones(text, LANGUAGES[path.suffix])
    wrong = [
        f"line {text.count(chr(10), 0, found.span.start) + 1}: {found.span.of(text)!r}"
        for found in findings(text)
        if zones.is_prose(found.span) != meant(text, found)
    ]
    assert wrong == []


def test_the_documents_are_many_and_hold_both() -> None:
    assert len(DOCUMENTS) >= 60
    texts = [read(path) for path in DOCUMENTS]
    meant_so = [meant(text, found) for text in texts for found in findings(text)]
    assert meant_so.count(True) > 150
    assert meant_so.count(False) > 150


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_in_an_unknown_language_all_of_a_document_is_prose(path: Path) -> None:
    text = read(path)
    zones = prose_zones(text, "plaintext")
    assert all(zones.is_prose(found.span) for found in findings(text))
