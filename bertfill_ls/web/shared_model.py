"""One model for many sessions: each has an engine of its own, with its own queue and slots, and a seat here.

What was answered is kept for all of them: a page asks in a batch for what its session has mostly computed ahead, while
the writer rested. The seats share the thread that loads and runs the model. An engine sends one batch at a time, and
those of several are run in turn: whoever asks waits for at most one batch of each other session, which the engines keep
short. Work in bulk comes last, and is stopped when somebody asks: the engine that sent it does it again.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any

from bertfill_ls.inference.engine.answers import Answers
from bertfill_ls.inference.engine.contract import Answerer, Batch, Done, Loaded, Runner


class SharedModel:
    """Hands the model of one runner to many engines. Lives on the event loop.

    ``answers`` is what their engines remember. The model is loaded when the first engine starts, and again when an
    engine starts after it was lost or could not be loaded.
    """

    def __init__(self, runner: Runner) -> None:
        self.answers = Answers()
        self._runner = runner
        self._model: Answerer | None = None
        self._loading = False
        # In the order in which they came: so they are told.
        self._seated: dict[_Seat, None] = {}  # have the model
        self._waiting: dict[_Seat, None] = {}  # are to get it
        self._queue: deque[tuple[_Seat, Batch]] = deque()
        self._running: tuple[_Seat, Batch] | None = None

    def seat(self, *, in_bulk: bool = False) -> Runner:
        """Return what one engine is to run its batches with; closing it leaves the model to the others.

        Batches that come ``in_bulk`` make way for all others.
        """
        return _Seat(self, in_bulk)

    @property
    def seats(self) -> int:
        """How many engines use the model."""
        return len(self._seated) + len(self._waiting)

    def close(self) -> None:
        """Let the model go, and stop what runs."""
        self._runner.close()

    # -- what the seats ask

    def join(self, seat: "_Seat") -> None:
        """Give an engine the model, now or when it is loaded."""
        if self._model is not None:
            self._seated[seat] = None
            seat.loaded(self._model)
            return
        self._waiting[seat] = None
        if not self._loading:
            self._loading = True
            self._runner.start(self._loaded, self._done)

    def leave(self, seat: "_Seat") -> None:
        """Run nothing more for an engine; the batch at hand is stopped by the engine itself."""
        self._seated.pop(seat, None)
        self._waiting.pop(seat, None)
        self._queue = deque(waiting for waiting in self._queue if waiting[0] is not seat)

    def run(self, seat: "_Seat", batch: Batch) -> None:
        """Run a batch when its turn comes."""
        self._queue.append((seat, batch))
        if self._running is not None and self._running[0].in_bulk and not seat.in_bulk:
            self._running[1].stop.set()
        self._next()

    # -- what the runner reports

    def _next(self) -> None:
        if self._running is None and self._queue and self._model is not None:
            self._running = next((each for each in self._queue if not each[0].in_bulk), self._queue[0])
            self._queue.remove(self._running)
            self._runner.run(self._running[1])

    def _loaded(self, outcome: Answerer | Exception) -> None:
        self._loading = False
        told = self._seated | self._waiting  # a model that is lost is lost to those who have it
        self._seated, self._waiting = {}, {}
        self._queue.clear()
        self._running = None
        if isinstance(outcome, Exception):
            self._model = None
        else:
            self._model, self._seated = outcome, dict(told)
            self.answers.clear()  # it may be another one: what was wrong has been mended
        for seat in told:
            seat.loaded(outcome)

    def _done(self, outcome: Sequence[Any] | Exception) -> None:
        running, self._running = self._running, None
        self._next()
        if running is not None and running[0] in self._seated:
            running[0].done(outcome)


class _Seat:
    """The runner of one engine."""

    loaded: Loaded
    done: Done

    def __init__(self, shared: SharedModel, in_bulk: bool) -> None:
        self._shared = shared
        self.in_bulk = in_bulk
        self._is_closed = False

    def start(self, loaded: Loaded, done: Done) -> None:
        self.loaded, self.done = loaded, done
        if not self._is_closed:
            self._shared.join(self)

    def run(self, batch: Batch) -> None:
        self._shared.run(self, batch)

    def close(self) -> None:
        self._is_closed = True
        self._shared.leave(self)
