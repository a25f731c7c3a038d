"""One model for many sessions: each has an engine of its own, with its own queue and slots, and a seat here.

What was answered is kept for all of them: a page asks in a batch for what its session has mostly computed ahead, while
the writer rested. The seats share the thread that loads and runs the model. An engine sends one batch at a time, and
those of several are run in turn: whoever asks waits for at most one batch of each other session, which the engines keep
short.
"""

from collections import deque
from collections.abc import Sequence
from typing import Any

from bertfill_ls.inference.engine import Answerer, Answers, Batch, Done, Loaded, Runner


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
        self._seated: set[_Seat] = set()  # have the model
        self._waiting: set[_Seat] = set()  # are to get it
        self._queue: deque[tuple[_Seat, Batch]] = deque()
        self._running: _Seat | None = None

    def seat(self) -> Runner:
        """Return what one engine is to run its batches with; closing it leaves the model to the others."""
        return _Seat(self)

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
            self._seated.add(seat)
            seat.loaded(self._model)
            return
        self._waiting.add(seat)
        if not self._loading:
            self._loading = True
            self._runner.start(self._loaded, self._done)

    def leave(self, seat: "_Seat") -> None:
        """Run nothing more for an engine; the batch at hand is stopped by the engine itself."""
        self._seated.discard(seat)
        self._waiting.discard(seat)
        self._queue = deque(waiting for waiting in self._queue if waiting[0] is not seat)

    def run(self, seat: "_Seat", batch: Batch) -> None:
        """Run a batch when its turn comes."""
        self._queue.append((seat, batch))
        self._next()

    # -- what the runner reports

    def _next(self) -> None:
        if self._running is None and self._queue and self._model is not None:
            self._running, batch = self._queue.popleft()
            self._runner.run(batch)

    def _loaded(self, outcome: Answerer | Exception) -> None:
        self._loading = False
        told = self._seated | self._waiting  # a model that is lost is lost to those who have it
        self._seated, self._waiting = set(), set()
        self._queue.clear()
        self._running = None
        if isinstance(outcome, Exception):
            self._model = None
        else:
            self._model, self._seated = outcome, set(told)
        for seat in told:
            seat.loaded(outcome)

    def _done(self, outcome: Sequence[Any] | Exception) -> None:
        seat, self._running = self._running, None
        self._next()
        if seat is not None and seat in self._seated:
            seat.done(outcome)


class _Seat:
    """The runner of one engine."""

    loaded: Loaded
    done: Done

    def __init__(self, shared: SharedModel) -> None:
        self._shared = shared
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
