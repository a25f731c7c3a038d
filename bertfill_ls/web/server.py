"""The process of the workbench: from a listening socket to its end, which comes with Ctrl+C, in time, whatever runs."""

import asyncio
import gc
import logging
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from socket import socket
from types import FrameType
from typing import NoReturn

import h11 as _h11  # noqa: F401  # uvicorn imports this and the next when it begins; if they are missing, say so now
import uvicorn
import websockets as _websockets  # noqa: F401

from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.model_thread import ModelThread
from bertfill_ls.lsp import handlers as _handlers  # noqa: F401  # what else the first page would wait for
from bertfill_ls.lsp.server import load_by_name, log_quietly
from bertfill_ls.lsp.system.log_thread import LogThread, log_without_waiting
from bertfill_ls.lsp.system.threads import start_small
from bertfill_ls.lsp.wire.quiet import silence_pygls
from bertfill_ls.web.access import Access
from bertfill_ls.web.app import make_app
from bertfill_ls.web.assets import Asset
from bertfill_ls.web.limits import MAX_MESSAGE, MOST_CONNECTIONS
from bertfill_ls.web.shared_model import SharedModel
from bertfill_ls.web.workbench import Workbench

GRACE = 1.5  # seconds from Ctrl+C on in which everything may end by itself
_LAST_WORDS = 0.2  # seconds for the log to be written out

# They log addresses, and with them the token; at level DEBUG whole messages, and with them texts.
_TALKATIVE = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "websockets", "asyncio")


def serve_web(
    listening: socket,
    access: Access,
    assets: Mapping[str, Asset],
    *,
    model: str | None,
    with_memory: bool,
    locale: str,
    locale_asked: bool,
    started: Callable[[], None],
) -> NoReturn:
    """Serve pages on a socket until Ctrl+C or SIGTERM, then end the process with 0; ``started`` is called in between.

    The process ends at once, also in the middle of a run, as the server on standard streams does.
    """
    logs = log_without_waiting()
    silence_pygls()
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    gc.freeze()  # what was imported stays
    load = partial(load_by_name, model, with_memory)

    def workbench() -> Workbench:
        shared = SharedModel(ModelThread(load))

        def start_engine(in_bulk: bool) -> Engine:
            return Engine(shared.seat(in_bulk=in_bulk), answers=shared.answers)

        return Workbench(access, assets, start_engine, locale, locale_asked)

    asyncio.run(_serve(workbench, listening, started, logs))


async def _serve(
    make_workbench: Callable[[], Workbench], listening: socket, started: Callable[[], None], logs: LogThread
) -> NoReturn:
    asyncio.get_running_loop().set_exception_handler(log_quietly)
    workbench = make_workbench()
    config = uvicorn.Config(
        make_app(workbench),
        loop="asyncio",
        http="h11",
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,  # to and from the same machine
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # nobody stands between, and who sends such headers is believed nothing
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config, started, workbench.close)
    await server.serve(sockets=[listening])
    logs.close(_LAST_WORDS)
    os._exit(0)


class _Server(uvicorn.Server):
    """A server that tells when it has started, and that ends within ``GRACE`` seconds of a signal."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._has_started = started
        self._ending = ending
        self._loop = asyncio.get_running_loop()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        self._has_started()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; at the second signal, end."""
        if self.should_exit:
            os._exit(0)
        self.should_exit = True
        start_small("ending", _insist)
        self._loop.call_soon_threadsafe(self._ending)


def _insist() -> None:
    time.sleep(GRACE)
    os._exit(0)
