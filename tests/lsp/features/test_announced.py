"""What is announced is served, and nothing else; holds ``features/initialize`` and ``handlers`` too."""

import asyncio
import subprocess
import sys

from bertfill_ls.lsp.commands import contract
from bertfill_ls.lsp.features.announced import ANNOUNCED
from bertfill_ls.lsp.handlers import COMMANDS, FEATURES
from tests.lsp.fakes import FakeRunner, FillSession
from tests.lsp.support import at


def test_every_request_that_is_announced_has_a_handler_and_the_other_way_round() -> None:
    assert ANNOUNCED.keys() == FEATURES.keys()
    assert set(contract.COMMANDS) == set(COMMANDS)


async def test_a_request_behind_initialize_is_served_though_the_session_has_not_begun() -> None:
    client = FillSession(FakeRunner())
    hello = client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    client.open("😀今天[MASK]好。")
    asked = client.ask("textDocument/hover", at(0, 6))
    assert "result" in await client.answer(hello)
    assert (await client.answer(asked))["result"] is not None


async def test_the_session_begins_though_nothing_else_is_said() -> None:
    client = FillSession(FakeRunner())
    await client.answer(client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}}))
    assert not client.started
    await asyncio.sleep(0.05)
    assert client.started


def test_what_serves_is_not_imported_for_initialize() -> None:
    code = (
        "import sys; from bertfill_ls.lsp.server import make_server, start_engine; make_server(start_engine);"
        "late = ('handlers', 'session', 'asking', 'idle', 'commands.explain');"
        "print([name for name in late if f'bertfill_ls.lsp.{name}' in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
