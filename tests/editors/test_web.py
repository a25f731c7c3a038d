"""What the page of the workbench repeats of the server, against the server."""

import re
from pathlib import Path

import pytest

from bertfill_ls.core.prediction.answers import AMBIGUOUS
from bertfill_ls.inference.limits import DEFAULT_TOP_K
from bertfill_ls.web.assets import NONCE
from bertfill_ls.web.limits import MAX_MESSAGE, MOST_LINES

SOURCES = Path(__file__).resolve().parents[2] / "editors" / "web" / "src"
LONGEST_ESCAPE = 6  # bytes of a character in JSON: \u0007


def constant(file: str, name: str) -> float:
    found = re.search(rf"const {name} = ([0-9._]+)", (SOURCES / file).read_text(encoding="utf-8"))
    assert found, name
    return float(found[1].replace("_", ""))


@pytest.mark.parametrize(
    ("file", "name", "value"),
    [
        ("results/answer.ts", "AMBIGUOUS", AMBIGUOUS),
        ("filling.ts", "TOP_K", DEFAULT_TOP_K),
        ("filling.ts", "MOST_LINES", MOST_LINES),
    ],
)
def test_the_page_has_the_servers_own_bounds(file: str, name: str, value: float) -> None:
    assert constant(file, name) == value


def test_the_longest_text_of_the_page_fits_into_a_message() -> None:
    assert constant("editor.ts", "MOST_CHARACTERS") * LONGEST_ESCAPE < MAX_MESSAGE


def test_the_page_has_a_place_for_the_nonce() -> None:
    assert NONCE in (SOURCES / "index.html").read_text(encoding="utf-8")
