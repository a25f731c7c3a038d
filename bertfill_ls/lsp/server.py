"""Wiring: how a process becomes the server on its standard streams. Which handler serves what is said in ``handlers``.

An editor waits for the answer to ``initialize``: what is not needed for that is imported when it has left.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from traceback import format_tb
from typing import TYPE_CHECKING, Any, NoReturn

from cattrs import Converter

from bertfill_ls import __version__
from bertfill_ls.inference.model_thread import LoadingTurns, ModelThread
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.commands import contract
from bertfill_ls.lsp.features.announced import ANNOUNCED
from bertfill_ls.lsp.features.initialize import initialize
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.settings.settings import WantedAnswerer
from bertfill_ls.lsp.system.ending import Ending, die_of_interrupts
from bertfill_ls.lsp.system.log_thread import LogThread, log_without_waiting
from bertfill_ls.lsp.system.watchdog import ClientWatch
from bertfill_ls.lsp.wire.quiet import silence_pygls
from bertfill_ls.lsp.wire.structure import strict_converter
from bertfill_ls.lsp.wire.transport import Connection, claim_stdio

if TYPE_CHECKING:
    from bertfill_ls.inference.engine.engine import Engine
    from bertfill_ls.inference.model.model_dir import Model
    from bertfill_ls.inference.stop import Stop
    from bertfill_ls.lsp.asking import StartEngine

log = logging.getLogger(__name__)

_LAST_WORDS = 0.5  # seconds for the log to be written out

NAME = "bertfill-ls"


def make_server(
    start_engine: "StartEngine", converter_factory: Callable[[], Converter] = strict_converter
) -> FillServer:
    """Return a server; ``start_engine`` is told of the settings what shall answer when the session begins."""
    commands = tuple(command.wire_name for command in contract.COMMANDS)
    server = FillServer(NAME, __version__, ANNOUNCED, commands, start_engine, converter_factory)
    server.protocol.agree = partial(initialize, server, _begin)
    return server


def _begin(server: FillServer, client: Client, configuration: Configuration) -> None:
    from bertfill_ls.inference.machine.allocator import use_one_arena

    use_one_arena()  # before the model's thread comes, which so takes the room that is free now
    from bertfill_ls.lsp.handlers import begin

    begin(server, client, configuration)


def start_engine(
    wanted: WantedAnswerer,
    default: str | None = None,
    turns: LoadingTurns | None = None,
    memory_allowed: bool = True,
    remote_allowed: bool = False,
) -> "Engine":
    """Return an engine that loads the model that is ``wanted``, a name or a folder, or else ``default``.

    Where a server is wanted, and ``remote_allowed``, it asks that and falls back on the model.
    """
    from bertfill_ls.inference.engine.engine import Engine

    load = partial(load_by_name, wanted.model or default, wanted.memory and memory_allowed)
    make_local = partial(ModelThread, load, turns)
    if wanted.remote_url and remote_allowed:
        let_connections_in()
        from bertfill_ls.remote.remote_runner import open_remote

        return Engine(open_remote(wanted.remote_url, wanted.remote_token_file, make_local))
    return Engine(make_local())


def let_connections_in() -> None:
    """Make OpenSSL importable again, which the command line keeps out of a server that opens no connection."""
    if sys.modules.get("ssl", sys) is None:
        del sys.modules["ssl"]


def load_by_name(name_or_folder: str | None, with_memory: bool, stop: "Stop") -> "Model":
    """Return a model; what a model thread is given to load."""
    # On the model's thread: numpy and ONNX Runtime take longer than a writer should wait for anything.
    from bertfill_ls.inference.machine.address_space import require_address_space
    from bertfill_ls.inference.model.model_dir import load_model
    from bertfill_ls.inference.model.model_store import resolve_model

    require_address_space()
    return load_model(resolve_model(name_or_folder), with_memory=with_memory, stop=stop)


def serve_stdio(*, model: str | None = None, parent: int | None = None, with_memory: bool = True) -> NoReturn:
    """Serve one client on stdin and stdout, then end the process. ``model`` is used unless the client sets another.

    Without ``with_memory`` the network answers alone, whatever the client sets.

    ``parent`` is the process that has started this one, if that was looked up before this module was imported.

    The exit code is 0 after ``shutdown``, 1 when the client goes without it. The process ends at once, also in the
    middle of a run: the interpreter's own ending would wait for threads that are inside ONNX Runtime, or crash in them.
    """
    source, sink = claim_stdio()
    logs = log_without_waiting()
    die_of_interrupts()
    silence_pygls()
    server = make_server(
        partial(start_engine, default=model, turns=LoadingTurns(), memory_allowed=with_memory, remote_allowed=True)
    )
    asyncio.run(_serve(server, Connection(source, sink), logs, parent))


async def _serve(server: FillServer, connection: Connection, logs: LogThread, parent: int | None) -> NoReturn:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_quietly)
    ending = Ending(loop, lambda: server.protocol.exit_code)
    server.protocol.finish = ending.end
    server.protocol.set_writer(connection)
    server.watch_client = ClientWatch(ending.client_died, parent).watch
    connection.start(loop, server.protocol.receive, ending.lost, ending.insist, server.protocol.prepare)
    code = await ending.wait()
    connection.close()
    logs.close(_LAST_WORDS)
    os._exit(code)


def log_quietly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log a failed callback by its kind: asyncio's own message would quote its arguments, and so the document."""
    error = context.get("exception")
    where = "".join(format_tb(error.__traceback__)) if error is not None else ""
    log.error("%s in the event loop\n%s", type(error).__name__ if error else "trouble", where)
