"""From ``initialize`` to ``shutdown``: who the client is, its settings, and loading the model beside all else."""

from functools import partial

from lsprotocol import types

from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.client import folder_of, read_client
from bertfill_ls.lsp.features import configuration, text_sync
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.loading import follow_loading
from bertfill_ls.lsp.session import Session, begin_session
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.settings.project import find_project


def initialize(ls: FillServer, params: types.InitializeParams) -> None:
    """Begin the session, before capabilities are agreed on; the model starts to load once this has been answered."""
    client = read_client(params)
    project = find_project(folder) if (folder := folder_of(params)) else None
    settings = Configuration(params.initialization_options, client.locale, project.settings if project else {})
    for sentence in project.sentences(settings.locale) if project else ():
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))
    session = begin_session(ls, client, settings, ls.protocol.documents, ls.start_engine)
    ls.begin(session)
    ls.protocol.out_of_step = partial(text_sync.out_of_step, session)
    if session.settings.position_encoding == "utf-16" and params.capabilities.general is not None:
        params.capabilities.general.position_encodings = None  # without a choice, UTF-16 is what the protocol says
    if not client.pulls_diagnostics:
        ls.withdraw(types.TEXT_DOCUMENT_DIAGNOSTIC)  # what is not asked for is sent
    if params.process_id is not None:
        ls.watch_client(params.process_id)


@about_the_session
async def initialized(session: Session, params: types.InitializedParams) -> None:
    """Ask for settings, and show that the model is being loaded."""
    configuration.report(session)
    session.keep(follow_loading(session))
    if session.client.registers_configuration:
        session.keep(configuration.register(session))
    if session.client.sends_configuration:
        await configuration.ask(session)


@about_the_session
def shutdown(session: Session, _: None) -> None:
    """Let the model go."""
    session.asking.engine.close()
