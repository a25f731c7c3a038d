"""What a prediction rests on, by hiding each token in turn; and where that is shown."""

from bertfill_ls.inference.recipes import Explain
from tests.lsp.edits import run
from tests.lsp.fakes import session
from tests.lsp.support import at


async def test_explain_tells_how_much_each_token_matters() -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    found = await run(client, "explain", at(0, 6))
    assert found["candidate"] == "上"
    assert found["maskRange"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 10}}
    assert [(token["text"], token["share"]) for token in found["tokens"]] == [("天", 0.2), ("今", 0.3), ("😀", 0.5)]
    assert found["plain"].splitlines()[0] == "😀█今▅天▄【上】"
    assert found["plain"].endswith("上 62.0%; with a word hidden it drops to: 😀 37.6% · 今 45.9% · 天 50.8%")


async def test_a_hover_shows_the_picture_of_a_sentence_that_was_explained() -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    assert "█" not in (await client.result("textDocument/hover", at(0, 6)))["contents"]["value"]
    await run(client, "explain", at(0, 6))
    value = (await client.result("textDocument/hover", at(0, 6)))["contents"]["value"]
    assert value.endswith("When each word is hidden in turn:\n\n😀█今▅天▄【上】")


async def test_the_picture_is_coloured_where_the_client_shows_html() -> None:
    client = await session(
        capabilities={
            "general": {"markdown": {"parser": "marked", "allowedTags": ["span"]}},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        }
    )
    client.open("<今天[MASK]好", language="plaintext")
    await run(client, "explain", at(0, 6))
    picture = (await client.result("textDocument/hover", at(0, 6)))["contents"]["value"].splitlines()[-1]
    assert picture.startswith('<span style="background-color:#ff781e8c;">&lt;</span>')
    assert picture.endswith("**上**")


async def test_explain_away_from_a_mask_is_nothing() -> None:
    client = await session()
    client.open("😀今天[MASK]好了")
    assert await run(client, "explain", at(0, 2)) is None
    assert await run(client, "compareTone", at(0, 12)) is None


async def test_the_candidate_that_is_named_is_explained() -> None:
    client = await session()
    client.open("😀今天[MASK]好")
    assert (await run(client, "explain", at(0, 6) | {"candidate": "中"}))["candidate"] == "中"


async def test_masks_side_by_side_are_explained_as_one_gap() -> None:
    client = await session()
    client.open("😀今天[MASK][MASK]好")
    found = await run(client, "explain", at(0, 12))
    assert found["maskRange"] == {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 16}}
    [recipe] = [batch.recipe for batch in client.runner.batches if isinstance(batch.recipe, Explain)]
    assert recipe.places == (3, 9)
