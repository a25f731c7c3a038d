"""From ``initialize`` to ``shutdown``: who the client is, its settings, and loading the model beside all else."""

import logging
from functools import partial

from lsprotocol import types

from bertfill_ls.lsp.client import read_client
from bertfill_ls.lsp.features import configuration, pull_diagnostics, text_sync
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.idle.hint_rest import HintRest
from bertfill_ls.lsp.idle.prefetch import Prefetch
from bertfill_ls.lsp.idle.publish import Diagnostics
from bertfill_ls.lsp.loading import follow_loading
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.settings import SECTION, parse_settings

log = logging.getLogger(__name__)


def initialize(ls: FillServer, params: types.InitializeParams) -> None:
    """Begin the session. The model starts to load as soon as this request has been answered."""
    client = read_client(params)
    ls.initial_settings = params.initialization_options
    settings, ls.initial_problems = parse_settings(ls.initial_settings)
    ls.session = Session(client, settings, ls.protocol.documents, ls.start_engine)
    ls.diagnostics = Diagnostics(ls.session, ls)
    ls.prefetch = Prefetch(ls.session)
    ls.hint_rest = HintRest(ls.session, ls)
    if client.pulls_diagnostics:
        ls.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, pull_diagnostics.OPTIONS)(pull_diagnostics.pull)
    ls.protocol.out_of_step = partial(text_sync.out_of_step, ls)
    if params.process_id is not None:
        ls.watch_client(params.process_id)


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
