"""A server of a few handlers in this process, and a session in which a document is open."""

import asyncio
from typing import Any

import numpy as np
import pytest
from lsprotocol import types

from bertfill_ls.lsp.wire.protocol import document_at_arrival
from bertfill_ls.lsp.wire.quiet import QuietServer
from tests.lsp.support import Session, bare_server


@pytest.fixture
def server() -> QuietServer:
    server = bare_server()

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(ls: QuietServer, params: types.HoverParams) -> types.Hover:
        document = document_at_arrival()
        await asyncio.sleep(0)
        return types.Hover(contents=f"{document.version}:{document.text}" if document else "none")

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def never(ls: QuietServer, params: types.DefinitionParams) -> None:
        await asyncio.get_running_loop().create_future()

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def broken(ls: QuietServer, params: types.ReferenceParams) -> None:
        document = document_at_arrival()
        raise ValueError(document and document.text)

    @server.command("test.result")
    async def result(ls: QuietServer, arguments: list[Any]) -> Any:
        return {"nan": float("nan"), "set": {1}, "numpy": np.float32(1), "fine": "好😀\ud800"}[arguments[0]]

    return server


@pytest.fixture
async def session(server: QuietServer) -> Session:
    session = Session(server)
    await session.initialize()
    session.open("甲😀")
    return session
