"""Masks in place of a selection."""

from tests.lsp.edits import ABLE, HERE, applied, run
from tests.lsp.fakes import session


async def test_a_selection_can_be_masked() -> None:
    text = "😀一，二a三"
    client = await session(capabilities=ABLE)
    client.open(text)
    range_ = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 6}}
    await run(client, "maskSelection", {**HERE, "range": range_})
    [asked] = client.told("workspace/applyEdit")
    assert applied(text, asked["edit"]) == "😀[MASK]，[MASK]a三"
