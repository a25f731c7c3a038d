"""Wiring: which handler serves which request, and how a process becomes the server on its standard streams."""

import asyncio
import logging
import os
from collections.abc import Callable
from functools import partial
from traceback import format_tb
from typing import TYPE_CHECKING, Any, NoReturn

from cattrs import Converter
from lsprotocol import types

from bertfill_ls import __version__
from bertfill_ls.inference.engine import Engine
from bertfill_ls.inference.machine.address_space import require_address_space
from bertfill_ls.inference.model_thread import LoadingTurns, ModelThread
from bertfill_ls.inference.stop import Stop
from bertfill_ls.lsp.commands import contract
from bertfill_ls.lsp.commands.compare_tone import compare_tone
from bertfill_ls.lsp.commands.explain import explain
from bertfill_ls.lsp.commands.fill_all import fill_all
from bertfill_ls.lsp.commands.finish_mask import finish_mask
from bertfill_ls.lsp.commands.mask_selection import mask_selection
from bertfill_ls.lsp.commands.restart import restart_engine
from bertfill_ls.lsp.commands.status import status
from bertfill_ls.lsp.features import (
    code_action,
    completion,
    configuration,
    document_highlight,
    hover,
    inlay_hint,
    lifecycle,
    pull_diagnostics,
    semantic_tokens,
    text_sync,
)
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.wire.ending import Ending, die_of_interrupts
from bertfill_ls.lsp.wire.log_thread import LogThread, log_without_waiting
from bertfill_ls.lsp.wire.protocol import silence_pygls
from bertfill_ls.lsp.wire.structure import strict_converter
from bertfill_ls.lsp.wire.transport import Connection, claim_stdio
from bertfill_ls.lsp.wire.watchdog import ClientWatch

if TYPE_CHECKING:
    from bertfill_ls.inference.model.model_dir import Model

log = logging.getLogger(__name__)

_LAST_WORDS = 0.5  # seconds for the log to be written out

NAME = "bertfill-ls"

# Every request and notification that is served, with what the server announces of it. ``initialize`` comes before any
# of them (see ``make_server``); how a document is kept and a command found is the business of ``wire/protocol``.
FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZED: (lifecycle.initialized, None),
    types.SHUTDOWN: (lifecycle.shutdown, None),
    types.TEXT_DOCUMENT_DID_OPEN: (text_sync.did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (text_sync.did_change, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (text_sync.did_close, None),
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: (configuration.did_change_configuration, None),
    types.TEXT_DOCUMENT_COMPLETION: (completion.completion, completion.OPTIONS),
    types.COMPLETION_ITEM_RESOLVE: (completion.resolve, None),
    types.TEXT_DOCUMENT_HOVER: (hover.hover, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (code_action.code_action, code_action.OPTIONS),
    types.TEXT_DOCUMENT_INLAY_HINT: (inlay_hint.inlay_hint, None),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (document_highlight.document_highlight, None),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: (semantic_tokens.full, semantic_tokens.LEGEND),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: (semantic_tokens.range_, None),
    types.TEXT_DOCUMENT_DIAGNOSTIC: (pull_diagnostics.diagnostic, pull_diagnostics.OPTIONS),
}

COMMANDS: dict[contract.Command, Callable[..., Any]] = {
    contract.FILL_ALL: fill_all,
    contract.MASK_SELECTION: mask_selection,
    contract.COMPARE_TONE: compare_tone,
    contract.EXPLAIN: explain,
    contract.STATUS: status,
    contract.RESTART_ENGINE: restart_engine,
    contract.FINISH_MASK: finish_mask,
}


def make_server(
    start_engine: Callable[[str, bool], Engine], converter_factory: Callable[[], Converter] = strict_converter
) -> FillServer:
    """Return a server with every handler in its place; ``start_engine`` is given the settings of model and memory."""
    server = FillServer(NAME, __version__, start_engine, converter_factory)
    server.protocol.begin = partial(lifecycle.initialize, server)
    for method, (handler, options) in FEATURES.items():
        server.feature(method, options)(handler)
    for command, run in COMMANDS.items():
        server.command(command.wire_name)(run)
    return server


def start_engine(
    wanted: str,
    with_memory: bool,
    default: str | None = None,
    turns: LoadingTurns | None = None,
    memory_allowed: bool = True,
) -> Engine:
    """Return an engine that loads the model ``wanted``, a name or a folder, or else ``default``."""
    return Engine(ModelThread(partial(_load, wanted or default, with_memory and memory_allowed), turns))


def _load(name_or_folder: str | None, with_memory: bool, stop: Stop) -> "Model":
    require_address_space()
    # Imported here, on the model's thread: numpy and ONNX Runtime take longer than an editor should wait for
    # ``initialize``.
    from bertfill_ls.inference.model.model_dir import load_model
    from bertfill_ls.inference.model.model_store import resolve_model

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
    server = make_server(partial(start_engine, default=model, turns=LoadingTurns(), memory_allowed=with_memory))
    asyncio.run(_serve(server, Connection(source, sink), logs, parent))


async def _serve(server: FillServer, connection: Connection, logs: LogThread, parent: int | None) -> NoReturn:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_quietly)
    ending = Ending(loop, lambda: server.protocol.exit_code)
    server.protocol.finish = ending.end
    server.protocol.set_writer(connection)
    server.watch_client = ClientWatch(ending.client_died, parent).watch
    connection.start(loop, server.protocol.receive, ending.lost, ending.insist, server.protocol.prepare)
    code = await ending.wait()
    connection.close()
    logs.close(_LAST_WORDS)
    os._exit(code)


def _log_quietly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log a failed callback by its kind: asyncio's own message would quote its arguments, and so the document."""
    error = context.get("exception")
    where = "".join(format_tb(error.__traceback__)) if error is not None else ""
    log.error("%s in the event loop\n%s", type(error).__name__ if error else "trouble", where)
