"""Showing that the model is being loaded, and having the client ask again once it is there."""

import asyncio
import logging
import os

from lsprotocol import types

from bertfill_ls.inference.engine import EngineClosedError
from bertfill_ls.lsp.fill_server import FillServer

log = logging.getLogger(__name__)

_PROGRESS_PATIENCE = 2.0  # seconds for a client to accept a progress token; loading does not wait for it


def refresh(ls: FillServer) -> None:
    """Have the client ask again for what it may be showing."""
    if ls.session.client.refreshes_hints:
        ls.workspace_inlay_hint_refresh(None)
    if ls.session.client.refreshes_tokens:
        ls.workspace_semantic_tokens_refresh(None)


async def follow_loading(ls: FillServer) -> None:
    """Show progress until the model is there, then have the client ask for what could not be answered before."""
    engine = ls.session.engine
    token = await _begin_progress(ls)
    try:
        await asyncio.shield(engine.ready)
        outcome = ls.session.say("server.model-ready")
    except EngineClosedError:  # by shutdown, or for the model that takes its place: nothing has failed
        _end_progress(ls, token)
        return
    except Exception as error:
        outcome = ls.session.say("server.model-not-loaded", reason=ls.session.reason(error))
        if engine is ls.session.engine:  # else it was replaced, and the one in its place will tell
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, outcome))
    _end_progress(ls, token, outcome)
    refresh(ls)


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


def _end_progress(ls: FillServer, token: str | None, message: str | None = None) -> None:
    if token is not None:
        ls.work_done_progress.end(token, types.WorkDoneProgressEnd(message=message))
        ls.work_done_progress.tokens.pop(token, None)  # pygls would keep it for ever
