"""Showing that the model is being loaded, and having the client ask again once it is there."""

import asyncio
import logging
import os

from lsprotocol import types

from bertfill_ls.inference.engine.engine import Engine, EngineClosedError
from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.inference.model.model_store import DEFAULT_MODEL
from bertfill_ls.lsp.session import Session

log = logging.getLogger(__name__)

_PROGRESS_PATIENCE = 2.0  # seconds for a client to accept a progress token; loading does not wait for it


def refresh(session: Session) -> None:
    """Have the client ask again for what it may be showing."""
    if session.client.refreshes_hints:
        session.server.workspace_inlay_hint_refresh(None)
    if session.client.refreshes_tokens:
        session.server.workspace_semantic_tokens_refresh(None)


def load_again(session: Session) -> None:
    """Load the model of the settings, whatever became of the one before, and show how it goes."""
    session.keep(follow_loading(session, session.asking.restart()))


async def follow_loading(session: Session, engine: Engine) -> None:
    """Show how the loading goes, now and whenever the model is lost, until the engine is closed."""
    loads = True
    try:
        while True:
            await _show_loading(session, engine, loads)
            await asyncio.shield(engine.lost)
            loads = not engine.ready.done()  # else another has taken its place already
    except EngineClosedError:  # by shutdown, or for the model that takes its place: nothing has failed
        return


async def _show_loading(session: Session, engine: Engine, loads: bool) -> None:
    """Show progress until the model is there, then have the client ask for what could not be answered before."""
    token = await _begin_progress(session, engine) if loads else None
    try:
        await asyncio.shield(engine.ready)
        outcome = session.say("server.model-ready")
        if session.asking.take_over(engine):
            session.diagnostics.everything_changed()
        _tell_of_stand_in(session, engine)
    except EngineClosedError:
        _end_progress(session, token)
        raise
    except Exception as error:
        outcome = _failed(session, engine, error)
    _end_progress(session, token, outcome)
    refresh(session)


def _failed(session: Session, engine: Engine, error: Exception) -> str:
    """Tell why a model has not come, and what answers instead."""
    reason = session.asking.reason(error)
    if session.asking.give_up(engine):
        model = session.asking.engine.model
        name = model.name if model is not None else DEFAULT_MODEL
        outcome = session.say("server.model-kept", reason=reason, model=name)
    else:
        outcome = session.say("server.model-not-loaded", reason=reason)
        if engine is not session.asking.engine:  # it was replaced, and the one in its place will tell
            return outcome
    session.server.window_show_message(types.ShowMessageParams(types.MessageType.Error, outcome))
    return outcome


def _tell_of_stand_in(session: Session, engine: Engine) -> None:
    """Say that this machine answers in place of a server: once, until that has answered again."""
    error = engine.model.shortfall if engine.model is not None else None
    if isinstance(error, RemoteError):
        sentence = session.say("server.remote-away", reason=session.asking.reason(error))
        session.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))


async def _begin_progress(session: Session, engine: Engine) -> str | None:
    if not session.client.shows_progress:
        return None
    token = f"bertfill-loading-{os.getpid()}-{id(engine)}"
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
