"""``initialize``: who the client is and what it wants. The session itself begins once this has been answered."""

from collections.abc import Callable
from functools import partial

from lsprotocol import types

from bertfill_ls.lsp.client import Client, folder_of, read_client
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.settings.project import find_project

Begin = Callable[[FillServer, Client, Configuration], None]


def initialize(ls: FillServer, begin: Begin, params: types.InitializeParams) -> Callable[[], None]:
    """Settle what the capabilities depend on, and return what begins the session."""
    client = read_client(params)
    project = find_project(folder) if (folder := folder_of(params)) else None
    configuration = Configuration(params.initialization_options, client.locale, project.settings if project else {})
    for sentence in project.sentences(configuration.locale) if project else ():
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))
    if configuration.settings.position_encoding == "utf-16" and params.capabilities.general is not None:
        params.capabilities.general.position_encodings = None  # without a choice, UTF-16 is what the protocol says
    if not client.pulls_diagnostics:
        ls.withdraw(types.TEXT_DOCUMENT_DIAGNOSTIC)  # what is not asked for is sent
    if params.process_id is not None:
        ls.watch_client(params.process_id)
    return partial(begin, ls, client, configuration)
