"""Whether a model is there: it is loaded, lost, loaded again, or given up.

A model that is lost, or that could not be loaded for a reason that may pass, is loaded again by itself after growing
rests; a model that is at fault itself is not.
"""

import asyncio
from typing import Any, Literal

from bertfill_ls.inference.engine.contract import Answerer
from bertfill_ls.inference.errors import ModelError, ShortageError

State = Literal["loading", "ready", "failing", "failed"]

RESTS = (1.0, 4.0)  # seconds before the second and the third attempt to load; then the user is told


class Presence:
    """What became of loading the model.

    ``ready`` is done when the model is there, or has the reason why it will not be. ``lost`` is done when a model that
    was there is not any more, or another has taken its place; both are new then. ``failing`` tells of the last batch.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.model: Answerer | None = None
        self.ready, self.lost = self._new_future(), self._new_future()
        self.failing = False
        self._attempts = 0  # to load, since an answer was given

    @property
    def state(self) -> State:
        """``failing``: the model is there, and the last batch failed; ``failed``: there is no model."""
        if not self.ready.done():
            return "loading"
        if self.model is None:
            return "failed"
        return "failing" if self.failing else "ready"

    def attempt(self) -> None:
        """Count an attempt to load."""
        self._attempts += 1

    def answered(self) -> None:
        """Take note that the model works: when it is lost later, it has all attempts again."""
        self._attempts = 1

    def come(self, model: Answerer) -> None:
        """Take a model that was loaded, in place of the one that was there, or of the reason why there was none."""
        if self.ready.done():
            self._begin_anew()
        self.model = model
        self.ready.set_result(None)

    def go(self) -> None:
        """Let a model go that can run nothing any more; who comes now waits for the next one."""
        self.model = None
        self._begin_anew()

    def rest_after(self, error: Exception) -> float | None:
        """Return the seconds to rest before loading is tried again; None when it is not."""
        return RESTS[self._attempts - 1] if _may_pass(error) and self._attempts <= len(RESTS) else None

    def give_up(self, error: Exception) -> None:
        """Tell who waits for the model why it will not be there."""
        self.ready.set_exception(error)

    def end(self, error: Exception) -> None:
        """Let the model go for good."""
        self.model = None  # the engine is in cycles, and would keep the model until somebody looks for garbage
        for future in (self.ready, self.lost):
            if not future.done():
                future.set_exception(error)

    def _begin_anew(self) -> None:
        lost = self.lost
        self.ready, self.lost = self._new_future(), self._new_future()
        lost.set_result(None)

    def _new_future(self) -> asyncio.Future[None]:
        future: asyncio.Future[None] = self._loop.create_future()
        future.add_done_callback(retrieve)
        return future


def retrieve(future: asyncio.Future[Any]) -> None:
    """Take note of a failure, so that asyncio does not report one nobody waited for."""
    if not future.cancelled():
        future.exception()


def _may_pass(error: Exception) -> bool:
    """Tell whether trying again can help.

    It cannot when the model itself is at fault, which its user must mend. And a library of C that was half imported,
    for want of memory as a rule, may end the process at the second attempt, masks and diagnostics with it.
    """
    return isinstance(error, ShortageError) or not isinstance(error, ModelError | ImportError)
