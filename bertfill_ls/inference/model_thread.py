"""The one thread that loads the model and runs it. What to run, and when, is decided by the engine on the loop."""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from bertfill_ls.inference.errors import LibraryPanicError, RunStopped, ShortageError
from bertfill_ls.inference.stop import Stop

if TYPE_CHECKING:
    from bertfill_ls.inference.engine.contract import Batch, Done, Loaded
    from bertfill_ls.inference.model.model_dir import Model


RESTS_AFTER = 5.0  # seconds: longer than a writer thinks about a word


class LoadingTurns:
    """Lets one model be loaded at a time: loading takes memory, and a writer who restarts wants the last one only.

    Lives on the event loop. Who waits for a turn may have been closed when it comes, and then passes it on.
    """

    def __init__(self) -> None:
        self._taken = False
        self._waiting: deque[Callable[[], None]] = deque()

    def take(self, start: Callable[[], None]) -> None:
        """Call ``start`` when it is its turn, at once if nobody loads."""
        if self._taken:
            self._waiting.append(start)
        else:
            self._taken = True
            start()

    def give_back(self) -> None:
        """Let the next one start; called once for each ``start``."""
        self._taken = False
        if self._waiting:
            self.take(self._waiting.popleft())


class ModelThread:
    """Loads with ``load`` and runs one batch after the other; reports on the loop it was made on.

    ``load`` is given what ends it early. The model may rest when nothing has been asked for ``rests_after`` seconds.
    Whatever a library does, the thread lives, or the loop hears of its end.
    """

    def __init__(
        self,
        load: "Callable[[Stop], Model]",
        turns: LoadingTurns | None = None,
        rests_after: float = RESTS_AFTER,
    ) -> None:
        self._load = load
        self._turns = turns or LoadingTurns()
        self._rests_after = rests_after
        self._loop = asyncio.get_running_loop()
        self._batches: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
        self._closed = Stop()

    def start(self, loaded: "Loaded", done: "Done") -> None:
        """Begin to load, one turn of the loop later: the answer at hand leaves before imports take the processor.

        May be called again when ``loaded`` has been given an error.
        """
        self._loop.call_soon(self._turns.take, lambda: self._start_thread(loaded, done))

    def run(self, batch: "Batch") -> None:
        """Hand a batch over."""
        self._batches.put(batch)

    def close(self) -> None:
        """End the loading, or let the thread end after what it is doing."""
        self._closed.set()
        self._batches.put(None)

    def _start_thread(self, loaded: "Loaded", done: "Done") -> None:
        if self._closed():
            self._turns.give_back()
            return
        try:
            threading.Thread(target=self._work, args=(loaded, done), name="model", daemon=True).start()
        except RuntimeError:  # neither a thread nor memory for its stack is to be had
            self._turns.give_back()
            loaded(ShortageError("model.no-thread"))

    def _work(self, loaded: "Loaded", done: "Done") -> None:
        try:
            model = self._load(self._closed)
        except BaseException as error:
            self._report(self._turns.give_back)
            self._report(loaded, _as_exception(error))
            return
        self._report(self._turns.give_back)
        self._report(loaded, model)
        try:
            while (batch := self._next_batch(model)) is not None:
                self._report(done, self._outcome(model, batch))
        except BaseException as error:  # between two batches, as when there is no memory to report with
            self._report(loaded, _as_exception(error))

    def _next_batch(self, model: "Model") -> "Batch | None":
        try:
            return self._batches.get(timeout=self._rests_after)
        except queue.Empty:
            model.rest()
            return self._batches.get()  # and no more until then: an idle server takes no processor time

    def _outcome(self, model: "Model", batch: "Batch") -> Sequence[Any] | Exception:
        if batch.stop():
            return RunStopped("before it began")
        try:
            return batch.recipe.run(model, batch.windows, batch.stop)
        except BaseException as error:  # goes to those who wait for this batch
            return _as_exception(error)

    def _report(self, to: Callable[..., None], *outcome: object) -> None:
        try:
            self._loop.call_soon_threadsafe(to, *outcome)
        except RuntimeError:
            self.close()  # the loop is closed: nobody is left to tell


def _as_exception(error: BaseException) -> Exception:
    """Return what the loop may be given: a BaseException would go through every handler, and end the program."""
    return error if isinstance(error, Exception) else LibraryPanicError(type(error).__name__)
