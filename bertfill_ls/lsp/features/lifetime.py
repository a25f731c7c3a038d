"""From ``initialize`` to ``shutdown``: who the client is, its settings, and loading the model beside all else."""

import asyncio
import gc
import logging
import os

from lsprotocol import types

from bertfill_ls.lsp.client import read_client
from bertfill_ls.lsp.diagnostics import Diagnostics
from bertfill_ls.lsp.features import configuration, diagnostics
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.prefetch import Prefetch
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.settings import SECTION, parse_settings

log = logging.getLogger(__name__)

_PROGRESS_PATIENCE = 2.0  # seconds for a client to accept a progress token; loading does not wait for it


def initialize(ls: FillServer, params: types.InitializeParams) -> None:
    """Begin the session. The model starts to load as soon as this request has been answered."""
    client = read_client(params)
    ls.initial_settings = params.initialization_options
    settings, ls.initial_problems = parse_settings(ls.initial_settings)
    ls.session = Session(client, settings, ls.protocol.documents, ls.start_engine)
    ls.diagnostics = Diagnostics(ls)
    ls.prefetch = Prefetch(ls.session)
    if client.pulls_diagnostics:
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, diagnostics.OPTIONS)(diagnostics.pull)
    if params.process_id is not None:
        ls.watch_client(params.process_id)
    asyncio.get_running_loop().call_soon(_collect_garbage)


def _collect_garbage() -> None:
    """Begin to collect garbage, without ever looking at what the imports have made (see ``launch``)."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


async def initialized(ls: FillServer, params: types.InitializedParams) -> None:
    """Ask for settings, and show that the model is being loaded."""
    configuration.report(ls, ls.initial_problems)
    ls.keep(follow_loading(ls))
    if ls.session.client.registers_configuration:
        ls.keep(_register(ls))
    if ls.session.client.sends_configuration:
        await configuration.ask(ls)


def shutdown(ls: FillServer, _: None) -> None:
    """Let the model go."""
    ls.session.engine.close()


async def _register(ls: FillServer) -> None:
    method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
    options = types.DidChangeConfigurationRegistrationOptions(SECTION)
    registration = types.Registration(id=method, method=method, register_options=options)
    try:
        await ls.client_register_capability_async(types.RegistrationParams([registration]))
    except Exception as error:  # a client may refuse; its settings are then those of the start
        log.warning("the client does not tell of new settings: %s", type(error).__name__)


async def follow_loading(ls: FillServer) -> None:
    """Show progress until the model is there, then have the client ask for what could not be answered before."""
    engine = ls.session.engine
    token = await _begin_progress(ls)
    try:
        await asyncio.shield(engine.ready)
        outcome = ls.session.say("server.model-ready")
    except Exception as error:
        outcome = ls.session.say("server.model-not-loaded", reason=ls.session.reason(error))
        if engine is ls.session.engine:  # else it was replaced, and the one in its place will tell
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, outcome))
    if token is not None:
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd(message=outcome))
        ls.work_done_progress.tokens.pop(token, None)  # pygls would keep it for ever
    configuration.refresh(ls)


async def _begin_progress(ls: FillServer) -> str | None:
    if not ls.session.client.shows_progress:
        return None
    token = f"bertfill-loading-{os.getpid()}-{id(ls.session.engine)}"
    try:
        await asyncio.wait_for(ls.work_done_progress.create_async(token), _PROGRESS_PATIENCE)
    except Exception as error:  # a client that refuses, or never answers, does without
        log.info("no progress is shown: %s", type(error).__name__)
        return None
    title = ls.session.say("server.loading-model")
    ls.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=False))
    return token
