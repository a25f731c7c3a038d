"""``workspace/configuration``, ``workspace/didChangeConfiguration``: settings are taken over as they come."""

import logging
from typing import Any

from lsprotocol import types

from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.loading import load_again, refresh
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.settings.settings import SECTION

log = logging.getLogger(__name__)


@about_the_session
def did_change_configuration(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """Take over what the client sends, or ask for it when it only says that something changed."""
    if session.client.sends_configuration:
        session.keep(ask(session))
    else:
        _take(session, params.settings)


async def ask(session: Session) -> None:
    """Ask the client for our section."""
    items = [types.ConfigurationItem(section=SECTION)]
    try:
        answer = await session.server.workspace_configuration_async(types.ConfigurationParams(items))
    except Exception as error:  # a client may refuse; the settings stay as they are
        log.warning("the client did not tell its settings: %s", type(error).__name__)
        return
    _take(session, answer[0] if answer else None)


async def register(session: Session) -> None:
    """Ask the client to tell of new settings."""
    method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
    options = types.DidChangeConfigurationRegistrationOptions(SECTION)
    registration = types.Registration(id=method, method=method, register_options=options)
    try:
        await session.server.client_register_capability_async(types.RegistrationParams([registration]))
    except Exception as error:  # a client may refuse; its settings are then those of the start
        log.warning("the client does not tell of new settings: %s", type(error).__name__)


def report(session: Session) -> None:
    """Tell the user of each bad value once, by its name."""
    for problem in session.configuration.unreported():
        message = problem.sentence(session.configuration.locale)
        session.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def _take(session: Session, sent: object) -> None:
    """Put settings into effect, over those the client began with."""
    before = session.settings
    session.configuration.take(_plain(sent))
    report(session)
    if session.settings == before:
        return
    session.documents.count_as_masks(session.settings.mask_aliases)
    if session.settings.answerer != before.answerer:
        load_again(session)
    session.diagnostics.everything_changed()
    refresh(session)


def _plain(value: Any) -> Any:
    """Return what pygls may have turned into named tuples as the dictionaries it was."""
    return {name: _plain(each) for name, each in value._asdict().items()} if hasattr(value, "_asdict") else value
