"""Settings taken over while the server runs, and what a bad one is told of.

Holds ``settings/configuration`` as well.
"""

from typing import Any

from bertfill_ls.lsp.settings.settings import Settings
from tests.lsp.fakes import FillSession, session, turns
from tests.lsp.support import at

CHANGED = "workspace/didChangeConfiguration"


PULLS = {"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}}


async def candidates(client: FillSession) -> int:
    client.open("天[MASK]好")
    answer = await client.result("textDocument/completion", at(0, 7))
    assert answer is not None
    return int(client.runner.batches[-1].recipe.top_k)  # type: ignore[attr-defined]  # FillMasks has it


async def test_the_client_may_say_at_the_start() -> None:
    assert await candidates(await session(initializationOptions={"bertfill": {"topK": 9}})) == 9


async def test_the_client_may_send_them_later() -> None:
    client = await session()
    client.notify(CHANGED, {"settings": {"bertfill": {"topK": 8}}})
    assert await candidates(client) == 8


async def test_a_client_that_only_says_that_something_changed_is_asked() -> None:
    client = await session(capabilities=PULLS, initializationOptions={"topK": 9, "language": "zh-CN"})
    answer(client, {"topK": 7})
    await turns()
    assert client.server.session.settings == Settings(top_k=7, language="zh-CN")
    client.notify(CHANGED, {"settings": None})
    await turns()
    answer(client, None)
    client.reply("client/registerCapability", result=None)
    await turns()
    assert await candidates(client) == 9


def answer(client: FillSession, section: Any) -> None:
    asked = client.reply("workspace/configuration", result=[section])
    assert asked["params"]["items"] == [{"section": "bertfill"}]


async def test_the_client_is_asked_to_tell_of_changes() -> None:
    client = await session(capabilities=PULLS)
    answer(client, None)
    [registered] = client.told("client/registerCapability")
    assert registered["registrations"][0]["registerOptions"] == {"section": "bertfill"}


async def test_a_client_that_refuses_keeps_the_settings_of_the_start() -> None:
    client = await session(capabilities=PULLS, initializationOptions={"topK": 9})
    for method in ("workspace/configuration", "client/registerCapability"):
        client.reply(method, error={"code": -32601, "message": "no"})
    await turns()
    assert await candidates(client) == 9


async def test_a_bad_value_is_reported_once_by_its_name() -> None:
    client = await session(initializationOptions={"topK": "many"})
    for _ in range(3):
        client.notify(CHANGED, {"settings": {"bertfill": {"topK": "many"}}})
    client.notify(CHANGED, {"settings": {"bertfill": {"topK": -1}}})
    shown = client.told("window/showMessage")
    assert [message["type"] for message in shown] == [2, 2]
    assert all("bertfill.topK" in message["message"] for message in shown)


async def test_another_model_is_loaded_at_once() -> None:
    client = await session(initializationOptions={"model": "one"})
    first = client.runner
    client.notify(CHANGED, {"settings": {"bertfill": {"model": "two"}}})
    assert client.started == ["one", "two"]
    await turns()
    assert first.closed
    assert await candidates(client) == 5


async def test_the_language_is_followed() -> None:
    client = await session(locale="en", initializationOptions={"language": "zh-CN"})
    client.open("[mask]好")
    message = client.told("textDocument/publishDiagnostics")[0]["diagnostics"][0]["message"]
    assert not message.isascii()
