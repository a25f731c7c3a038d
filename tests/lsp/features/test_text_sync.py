"""What a writer hears when the client and the server no longer have the same text.

Holds ``wire/sync`` as well: the liberties that clients take when they tell of a change.
"""

from typing import Any

import pytest

from tests.lsp.fakes import session
from tests.lsp.support import URI, at


@pytest.mark.parametrize(("locale", "advice"), [("zh-CN", "重新打开"), ("en", "open it again")])
async def test_a_change_that_cannot_be_applied_is_told_once_until_the_document_is_reopened(
    locale: str, advice: str
) -> None:
    client = await session(locale=locale)
    client.change(2, "昨")
    for _ in range(2):
        client.open("今天[MASK]好😀\n")
        for version in (2, 3):
            client.change(version, "昨", (0, 3, 0, 1))
        client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    told = [each["message"] for each in client.told("window/showMessage")]
    assert len(told) == 3
    assert all("a.md" in message and advice in message for message in told)


async def test_a_change_that_can_be_applied_is_nothing_to_tell() -> None:
    client = await session()
    client.open("今天[MASK]好😀\n")
    client.change(2, "昨", (0, 1, 0, 3))
    assert client.told("window/showMessage") == []


def place(line: float, character: float) -> dict[str, float]:
    return {"line": line, "character": character}


def in_place(text: object, *, start: object = None, end: object = None) -> dict[str, Any]:
    return {"range": {"start": start or place(0, 0), "end": end or place(0, 1)}, "text": text}


TEXT = "𠀀天[MASK]好"  # 𠀀 is two units of UTF-16


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (in_place("", start=place(0, 2), end=place(0, 2**31)), "𠀀"),
        (in_place("", start=place(0, 2), end=place(0, 2**32 - 1)), "𠀀"),
        (in_place("", start=place(0, 2), end=place(2**32 - 1, 0)), "𠀀"),
        (in_place("乙", start=place(2**40, 2**40), end=place(2**40, 2**40)), TEXT + "乙"),
        (in_place("", start=place(0.0, 0), end=place(0, 2.0)), TEXT[1:]),
        ({"range": None, "text": "丁[MASK]"}, "丁[MASK]"),
        ({"range": None, "rangeLength": None, "text": "丁"}, "丁"),
        ({"text": "丁"}, "丁"),
        ({**in_place("乙"), "rangeLength": "x"}, "乙" + TEXT),
    ],
)
@pytest.mark.parametrize("version", [2, None, "missing"])
async def test_what_can_be_applied_is(change: dict[str, Any], after: str, version: object) -> None:
    client = await session()
    client.open(TEXT)
    document = {"uri": URI, "version": version} if version != "missing" else {"uri": URI}
    client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
    now = client.protocol.documents.get(URI)
    assert now is not None
    assert (now.text, now.version) == (after, 2)
    assert not client.told("window/showMessage")


@pytest.mark.parametrize(
    "change",
    [
        in_place("", start=place(0, 3), end=place(0, 1)),
        in_place("", start=place(-1, 0)),
        in_place("", start=place(0, -1)),
        in_place("", end={"line": 0}),
        in_place("", end=place(0, 0.5)),
        in_place("", end={"line": "0", "character": 1}),
        in_place(None),
        in_place(5),
        in_place({"a": 1}),
        {"range": {"start": place(0, 0), "end": place(0, 1)}},
        {"text": None},
        {"text": ["丁"]},
        {"range": {}, "text": "丁"},
        {"range": [], "text": "丁"},
        {},
        None,
        "丁",
    ],
)
async def test_what_cannot_be_applied_is_told_once_and_the_whole_text_heals_it(change: Any) -> None:
    client = await session()
    for episode in (1, 2):
        client.open(TEXT + "[mask]")
        document = {"uri": URI, "version": 2}
        for _ in range(2):
            client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
            client.change(3, "x", (0, 0, 0, 0))
        assert len(client.told("window/showMessage")) == 2 * episode - 1
        assert client.told("textDocument/publishDiagnostics")[-1]["diagnostics"] == []
        assert await client.result("textDocument/completion", at(0, 6)) is None, "of what text?"
        client.change(4, TEXT)
        assert len((await client.result("textDocument/completion", at(0, 6)))["items"]) == 5
        client.change(5, "x", (0, 3, 0, 1))
        assert len(client.told("window/showMessage")) == 2 * episode, "a new episode"


@pytest.mark.parametrize("changes", [None, {}, "x", 3, [None]])
async def test_changes_that_are_none_are_told(changes: object) -> None:
    client = await session()
    client.open(TEXT)
    client.notify("textDocument/didChange", {"textDocument": {"uri": URI, "version": 2}, "contentChanges": changes})
    assert len(client.told("window/showMessage")) == 1


@pytest.mark.parametrize("text", [None, 5, {}, [], {"a": 1}])
async def test_a_document_opened_with_no_text_is_told_and_healed_by_one(text: object) -> None:
    client = await session()
    item = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": item})
    assert len(client.told("window/showMessage")) == 1
    assert await client.result("textDocument/completion", at(0, 6)) is None
    client.change(2, TEXT)
    assert len((await client.result("textDocument/completion", at(0, 6)))["items"]) == 5
