"""The engine's runner that asks a server, with the model of this machine to fall back on.

Lives on the event loop, as the engine does; each question is asked on a thread of its own (``errands``): the engine
hears of every batch once, in time, whatever becomes of the thread.

An *episode* is the time from the first question that is not answered to the next one that is. Meanwhile the model of
this machine answers, so that no writer waits for a server that is away, and after growing rests the server is asked how
it is, with a text that is nobody's. The model is loaded when it is first needed.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bertfill_ls.inference.engine.contract import Answerer, Batch, Done, Loaded, Runner
from bertfill_ls.inference.errors import RemoteError, RunStopped
from bertfill_ls.inference.recipes import Explain
from bertfill_ls.inference.stop import Stop
from bertfill_ls.remote.answers import RefusedError, RemoteModel, UnfitError, about, answers
from bertfill_ls.remote.errands import Errands
from bertfill_ls.remote.questions import Asked, QuestionError, about_question, question

if TYPE_CHECKING:
    from bertfill_ls.remote.connection import Connection

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0  # for the server to say how it is
ANSWER_SECONDS = 5.0
REASONS_SECONDS = 20.0  # a pass for every word
RESTS = (2.0, 60.0)  # seconds before it is asked again how it is: at first, doubled each time, and at most
MOST_REFUSALS = 3  # of questions one after the other: then it is not the questions that are at fault


@dataclass(frozen=True, slots=True)
class StandIn:
    """The model of this machine in place of a server, which ``shortfall`` tells of."""

    model: Answerer
    shortfall: RemoteError

    @property
    def name(self) -> str:
        """The model's own name."""
        return self.model.name

    @property
    def capacity(self) -> int:
        """How many tokens of a window it sees."""
        return self.model.capacity

    @property
    def weights(self) -> str:
        """The SHA-256 of its weights."""
        return self.model.weights

    @property
    def folder(self) -> Path | None:
        """Where its files are."""
        return self.model.folder

    @property
    def host(self) -> None:
        """Nothing is sent anywhere."""
        return


class RemoteRunner:
    """Asks the server at the other end of ``way``, or has what ``make_local`` makes answer.

    An error in place of the way is why no server is asked at all.
    """

    def __init__(self, way: "Connection | RemoteError", make_local: Callable[[], Runner]) -> None:
        self._loop = asyncio.get_running_loop()
        self._make_local = make_local
        self._connection: Connection | None = None if isinstance(way, RemoteError) else way
        self._away: RemoteError | None = way if isinstance(way, RemoteError) else None
        self._host = "" if self._connection is None else self._connection.host
        self._rest = RESTS[0]
        self._refusals = 0  # one after the other
        self._timer: asyncio.TimerHandle | None = None
        self._local: Runner | None = None
        self._local_model: Answerer | None = None
        self._waiting: Batch | None = None  # for the local model
        self._errands = Errands(self._loop, self._host)
        self._closed = Stop()

    def start(self, loaded: Loaded, done: Done) -> None:
        """See whether the server answers; ``loaded`` is told what does, now and whenever that changes."""
        self._loaded, self._done = loaded, done
        if self._away is not None:
            self._loop.call_soon(self._use_local)
        else:
            self._look()

    def run(self, batch: Batch) -> None:
        """Have a batch answered: by the server, or by this machine while that is away."""
        if self._away is not None or self._connection is None or not isinstance(batch.recipe, Asked):
            self._run_here(batch)
            return
        seconds = REASONS_SECONDS if isinstance(batch.recipe, Explain) else ANSWER_SECONDS
        work = partial(_ask, self._connection, batch.recipe, batch.windows, self._host)
        self._errands.run(work, seconds, batch.stop, partial(self._answered, batch))

    def close(self) -> None:
        """Ask nothing more, and let everything go."""
        self._closed.set()
        if self._timer is not None:
            self._timer.cancel()
        if self._local is not None:
            self._local.close()
        if self._connection is not None:
            self._connection.close()

    # -- the server

    def _look(self) -> None:
        if self._connection is not None and not self._closed():
            work = partial(_look, self._connection, self._host)
            self._errands.run(work, LOOK_SECONDS, self._closed, self._looked)

    def _looked(self, outcome: RemoteModel | Exception) -> None:
        if self._closed():
            return
        if isinstance(outcome, Exception):
            self._go_away(_as_remote(outcome, self._host))
            return
        log.info("%s answers", self._host)
        self._away, self._rest, self._refusals = None, RESTS[0], 0
        self._loaded(outcome)

    def _answered(self, batch: Batch, outcome: Sequence[Any] | Exception) -> None:
        if self._closed():
            return
        if not isinstance(outcome, Exception) or isinstance(outcome, RunStopped):
            self._refusals = 0
            self._done(outcome)
            return
        log.warning("no answer: %s", type(outcome).__name__ if not isinstance(outcome, RemoteError) else outcome.key)
        self._refusals += isinstance(outcome, QuestionError)
        if isinstance(outcome, QuestionError) and self._refusals < MOST_REFUSALS:
            self._run_here(batch)
            return
        self._waiting = batch  # before the engine hears of another model
        self._go_away(_as_remote(outcome, self._host))

    def _go_away(self, error: RemoteError) -> None:
        """Begin an episode, or go on with it."""
        is_new = self._away is None
        self._away = error
        self._timer = self._loop.call_later(self._rest, self._look)
        self._rest = min(2 * self._rest, RESTS[1])
        if is_new:
            self._use_local()

    # -- the model of this machine

    def _use_local(self) -> None:
        """Have the local model answer, from now on or from when it is loaded."""
        if self._closed():
            return
        if self._local is None:
            self._local = self._make_local()
            self._local.start(self._local_loaded, self._local_done)
        elif self._local_model is not None:
            self._local_loaded(self._local_model)

    def _local_loaded(self, outcome: Answerer | Exception) -> None:
        if self._closed():
            return
        if isinstance(outcome, Exception):
            if self._local is not None:
                self._local.close()
            self._local = self._local_model = None
            waiting, self._waiting = self._waiting, None
            if self._away is not None:
                self._loaded(outcome)  # the engine fails what it has sent, and starts again if that may help
            elif waiting is not None:
                self._done(outcome)
            return
        self._local_model = outcome
        if self._away is not None:
            self._loaded(StandIn(outcome, self._away))
        if self._waiting is not None:
            self._run_here(self._waiting)

    def _run_here(self, batch: Batch) -> None:
        if self._local is not None and self._local_model is not None:
            self._waiting = None
            self._local.run(batch)
        else:
            self._waiting = batch
            self._use_local()

    def _local_done(self, outcome: Sequence[Any] | Exception) -> None:
        if not self._closed():
            self._done(outcome)


def open_remote(url: str, token_file: str, make_local: Callable[[], Runner]) -> RemoteRunner:
    """Return the runner for what the settings say: one that asks nobody where they cannot be followed."""
    try:
        # The server inside the VS Code extension has no code to connect with.
        from bertfill_ls.remote.address import read_address, read_token
        from bertfill_ls.remote.connection import Connection
    except ImportError:
        return RemoteRunner(RemoteError("remote.not-here", host=""), make_local)
    try:
        address = read_address(url)
        return RemoteRunner(Connection(address, read_token(token_file, address.shown)), make_local)
    except RemoteError as error:
        return RemoteRunner(error, make_local)


def _look(connection: "Connection", host: str, ended: Stop) -> RemoteModel:
    try:
        return about(connection.ask(about_question(), ended), host)
    except QuestionError as error:  # a model that does not take what every one of bertfill's takes
        raise RemoteError("remote.unfit", host=host) from error


def _ask(connection: "Connection", recipe: Asked, windows: Sequence[Any], host: str, ended: Stop) -> list[Any]:
    try:
        return answers(recipe, windows, connection.ask(question(recipe, windows), ended))
    except RefusedError as error:
        raise QuestionError("remote.unfit", host=host) from error


def _as_remote(error: Exception, host: str) -> RemoteError:
    """Return what a user is told of; an answer that does not fit is one like any other that does not come."""
    if isinstance(error, RemoteError):
        return error
    return RemoteError("remote.unfit" if isinstance(error, UnfitError) else "remote.unreachable", host=host)
