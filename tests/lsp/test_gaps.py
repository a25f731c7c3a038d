"""Gaps of several masks, choices, and masks that are no prose: what completion and hover make of them."""

import pytest

from tests.lsp.fakes import CANDIDATES, Clock, session
from tests.lsp.support import at

GAP = "😀天[MASK][MASK]好"  # the gap is at the UTF-16 columns 3 to 15


@pytest.mark.parametrize("character", range(4, 16))
async def test_one_item_replaces_the_whole_gap_wherever_the_cursor_is_in_it(character: int) -> None:
    client = await session()
    client.open(GAP)
    items = (await client.result("textDocument/completion", at(0, character)))["items"]
    assert [item["label"] for item in items] == [text * 2 for text, _ in CANDIDATES]
    assert items[0]["filterText"] == "[MASK][MASK]上上"
    assert items[0]["textEdit"]["range"] == {
        "start": {"line": 0, "character": 3},
        "end": {"line": 0, "character": 15},
    }


async def test_resolve_of_a_phrase_shows_the_sentence_with_all_of_it() -> None:
    client = await session()
    client.open(GAP)
    item = (await client.result("textDocument/completion", at(0, 5)))["items"][0]
    documentation = (await client.result("completionItem/resolve", item))["documentation"]
    assert documentation["value"].splitlines()[0] == "😀天上上好"


async def test_hover_shows_the_phrases_and_the_characters_one_by_one() -> None:
    client = await session()
    client.open(GAP)
    shown = await client.result("textDocument/hover", at(0, 10))
    value = shown["contents"]["value"]
    assert value.startswith("★ 上上  62.0%\n  下下  20.0%")
    assert "One by one:\n\n1. 上 62.0% · 下 20.0%" in value
    assert "\n2. 上 62.0%" in value
    assert shown["range"]["end"] == {"line": 0, "character": 15}


async def test_prefetch_computes_phrases_too() -> None:
    client, clock = await session(), Clock()
    client.open(GAP)
    await clock.pass_by(0.2)
    batches = len(client.runner.batches)
    await client.result("textDocument/completion", at(0, 5))
    assert len(client.runner.batches) == batches == 2


async def test_a_mask_with_choices_is_replaced_as_it_is_written() -> None:
    client = await session()
    client.open("😀慢慢[MASK:的|地|得]走")
    item = (await client.result("textDocument/completion", at(0, 8)))["items"][0]
    assert item["filterText"] == "[MASK:的|地|得]上"
    assert item["textEdit"]["range"] == {
        "start": {"line": 0, "character": 4},
        "end": {"line": 0, "character": 16},
    }


@pytest.mark.parametrize(
    ("language", "text", "is_prose"),
    [
        ("markdown", "天[MASK]好", True),
        ("markdown", "天`[MASK]`好", False),
        ("markdown", "```\n天[MASK]好 [mask]\n```\n", False),
        ("plaintext", "天`[MASK]`好", True),
        ("latex", "天 % [MASK]好", False),
        ("html", "<p>天<!-- [MASK] -->好</p>", False),
    ],
)
async def test_only_prose_has_masks_and_problems(language: str, text: str, is_prose: bool) -> None:
    client = await session()
    client.open(text, language=language)
    line = next(number for number, content in enumerate(text.split("\n")) if "MASK" in content)
    column = text.split("\n")[line].index("MASK")
    assert (await client.result("textDocument/completion", at(line, column)) is not None) is is_prose
    if not is_prose:
        assert client.told("textDocument/publishDiagnostics")[-1]["diagnostics"] == []


async def test_masks_in_code_count_when_the_user_wants_them_to() -> None:
    client = await session(initializationOptions={"proseOnly": False})
    client.open("天`[MASK]`好 `[mask]`")
    assert await client.result("textDocument/completion", at(0, 5)) is not None
    assert len(client.told("textDocument/publishDiagnostics")[-1]["diagnostics"]) == 1


async def test_what_is_prose_follows_the_edits() -> None:
    client = await session()
    client.open("😀\n天[MASK]好\n")
    assert await client.result("textDocument/completion", at(1, 5)) is not None
    client.change(2, "```\n", (0, 0, 0, 0))
    assert await client.result("textDocument/completion", at(2, 5)) is None
    client.change(3, "", (0, 0, 1, 0))
    assert await client.result("textDocument/completion", at(1, 5)) is not None
