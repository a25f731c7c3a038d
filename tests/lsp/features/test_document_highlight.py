"""The mask at the cursor and what it rests on, highlighted."""

import pytest

from tests.lsp.fakes import session
from tests.lsp.support import at


@pytest.mark.parametrize("character", [4, 6, 10])
async def test_the_mask_and_what_it_rests_on_are_highlighted(character: int) -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    found = await client.result("textDocument/documentHighlight", at(0, character))
    places = [(each["range"]["start"]["character"], each["range"]["end"]["character"], each["kind"]) for each in found]
    assert places == [(4, 10, 3), (0, 2, 2), (2, 3, 2), (3, 4, 2)]


async def test_nothing_is_highlighted_elsewhere() -> None:
    client = await session()
    client.open("😀今天[MASK]好了")
    assert await client.result("textDocument/documentHighlight", at(0, 2)) is None
