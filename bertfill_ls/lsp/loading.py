"""Showing that the model is being loaded, and having the client ask again once it is there."""

import asyncio
import logging
import os

from lsprotocol import types

from bertfill_ls.inference.engine import Engine, EngineClosedError
from bertfill_ls.lsp.session import Session

log = logging.getLogger(__name__)

_PROGRESS_PATIENCE = 2.0  # seconds for a client to accept a progress token; loading does not wait for it


def refresh(session: Session) -> None:
    """Have the client ask again for what it may be showing."""
    if session.client.refreshes_hints:
        session.server.workspace_inlay_hint_refresh(None)
    if session.client.refreshes_tokens:
        session.server.workspace_semantic_tokens_refresh(None)


async def follow_loading(session: Session) -> None:
    """Show how the loading goes, now and whenever the model is lost, until the engine is closed."""
    engine = session.asking.engine
    try:
        while True:
            await _show_loading(session, engine)
            await asyncio.shield(engine.lost)
    except EngineClosedError:  # by shutdown, or for the model that takes its place: nothing has failed
        return


async def _show_loading(session: Session, engine: Engine) -> None:
    """Show progress until the model is there, then have the client ask for what could not be answered before."""
    token = await _begin_progress(session)
    try:
        await asyncio.shield(engine.ready)
        outcome = session.say("server.model-ready")
    except EngineClosedError:
        _end_progress(session, token)
        raise
    except Exception as error:
        outcome = session.say("server.model-not-loaded", reason=session.asking.reason(error))
        if engine is session.asking.engine:  # else it was replaced, and the one in its place will tell
            session.server.window_show_message(types.ShowMessageParams(types.MessageType.Error, outcome))
    _end_progress(session, token, outcome)
    refresh(session)


async def _begin_progress(session: Session) -> str | None:
    if not session.client.shows_progress:
        return None
    token = f"bertfill-loading-{os.getpid()}-{id(session.asking.engine)}"
    try:
        await asyncio.wait_for(session.server.work_done_progress.create_async(token), _PROGRESS_PATIENCE)
    except Exception as error:  # a client that refuses, or never answers, does without
        log.info("no progress is shown: %s", type(error).__name__)
        return None
    title = session.say("server.loading-model")
    session.server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title, cancellable=False))
    return token


def _end_progress(session: Session, token: str | None, message: str | None = None) -> None:
    if token is not None:
        session.server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=message))
        session.server.work_done_progress.tokens.pop(token, None)  # pygls would keep it for ever
