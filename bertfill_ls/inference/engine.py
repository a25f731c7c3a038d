"""The one queue in front of the model: coalesce, latest wins, priorities, micro-batches, cache.

All state lives on the event loop, so there are no locks; one thread runs the model and nothing else (``model_thread``).
What a unit of work computes is a recipe's business (``recipes``); which requests there are is the server's.

The rules, each of which is a test:

* Equal work is one job with many waiters, also while it runs, and is remembered afterwards.
* A job nobody waits for any more never runs; if it is running it is stopped.
* In one slot a newer generation supersedes older ones; requests of one generation live side by side.
* The most urgent job goes first; jobs like it share its batch, as long as nothing urgent would have to stand behind
  more than ``BULK_SECONDS`` of them. A long batch of less urgent work is stopped for urgent work, and done again later.
* A failure costs those who wait for its batch. A model that is lost, or that could not be loaded for a reason that may
  pass, is loaded again by itself after growing rests; a model that is at fault itself is not.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.errors import ModelError, ShortageError
from bertfill_ls.inference.limits import FRAME
from bertfill_ls.inference.stop import Stop

if TYPE_CHECKING:
    from bertfill_ls.inference.model.model_dir import Model


class Answerer(Protocol):
    """What is known of what answers: a model in this process, or one on a server."""

    @property
    def name(self) -> str:
        """The model's own name."""
        ...

    @property
    def capacity(self) -> int:
        """How many tokens of a window it sees."""
        ...

    @property
    def weights(self) -> str:
        """The SHA-256 of its weights."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where its files are on this machine, if they are."""
        ...

    @property
    def host(self) -> str | None:
        """Where text is sent to be answered; None: nowhere."""
        ...

    @property
    def shortfall(self) -> ModelError | None:
        """Why it answers less well than what was asked for, if it does."""
        ...


Answer = TypeVar("Answer")

Loaded = Callable[["Answerer | Exception"], None]  # told of what answers, or why nothing does (any more)
Done = Callable[[Sequence[Any] | Exception], None]  # told of an answer for each window, or why there are none
State = Literal["loading", "ready", "failing", "failed"]

RESTS = (1.0, 4.0)  # seconds before the second and the third attempt to load; then the user is told
BULK_SECONDS = 0.030  # how long a user may have to stand behind work nobody is looking at: two frames of a screen
_REMEMBERED = 1024  # answers in the cache: as many as a long document has gaps, 1.5 KB each
_TIMED = 512  # batches whose time is kept for the status: the last minutes of writing
_FIRST_GUESS = 0.0005  # seconds per token until a batch has been measured; high, so that the first ones stay short


class Priority(IntEnum):
    """Who waits for an answer; smaller is more urgent."""

    CURSOR = 0
    VISIBLE = 1
    PREFETCH = 2


class SupersededError(Exception):
    """A newer request took the place of this one. No client is ever sent this as an error."""


class EngineClosedError(Exception):
    """The engine was closed before it could answer."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for which only the newest generation of requests counts."""

    name: Hashable
    generation: int


class Recipe(Protocol[Answer]):
    """What to compute for a window. Equal recipes share batches, so they must be hashable."""

    @property
    def passes(self) -> int:
        """How often the model reads the window for it: what it costs, in windows."""
        ...

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> Sequence[Answer]:
        """Return an answer for each window; called on the model thread. Raises when ``stop`` ends it early."""
        ...

    def shifted(self, answer: Answer, by: int) -> Answer:
        """Return the answer for the same window ``by`` code points further down the document."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What the engine sends to be run at once: windows for one recipe."""

    recipe: Recipe[Any]
    windows: tuple[Window, ...]
    stop: Stop


class Runner(Protocol):
    """Runs batches one at a time, elsewhere; reports back on the loop."""

    def start(self, loaded: Loaded, done: Done) -> None:
        """Begin to load the model. ``loaded`` gets it, ``done`` what becomes of each batch.

        ``loaded`` may be told of an error later too, when the model is lost. After an error it may be started again.
        And it may be told of another model, which answers from then on.
        """
        ...

    def run(self, batch: Batch) -> None:
        """Run a batch; called only after ``loaded``, and after ``done`` of the batch before."""
        ...

    def close(self) -> None:
        """Run nothing more."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiter(Generic[Answer]):
    future: asyncio.Future[Answer]
    priority: Priority
    start: int  # of the window in the waiter's document


@dataclass(eq=False, slots=True)
class _Job:
    recipe: Recipe[Any]
    window: Window
    waiters: list[_Waiter[Any]] = field(default_factory=list)
    running: bool = False

    @property
    def key(self) -> Hashable:
        return self.recipe, self.window.key

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits; a future that is done may not have left yet."""
        return any(not waiter.future.done() for waiter in self.waiters)

    @property
    def priority(self) -> Priority:
        return min(waiter.priority for waiter in self.waiters if not waiter.future.done())

    @property
    def tokens(self) -> int:
        """What the job costs: the tokens that the model reads for it."""
        return (self.window.tokens + FRAME) * self.recipe.passes


@dataclass(frozen=True, slots=True)
class _Sent:
    """The batch that is being run, and the ``model`` that it was sent to."""

    jobs: list[_Job]
    model: Answerer
    stop: Stop
    priority: Priority
    tokens: int
    began: float


@dataclass(slots=True)
class Tally:
    """What the engine has done so far."""

    batches: int = 0
    answers: int = 0
    from_cache: int = 0
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=_TIMED))
    last_error: str | None = None


class Answers(OrderedDict[Hashable, tuple[Any, int]]):
    """Answers of late by recipe and window, each with where its window began; engines on one model may share them."""


class Engine:
    """The queue. Every method is called on the event loop.

    ``ready`` is done when the model is there, or has the reason why it will not be. ``lost`` is done when a model that
    was there is not any more, or another has taken its place; both are new then. ``model`` is what was loaded.
    """

    def __init__(
        self, runner: Runner, *, clock: Callable[[], float] | None = None, answers: Answers | None = None
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._clock = clock or self._loop.time
        self._runner = runner
        self._jobs: dict[Hashable, _Job] = {}
        self._slots: dict[Hashable, tuple[int, set[asyncio.Future[Any]]]] = {}
        self._answers = Answers() if answers is None else answers
        self._sent: _Sent | None = None
        self._pump_due = False
        self._seconds_per_token = _FIRST_GUESS
        self._attempts = 0  # to load, since an answer was given
        self._failing = False
        self._closed = self._retired = False
        self.ready, self.lost = self._new_future(), self._new_future()
        self.model: Answerer | None = None
        self.tally = Tally()
        self._start()

    @property
    def state(self) -> State:
        """``failing``: the model is there, and the last batch failed; ``failed``: there is no model."""
        if not self.ready.done():
            return "loading"
        if self.model is None:
            return "failed"
        return "failing" if self._failing else "ready"

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
        future.add_done_callback(_retrieve)
        if slot is not None and not self._take_slot(slot, future):
            return future
        key = (recipe, window.key)
        if key in self._answers:
            self._answers.move_to_end(key)
            answer, start = self._answers[key]
            self.tally.from_cache += 1
            future.set_result(recipe.shifted(answer, window.span.start - start))
        elif self.ready.done() and (error := self.ready.exception()) is not None:
            future.set_exception(error)
        else:
            self._enqueue(key, recipe, window, _Waiter(future, priority, window.span.start))
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
        self.model = None  # the engine is in cycles, and would keep the model until somebody looks for garbage
        self._runner.close()
        if self._sent is not None:
            self._sent.stop.set()
        error = EngineClosedError("the engine is closed")
        for future in (self.ready, self.lost):
            if not future.done():
                future.set_exception(error)
        self._fail_all(error)

    # -- slots

    def _take_slot(self, slot: Slot, future: asyncio.Future[Any]) -> bool:
        newest, futures = self._slots.get(slot.name, (slot.generation, set()))
        if slot.generation < newest:
            future.set_exception(SupersededError)
            return False
        if slot.generation > newest:
            for older in [older for older in futures if not older.done()]:
                older.set_exception(SupersededError)
            futures = set()
        futures.add(future)
        self._slots[slot.name] = (slot.generation, futures)
        future.add_done_callback(futures.discard)
        return True

    def forget_slots(self, belongs: Callable[[Hashable], bool]) -> None:
        """Forget the slots of a document that was closed; its versions may start again from one."""
        for name in [name for name in self._slots if belongs(name)]:
            del self._slots[name]

    # -- the queue

    def _enqueue(self, key: Hashable, recipe: Recipe[Any], window: Window, waiter: _Waiter[Any]) -> None:
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = _Job(recipe, window)
        job.waiters.append(waiter)
        waiter.future.add_done_callback(lambda _: self._leave(job, waiter))
        self._pump_soon()

    def _leave(self, job: _Job, waiter: _Waiter[Any]) -> None:
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
            self._make_way(urgent, self._sent)
            return
        first = next(job for job in queued if job.priority == urgent)
        alike = [job for job in queued if job.priority == urgent and job.recipe == first.recipe]
        jobs = self._jobs_beside(first, alike)
        longest = max(job.tokens for job in jobs)
        self._sent = _Sent(jobs, self.model, Stop(), urgent, longest * len(jobs), self._clock())
        for job in jobs:
            job.running = True
        self._runner.run(Batch(first.recipe, tuple(job.window for job in jobs), self._sent.stop))

    def _jobs_beside(self, first: _Job, alike: list[_Job]) -> list[_Job]:
        """Take jobs as long as the padded batch stays short; shorter ones first, so that little is padded."""
        limit = BULK_SECONDS / self._seconds_per_token
        jobs, longest = [first], first.tokens
        for job in sorted((job for job in alike if job is not first), key=lambda job: job.tokens):
            longest = max(longest, job.tokens)
            if longest * (len(jobs) + 1) > limit:
                break
            jobs.append(job)
        return jobs

    def _make_way(self, urgent: Priority, sent: _Sent) -> None:
        """Stop a long batch of less urgent work; what was in it is queued again."""
        left = sent.tokens * self._seconds_per_token - (self._clock() - sent.began)
        if urgent < sent.priority and left > BULK_SECONDS:
            sent.stop.set()

    # -- what the runner reports

    def _start(self) -> None:
        if not self._closed:
            self._attempts += 1
            self._runner.start(self._loaded, self._done)

    def _new_future(self) -> asyncio.Future[None]:
        future: asyncio.Future[None] = self._loop.create_future()
        future.add_done_callback(_retrieve)
        return future

    def _loaded(self, outcome: Answerer | Exception) -> None:
        if self._closed:
            return
        if not isinstance(outcome, Exception):
            if self.ready.done():
                self._make_room()
            self.model = outcome
            self.ready.set_result(None)
            self._pump_soon()
            return
        self.tally.last_error = _in_words(outcome)
        if self.model is not None:
            self._lose(outcome)
        if self._retired:  # it was to go anyway, and what is asked of it goes with it
            self.close()
            return
        if _may_pass(outcome) and self._attempts <= len(RESTS):
            self._loop.call_later(RESTS[self._attempts - 1], self._start)
        else:
            self.ready.set_exception(outcome)
            self._fail_all(outcome)

    def _make_room(self) -> None:
        """Have another model take the place of the one that was there; what that one said is forgotten."""
        lost = self.lost
        self._answers.clear()
        self.ready, self.lost = self._new_future(), self._new_future()
        lost.set_result(None)

    def _lose(self, error: Exception) -> None:
        """Let a model go that can run nothing any more; what waits behind the batch at hand waits for the next one."""
        lost = self.lost
        self.model, self.ready, self.lost = None, self._new_future(), self._new_future()
        lost.set_result(None)
        sent, self._sent = self._sent, None
        for job in sent.jobs if sent is not None else ():
            self._fail(job, error)

    def _done(self, outcome: Sequence[Any] | Exception) -> None:
        sent, self._sent = self._sent, None
        if sent is None:
            raise RuntimeError("a batch has come back that was never sent")
        for job in sent.jobs:
            job.running = False
        self._failing = isinstance(outcome, Exception) and not sent.stop()
        if not isinstance(outcome, Exception):
            self._attempts = 1
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

    def _measure(self, sent: _Sent) -> None:
        """Learn how fast this model is on this machine; quick to believe in speed, slow to believe in slowness."""
        seconds = self._clock() - sent.began
        self.tally.batches += 1
        self.tally.seconds.append(seconds)
        measured = seconds / sent.tokens
        weight = 0.5 if measured < self._seconds_per_token else 0.1
        self._seconds_per_token += weight * (measured - self._seconds_per_token)

    def _requeue(self, sent: _Sent) -> None:
        for job in sent.jobs:
            if not job.waiters:
                self._jobs.pop(job.key, None)

    def _deliver(self, job: _Job, answer: Any, *, remembered: bool) -> None:
        """Give an answer to who waits; what a model has said that is there no more is not remembered."""
        if remembered:
            self._answers[job.key] = (answer, job.window.span.start)
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        self._jobs.pop(job.key, None)
        for waiter in job.waiters:
            if not waiter.future.done():
                self.tally.answers += 1
                waiter.future.set_result(job.recipe.shifted(answer, waiter.start - job.window.span.start))

    def _fail(self, job: _Job, error: BaseException) -> None:
        self._jobs.pop(job.key, None)
        for waiter in job.waiters:
            if not waiter.future.done():
                waiter.future.set_exception(error)

    def _fail_all(self, error: BaseException) -> None:
        for job in list(self._jobs.values()):
            self._fail(job, error)


def _may_pass(error: Exception) -> bool:
    """Tell whether trying again can help.

    It cannot when the model itself is at fault, which its user must mend. And a library of C that was half imported,
    for want of memory as a rule, may end the process at the second attempt, masks and diagnostics with it.
    """
    return isinstance(error, ShortageError) or not isinstance(error, ModelError | ImportError)


def _in_words(error: Exception) -> str:
    return str(error) if isinstance(error, ModelError) else f"{type(error).__name__}: {error}"


def _retrieve(future: asyncio.Future[Any]) -> None:
    """Take note of a failure, so that asyncio does not report one nobody waited for."""
    if not future.cancelled():
        future.exception()
