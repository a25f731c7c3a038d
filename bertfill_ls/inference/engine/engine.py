"""The engine: coalesce, latest wins, priorities, micro-batches, cache. Its parts stand in the files beside it.

The rules, each of which is a test:

* Equal work is one job with many waiters, also while it runs, and is remembered afterwards (``answers``).
* A job nobody waits for any more never runs; if it is running it is stopped.
* In one slot a newer generation supersedes older ones; requests of one generation live side by side (``slots``).
* The most urgent job goes first; jobs like it share its batch, as long as nothing urgent would have to stand behind
  more than ``BULK_SECONDS`` of them. A long batch of less urgent work is stopped for urgent work, and done again later
  (``batching``).
* A failure costs those who wait for its batch. What is loaded again, and when, stands in ``presence``.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.engine.answers import Answers
from bertfill_ls.inference.engine.batching import Pace, jobs_of_a_batch, must_make_way, padded_tokens
from bertfill_ls.inference.engine.contract import Answer, Answerer, Batch, Recipe, Runner
from bertfill_ls.inference.engine.jobs import Job, Priority, Sent, Waiter
from bertfill_ls.inference.engine.presence import Presence, State, retrieve
from bertfill_ls.inference.engine.slots import Slot, Slots
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.stop import Stop

_TIMED = 512  # batches whose time is kept for the status: the last minutes of writing


class EngineClosedError(Exception):
    """The engine was closed before it could answer."""


@dataclass(slots=True)
class Tally:
    """What the engine has done so far."""

    batches: int = 0
    answers: int = 0
    from_cache: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_TIMED))
    last_error: str | None = None


class Engine:
    """The queue. Every method is called on the event loop; what becomes of the model is told as in ``Presence``."""

    def __init__(
        self, runner: Runner, *, clock: Callable[[], float] | None = None, answers: Answers | None = None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._clock = clock or self._loop.time
        self._runner = runner
        self._jobs: dict[Hashable, Job] = {}
        self._slots = Slots()
        self._answers = Answers() if answers is None else answers
        self._sent: Sent | None = None
        self._pump_due = False
        self._pace = Pace()
        self._presence = Presence(self._loop)
        self._closed = self._retired = False
        self.tally = Tally()
        self._start()

    @property
    def model(self) -> Answerer | None:
        """What was loaded, while it is there."""
        return self._presence.model

    @property
    def ready(self) -> asyncio.Future[None]:
        """Done when the model is there, or has the reason why it will not be."""
        return self._presence.ready

    @property
    def lost(self) -> asyncio.Future[None]:
        """Done when the model that was there is not any more, or another has taken its place."""
        return self._presence.lost

    @property
    def state(self) -> State:
        """How the model is."""
        return self._presence.state

    @property
    def waiting(self) -> int:
        """How many jobs are queued or running."""
        return len(self._jobs)

    def submit(
        self, recipe: Recipe[Answer], window: Window, *, priority: Priority, slot: Slot | None = None
    ) -> asyncio.Future[Answer]:
        """Ask for the answer of ``recipe`` for ``window``.

        Cancelling the future withdraws the request. It fails with SupersededError when the slot is taken over, and with
        whatever kept the model from being loaded or from answering.
        """
        future: asyncio.Future[Answer] = self._loop.create_future()
        future.add_done_callback(retrieve)
        if slot is not None and not self._slots.take(slot, future):
            return future
        key = (recipe, window.key)
        if (known := self._answers.recall(key)) is not None:
            answer, start = known
            self.tally.from_cache += 1
            future.set_result(recipe.shifted(answer, window.span.start - start))
        elif self.ready.done() and (error := self.ready.exception()) is not None:
            future.set_exception(error)
        else:
            self._enqueue(key, recipe, window, Waiter(future, priority, window.span.start))
        return future

    def remembers(self, recipe: Recipe[Any], window: Window) -> bool:
        """Tell whether an answer would come without a pass."""
        return (recipe, window.key) in self._answers

    def retire(self) -> None:
        """Answer what has been asked, then let the model go: another engine is asked from now on."""
        self._retired = True
        self._close_if_done()

    def _close_if_done(self) -> None:
        if self._retired and not self._closed and not self._jobs:
            self.close()

    def close(self) -> None:
        """Stop what runs, fail what waits, and let the model go."""
        self._closed = True
        self._runner.close()
        if self._sent is not None:
            self._sent.stop.set()
        error = EngineClosedError("the engine is closed")
        self._presence.end(error)
        self._fail_all(error)

    def forget_slots(self, belongs: Callable[[Hashable], bool]) -> None:
        """Forget the slots of a document that was closed; its versions may start again from one."""
        self._slots.forget(belongs)

    # -- the queue

    def _enqueue(self, key: Hashable, recipe: Recipe[Any], window: Window, waiter: Waiter[Any]) -> None:
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = Job(recipe, window)
        job.waiters.append(waiter)
        waiter.future.add_done_callback(lambda _: self._leave(job, waiter))
        self._pump_soon()

    def _leave(self, job: Job, waiter: Waiter[Any]) -> None:
        """Take a waiter whose future is done off its job."""
        if waiter in job.waiters:
            job.waiters.remove(waiter)
        if not job.waiters and not job.running and self._jobs.get(job.key) is job:
            del self._jobs[job.key]
        if self._sent is not None and not any(running.wanted for running in self._sent.jobs):
            self._sent.stop.set()
        self._close_if_done()

    def _pump_soon(self) -> None:
        """Pump one turn of the loop later, so that requests which arrived together share a batch."""
        if not self._pump_due:
            self._pump_due = True
            self._loop.call_soon(self._pump)

    def _pump(self) -> None:
        self._pump_due = False
        queued = [job for job in self._jobs.values() if job.wanted and not job.running]
        if not queued or self.model is None:
            return
        urgent = min(job.priority for job in queued)
        if self._sent is not None:
            if must_make_way(self._sent, urgent, self._clock(), self._pace):
                self._sent.stop.set()  # what was in it is queued again
            return
        jobs = jobs_of_a_batch(queued, urgent, self._pace)
        self._sent = Sent(jobs, self.model, Stop(), urgent, padded_tokens(jobs), self._clock())
        for job in jobs:
            job.running = True
        self._runner.run(Batch(jobs[0].recipe, tuple(job.window for job in jobs), self._sent.stop))

    # -- what the runner reports

    def _start(self) -> None:
        if not self._closed:
            self._presence.attempt()
            self._runner.start(self._loaded, self._done)

    def _loaded(self, outcome: Answerer | Exception) -> None:
        if self._closed:
            return
        if isinstance(outcome, Exception):
            self._not_loaded(outcome)
            return
        if self.ready.done():
            self._answers.clear()  # another one said that, or there was none
        self._presence.come(outcome)
        self._pump_soon()

    def _not_loaded(self, error: Exception) -> None:
        self.tally.last_error = _in_words(error)
        if self.model is not None:
            self._lose(error)
        if self._retired:  # it was to go anyway, and what is asked of it goes with it
            self.close()
        elif (rest := self._presence.rest_after(error)) is not None:
            self._loop.call_later(rest, self._start)
        else:
            self._presence.give_up(error)
            self._fail_all(error)

    def _lose(self, error: Exception) -> None:
        """Let a model go that can run nothing any more; what waits behind the batch at hand waits for the next one."""
        self._presence.go()
        sent, self._sent = self._sent, None
        for job in sent.jobs if sent is not None else ():
            self._fail(job, error)

    def _done(self, outcome: Sequence[Any] | Exception) -> None:
        sent, self._sent = self._sent, None
        if sent is None:
            raise RuntimeError("a batch has come back that was never sent")
        for job in sent.jobs:
            job.running = False
        self._presence.failing = isinstance(outcome, Exception) and not sent.stop()
        if not isinstance(outcome, Exception):
            self._presence.answered()
            self._measure(sent)
            for job, answer in zip(sent.jobs, outcome, strict=True):
                self._deliver(job, answer, remembered=sent.model is self.model)
        elif sent.stop():
            self._requeue(sent)
        else:
            self.tally.last_error = _in_words(outcome)
            for job in sent.jobs:
                self._fail(job, outcome)
        self._pump_soon()
        self._close_if_done()

    def _measure(self, sent: Sent) -> None:
        seconds = self._clock() - sent.began
        self.tally.batches += 1
        self.tally.seconds.append(seconds)
        self._pace.learn(sent.tokens, seconds)

    def _requeue(self, sent: Sent) -> None:
        for job in sent.jobs:
            if not job.waiters:
                self._jobs.pop(job.key, None)

    def _deliver(self, job: Job, answer: Any, *, remembered: bool) -> None:
        """Give an answer to who waits; what a model has said that is there no more is not remembered."""
        if remembered:
            self._answers.remember(job.key, answer, job.window.span.start)
        self._jobs.pop(job.key, None)
        for waiter in job.waiters:
            if not waiter.future.done():
                self.tally.answers += 1
                waiter.future.set_result(job.recipe.shifted(answer, waiter.start - job.window.span.start))

    def _fail(self, job: Job, error: BaseException) -> None:
        self._jobs.pop(job.key, None)
        for waiter in job.waiters:
            if not waiter.future.done():
                waiter.future.set_exception(error)

    def _fail_all(self, error: BaseException) -> None:
        for job in list(self._jobs.values()):
            self._fail(job, error)


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, ModelError) else f"{type(error).__name__}: {error}"
