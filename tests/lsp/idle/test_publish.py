"""Which problems a client hears of, and when. The model never has a part in it."""

from bertfill_ls.inference.errors import ModelError
from tests.lsp.fakes import Clock, FakeRunner, session, turns
from tests.lsp.problems import PULLS, REFRESH, codes, published, pull
from tests.lsp.support import URI


async def test_a_problem_is_told_with_its_place_its_code_and_its_fix() -> None:
    client = await session()
    client.open("甲😀\n𠀀[mask]好")
    [told] = client.told("textDocument/publishDiagnostics")
    [diagnostic] = told["diagnostics"]
    assert diagnostic["range"] == {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 8}}
    assert (diagnostic["code"], diagnostic["severity"], diagnostic["source"]) == ("mask-case", 2, "bertfill")
    assert diagnostic["data"] == {"replacement": "[MASK]"}
    assert "[MASK]" in diagnostic["message"]


async def test_messages_are_in_the_language_of_the_client() -> None:
    english, chinese = await session(locale="en-US"), await session(locale="zh-tw")
    messages = []
    for client in (english, chinese):
        client.open("[mask]好")
        messages.append(client.told("textDocument/publishDiagnostics")[0]["diagnostics"][0]["message"])
    assert messages[0].isascii()
    assert not messages[1].isascii()


async def test_neither_a_loading_nor_a_broken_model_takes_them_away() -> None:
    runner = FakeRunner(hold_loading=True)
    client = await session(runner)
    client.open("[mask]好")
    runner.load(ModelError("model.unknown", model="gone"))
    client.change(2, "[MASK", None)
    await turns()
    assert published(client)[0] == (1, ["mask-case"])
    assert len(client.told("window/showMessage")) == 1


async def test_a_burst_of_keystrokes_is_one_publication_of_the_last_version() -> None:
    client, clock = await session(), Clock()
    client.open("甲[mask]好\n")
    for version in range(2, 12):
        client.change(version, "乙", (1, 0, 1, 0))
        await clock.pass_by(0.02)
    await clock.pass_by(0.15)
    assert published(client) == [(1, ["mask-case"]), (11, ["mask-case"])]


async def test_somebody_who_types_without_a_pause_is_told_all_the_same() -> None:
    client, clock = await session(), Clock()
    client.open("甲[mask]好\n")
    for version in range(2, 10):
        client.change(version, "乙", (1, 0, 1, 0))
        await clock.pass_by(0.1)
    assert len(published(client)) == 2


async def test_a_problem_that_is_being_typed_waits_until_the_writer_rests() -> None:
    client, clock = await session(), Clock()
    client.open("[mask]甲\n😀好\n")
    for version, character in enumerate("[MASK", start=2):
        client.change(version, character, (1, version, 1, version))
        await clock.pass_by(0.05)
    await clock.pass_by(0.2)
    assert published(client)[-1] == (6, ["mask-case"])
    await clock.pass_by(0.3)
    assert published(client)[-1] == (6, ["mask-case", "unclosed-mask"])
    count = len(published(client))
    await clock.pass_by(5)
    assert len(published(client)) == count


async def test_closing_takes_them_back() -> None:
    client, clock = await session(), Clock()
    client.open("[mask]好")
    client.change(2, "[MASK", None)
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    await clock.pass_by(5)
    assert published(client) == [(1, ["mask-case"]), (None, [])]


async def test_a_client_that_pulls_is_told_to_ask_again_after_the_rest() -> None:
    client, clock = await session(capabilities=PULLS), Clock()
    client.open("😀好\n")
    client.change(2, "[MASK", (0, 2, 0, 2))
    held = await pull(client)
    assert held["items"] == []
    await clock.pass_by(0.4)
    assert not client.told(REFRESH)
    await clock.pass_by(0.2)
    assert len(client.told(REFRESH)) == 1
    assert codes((await pull(client, held["resultId"]))["items"]) == ["unclosed-mask"]


async def test_a_rest_with_nothing_held_back_costs_nothing() -> None:
    client, clock = await session(capabilities=PULLS), Clock()
    client.open("😀好\n")
    client.change(2, "天", (0, 2, 0, 2))
    await clock.pass_by(5)
    assert not client.told(REFRESH)


async def test_they_can_be_switched_off_and_on() -> None:
    client = await session()
    client.open("[mask]好")
    for value in (False, True):
        client.notify("workspace/didChangeConfiguration", {"settings": {"bertfill": {"diagnostics": value}}})
    assert published(client) == [(1, ["mask-case"]), (1, []), (1, ["mask-case"])]
