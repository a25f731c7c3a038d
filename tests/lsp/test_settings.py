"""Settings: parsing as a table, and taking them over while the server runs."""

from typing import Any

import pytest

from bertfill_ls.lsp.settings import Settings, json_schema, parse_settings
from tests.lsp.fakes import FillSession, session, turns
from tests.lsp.support import at

CHANGED = "workspace/didChangeConfiguration"
PULLS = {"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], {}),
        ([None, 3, "x", []], {}),
        ([{"topK": 7}], {"top_k": 7}),
        ([{"bertfill": {"topK": 7, "prefetch": False}}], {"top_k": 7, "prefetch": False}),
        ([{"bertfill": {"topK": 7}}, {"topK": 9}], {"top_k": 9}),
        ([{"topK": 7}, {"topK": None}], {"top_k": 7}),
        ([{"server": {"path": "x"}, "trace": "off"}], {}),
        ([{"fillAllThreshold": 1}], {"fill_all_threshold": 1}),
        ([{"language": "zh-CN", "filterText": "word"}], {"language": "zh-CN", "filter_text": "word"}),
    ],
)
def test_reads_settings_wherever_a_client_puts_them(sources: list[Any], expected: dict[str, Any]) -> None:
    assert parse_settings(*sources) == (Settings(**expected), ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topK", 0),
        ("topK", 51),
        ("topK", "5"),
        ("topK", True),
        ("topK", 5.5),
        ("prefetch", 1),
        ("prefetch", "yes"),
        ("language", "de"),
        ("model", ["x"]),
        ("fillAllThreshold", 1.1),
        ("fillAllThreshold", float("nan")),
        ("fillAllThreshold", False),
    ],
)
def test_a_bad_value_falls_back_and_is_named(name: str, value: Any) -> None:
    settings, [problem] = parse_settings({name: value, "diagnostics": False})
    assert settings == Settings(diagnostics=False)
    assert problem.name == name
    assert f"bertfill.{name}" in problem.sentence("zh-CN")
    assert f"bertfill.{name}" in problem.sentence("en")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_schema_describes_every_setting_and_its_default(locale: str) -> None:
    properties = json_schema(locale)["properties"]
    defaults = {name: described["default"] for name, described in properties.items()}
    assert parse_settings(defaults) == (Settings(), ())
    assert len(properties) == len(Settings.__dataclass_fields__)
    assert all(described["description"] for described in properties.values())


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
    assert client.server.session.settings == Settings(top_k=7, language="zh-CN")  # type: ignore[attr-defined]
    client.notify(CHANGED, {"settings": None})
    await turns()
    answer(client, None)
    await turns()
    assert await candidates(client) == 9


def answer(client: FillSession, section: Any) -> None:
    [*_, request] = [m for m in client.wire.sent if m.get("method") == "workspace/configuration"]
    assert request["params"]["items"] == [{"section": "bertfill"}]
    client.send({"jsonrpc": "2.0", "id": request["id"], "result": [section]})


async def test_the_client_is_asked_to_tell_of_changes() -> None:
    client = await session(capabilities=PULLS)
    [registered] = client.told("client/registerCapability")
    assert registered["registrations"][0]["registerOptions"] == {"section": "bertfill"}


async def test_a_client_that_refuses_keeps_the_settings_of_the_start() -> None:
    client = await session(capabilities=PULLS, initializationOptions={"topK": 9})
    for request in [m for m in client.wire.sent if "method" in m and "id" in m]:
        client.send({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32601, "message": "no"}})
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
    assert first.closed
    assert await candidates(client) == 5


async def test_the_language_is_followed() -> None:
    client = await session(locale="en", initializationOptions={"language": "zh-CN"})
    client.open("[mask]好")
    message = client.told("textDocument/publishDiagnostics")[0]["diagnostics"][0]["message"]
    assert not message.isascii()


async def test_a_client_without_a_locale_has_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for tag, is_ascii in {"zh_CN.UTF-8": False, "de_DE.UTF-8": True}.items():
        monkeypatch.setenv("LC_ALL", tag)
        client = await session()
        client.open("😀[mask]好")
        message = client.told("textDocument/publishDiagnostics")[0]["diagnostics"][0]["message"]
        assert message.isascii() is is_ascii


async def test_utf_16_can_be_asked_for() -> None:
    client = FillSession()
    encodings = {"general": {"positionEncodings": ["utf-8", "utf-16"]}}
    answered = await client.initialize(capabilities=encodings, initializationOptions={"positionEncoding": "utf-16"})
    assert answered["result"]["capabilities"]["positionEncoding"] == "utf-16"
