"""Settings while the server runs: they are taken over as they come, without a restart."""

import logging
from typing import Any

from lsprotocol import types

from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.loading import follow_loading, refresh
from bertfill_ls.lsp.settings import SECTION, SettingProblem, parse_settings

log = logging.getLogger(__name__)


def changed(ls: FillServer, params: types.DidChangeConfigurationParams) -> None:
    """Take over what the client sends, or ask for it when it only says that something changed."""
    if ls.session.client.sends_configuration:
        ls.keep(ask(ls))
    else:
        take(ls, params.settings)


async def ask(ls: FillServer) -> None:
    """Ask the client for our section."""
    items = [types.ConfigurationItem(section=SECTION)]
    try:
        answer = await ls.workspace_configuration_async(types.ConfigurationParams(items))
    except Exception as error:  # a client may refuse; the settings stay as they are
        log.warning("the client did not tell its settings: %s", type(error).__name__)
        return
    take(ls, answer[0] if answer else None)


def take(ls: FillServer, sent: object) -> None:
    """Put settings into effect, over those the client began with."""
    settings, problems = parse_settings(ls.initial_settings, _plain(sent))
    report(ls, problems)
    if settings == ls.session.settings:
        return
    if ls.session.apply(settings):
        ls.keep(follow_loading(ls))
    ls.diagnostics.everything_changed()
    refresh(ls)


def report(ls: FillServer, problems: tuple[SettingProblem, ...]) -> None:
    """Tell the user of each bad value once, by its name."""
    for problem in problems:
        known = (problem.name, repr(problem.value))
        if known not in ls.reported_settings:
            ls.reported_settings.add(known)
            message = problem.sentence(ls.session.locale)
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def _plain(value: Any) -> Any:
    """Return what pygls may have turned into named tuples as the dictionaries it was."""
    return {name: _plain(each) for name, each in value._asdict().items()} if hasattr(value, "_asdict") else value
