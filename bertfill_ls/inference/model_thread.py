"""The one thread that loads the model and runs it. What to run, and when, is decided by the engine on the loop."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from bertfill_ls.inference.engine import Batch, Done, Loaded
from bertfill_ls.inference.errors import RunStopped

if TYPE_CHECKING:
    from bertfill_ls.inference.model.model_dir import Model

Outcome = TypeVar("Outcome")


class ModelThread:
    """Loads with ``load`` and runs one batch after the other; reports on the loop it was made on."""

    def __init__(self, load: "Callable[[], Model]") -> None:
        self._load = load
        self._loop = asyncio.get_running_loop()
        self._batches: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()

    def start(self, loaded: Loaded, done: Done) -> None:
        """Begin to load, one turn of the loop later: the answer at hand leaves before imports take the processor."""
        thread = threading.Thread(target=self._work, args=(loaded, done), name="model", daemon=True)
        self._loop.call_soon(thread.start)

    def run(self, batch: Batch) -> None:
        """Hand a batch over."""
        self._batches.put(batch)

    def close(self) -> None:
        """Let the thread end after what it is doing."""
        self._batches.put(None)

    def _work(self, loaded: Loaded, done: Done) -> None:
        try:
            model = self._load()
        except BaseException as error:  # whatever it is, the loop must hear of it
            self._report(loaded, error)
            return
        self._report(loaded, model)
        while (batch := self._batches.get()) is not None:
            self._report(done, self._outcome(model, batch))

    def _outcome(self, model: "Model", batch: Batch) -> Sequence[Any] | BaseException:
        if batch.stop():
            return RunStopped("before it began")
        try:
            return batch.recipe.run(model, batch.windows, batch.stop)
        except Exception as error:  # goes to those who wait for this batch
            return error

    def _report(self, to: Callable[[Outcome], None], outcome: Outcome) -> None:
        try:
            self._loop.call_soon_threadsafe(to, outcome)
        except RuntimeError:
            self.close()  # the loop is closed: nobody is left to tell
