"""From initialize to shutdown: what is agreed on, and when the model is let go."""

from tests.lsp.fakes import FillSession, session
from tests.lsp.problems import published


async def test_utf_16_can_be_asked_for() -> None:
    client = FillSession()
    encodings = {"general": {"positionEncodings": ["utf-8", "utf-16"]}}
    answered = await client.initialize(capabilities=encodings, initializationOptions={"positionEncoding": "utf-16"})
    assert answered["result"]["capabilities"]["positionEncoding"] == "utf-16"


async def test_shutdown_lets_the_model_go() -> None:
    client = await session()
    await client.result("shutdown", None)
    assert client.runner.closed
    assert not client.told("window/showMessage")


async def test_a_client_with_one_half_of_it_is_sent_them() -> None:
    client = FillSession()
    answer = await client.initialize(capabilities={"textDocument": {"diagnostic": {}}})
    assert "diagnosticProvider" not in answer["result"]["capabilities"]
    client.open("[mask]好")
    assert published(client) == [(1, ["mask-case"])]
