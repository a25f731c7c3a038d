"""Problems for a client that asks for them."""

from tests.lsp.fakes import Clock, session
from tests.lsp.problems import PULLS, codes, published, pull
from tests.lsp.support import URI


async def test_a_client_with_both_halves_of_it_pulls_and_is_never_sent_any() -> None:
    client, clock = await session(capabilities=PULLS), Clock()
    client.open("[mask]好")
    report = await pull(client)
    assert (report["kind"], codes(report["items"])) == ("full", ["mask-case"])
    unchanged = await pull(client, report["resultId"])
    assert unchanged == {"kind": "unchanged", "resultId": report["resultId"]}
    client.change(2, "好", (0, 0, 0, 6))
    assert (await pull(client, report["resultId"]))["items"] == []
    await clock.pass_by(5)
    assert published(client) == []


async def test_a_document_that_is_opened_again_at_the_same_version_is_reported_anew() -> None:
    client = await session(capabilities=PULLS)
    client.open("😀[mask]好")
    report = await pull(client)
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    client.open("😀[MASK]好")
    assert await pull(client, report["resultId"]) | {"resultId": None} == {
        "kind": "full",
        "items": [],
        "resultId": None,
    }


async def test_a_report_is_for_the_document_as_it_was_when_asked() -> None:
    client = await session(capabilities=PULLS)
    client.open("[mask]好")
    params = {"textDocument": {"uri": URI}}
    asked = client.ask("textDocument/diagnostic", params)
    client.change(2, "好", None)
    assert codes((await client.answer(asked))["result"]["items"]) == ["mask-case"]


async def test_a_document_that_is_not_open_has_none() -> None:
    client = await session(capabilities=PULLS)
    report = await client.result("textDocument/diagnostic", {"textDocument": {"uri": "file:///other"}})
    assert report["items"] == []
