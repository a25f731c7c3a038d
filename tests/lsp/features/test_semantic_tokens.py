"""Masks, runs, choices and malformed masks, told apart by semantic tokens."""

from tests.lsp.fakes import FillSession, session
from tests.lsp.support import URI


async def tokens(client: FillSession) -> list[tuple[int, int, int, str, set[str]]]:
    """Return each token as line, column, length, type and modifiers."""
    data = (await client.result("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}}))["data"]
    legend = client.server.server_capabilities.semantic_tokens_provider.legend  # type: ignore[union-attr]
    decoded, line, column = [], 0, 0
    for lines, columns, length, kind, modifiers in zip(*[iter(data)] * 5, strict=True):
        line, column = line + lines, columns + (column if lines == 0 else 0)
        names = {name for bit, name in enumerate(legend.token_modifiers) if modifiers >> bit & 1}
        decoded.append((line, column, length, legend.token_types[kind], names))
    return decoded


async def test_masks_runs_choices_and_malformed_masks_are_told_apart() -> None:
    client = await session()
    client.open("😀[MASK]好[MASK][MASK]\n天[MASK:的|地]坏 [mask]")
    assert await tokens(client) == [
        (0, 2, 6, "macro", set()),
        (0, 9, 6, "macro", {"modification"}),
        (0, 15, 6, "macro", {"modification"}),
        (1, 1, 10, "enumMember", set()),
        (1, 13, 6, "macro", {"deprecated"}),
    ]


async def test_tokens_of_a_range() -> None:
    client = await session()
    client.open("[MASK]好\n天[MASK]坏\n[MASK]")
    range_ = {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
    params = {"textDocument": {"uri": URI}, "range": range_}
    assert (await client.result("textDocument/semanticTokens/range", params))["data"] == [1, 1, 6, 0, 0]


async def test_tokens_can_be_switched_off_and_code_has_none() -> None:
    client = await session()
    client.open("`[MASK]`")
    assert await tokens(client) == []
    client.notify("workspace/didChangeConfiguration", {"settings": {"bertfill": {"semanticTokens": False}}})
    assert await client.result("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}}) is None
