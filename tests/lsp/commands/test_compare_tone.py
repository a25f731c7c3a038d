"""What would stand in a mask if its sentence ended otherwise."""

from tests.lsp.edits import run
from tests.lsp.fakes import session
from tests.lsp.support import at


async def test_tones_are_compared_side_by_side() -> None:
    client = await session()
    client.open("前句。😀今天[MASK]好！后句。")
    found = await run(client, "compareTone", at(0, 8))
    assert [(variant["mark"], variant["text"]) for variant in found["variants"]] == [
        ("。", "😀今天[MASK]好。"),
        ("！", "😀今天[MASK]好！"),
        ("？", "😀今天[MASK]好？"),
    ]
    assert found["markRange"] == {"start": {"line": 0, "character": 14}, "end": {"line": 0, "character": 15}}
    assert found["variants"][0]["candidates"][0] == {"text": "上", "score": 0.62}
    assert found["plain"].splitlines()[2].startswith("？  上 62.0%")


async def test_a_sentence_without_a_mark_has_an_empty_place_for_it() -> None:
    client = await session()
    client.open("😀今天[MASK]好\n下一行。")
    found = await run(client, "compareTone", at(0, 8))
    place = {"line": 0, "character": 11}
    assert found["markRange"] == {"start": place, "end": place}
    assert found["variants"][2]["text"] == "😀今天[MASK]好？"
