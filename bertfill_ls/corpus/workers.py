"""Work shared between processes of this machine: in the order of the tasks, whatever becomes of a process.

Why not ``concurrent.futures``: when one of its processes dies, it cannot tell whose task was lost and gives all of them
up; and its processes stay when this one is killed. Here each has a pipe of its own, one task at a time, and ends when
the other end of its pipe is gone.
"""

import contextlib
import multiprocessing
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

_MOST_DEATHS = 3  # of processes over one task, or while they start: then it is not chance
_AHEAD = 4  # tasks for each process that may be taken before the first of them is done: so much is held in memory
_SECONDS_TO_END = 5.0

Task = TypeVar("Task")
Result = TypeVar("Result")

# Forked processes would share the threads' locks of this one without its threads.
_CONTEXT = multiprocessing.get_context("spawn")


class WorkersDiedError(Exception):
    """Several processes died one after the other over the same ``task``; None: before they could begin."""

    def __init__(self, task: object, exit_code: int | None) -> None:
        super().__init__(f"exit code {exit_code}")
        self.task, self.exit_code = task, exit_code


def in_processes(
    make: Callable[[], Callable[[Task], Result]],
    tasks: Iterable[Task],
    jobs: int,
    *,
    died: Callable[[int | None], None] = lambda exit_code: None,
) -> Iterator[Result]:
    """Yield the result of each task, in their order, computed by ``jobs`` processes that begin by calling ``make``.

    ``make``, tasks and results must be picklable; ``tasks`` is read in a thread, a few tasks ahead. A process that dies
    is told to ``died`` and replaced, and what it was at is done again. Leaving the iterator ends the processes.

    Raises:
        WorkersDiedError: processes keep dying.
        Exception: what ``make``, a task or the reading of ``tasks`` raises; the results before it have been yielded.
    """
    pool = _Pool[Task, Result](make, jobs, died)
    with contextlib.closing(_Reader(tasks, jobs * _AHEAD)) as reader:
        try:
            yield from pool.results(reader)
        finally:
            pool.end()


@dataclass(frozen=True, slots=True)
class _Failure:
    """In place of a result: what was raised."""

    error: BaseException


@dataclass(slots=True)
class _Numbered(Generic[Task]):
    number: int
    task: Task
    deaths: int = 0


class _Reader(Generic[Task]):
    """Reads tasks in a thread, at most ``ahead`` of what has been taken; ``arrived`` can be read when there is one."""

    def __init__(self, tasks: Iterable[Task], ahead: int) -> None:
        self.arrived, self._told = _CONTEXT.Pipe(duplex=False)
        self._queue: queue.Queue[_Numbered[Task] | _Failure | None] = queue.Queue()
        self._room = threading.Semaphore(ahead)
        self._tasks = tasks
        self._is_closed = False
        # Nobody waits for it: it may be reading from a terminal.
        threading.Thread(target=self._read, name="tasks", daemon=True).start()

    def take(self) -> "_Numbered[Task] | _Failure | None":
        """Return what has arrived: a task, what the reading raised, or None at the end."""
        self.arrived.recv_bytes()
        return self._queue.get()

    def done(self) -> None:
        """Make room for one task more."""
        self._room.release()

    def close(self) -> None:
        self._is_closed = True
        self._room.release()
        self.arrived.close()

    def _read(self) -> None:
        last: _Failure | None = None
        try:
            for number, task in enumerate(self._tasks):
                self._room.acquire()
                if self._is_closed:
                    return
                self._give(_Numbered(number, task))
        except BaseException as error:  # whoever takes the tasks raises it
            last = _Failure(error)
        self._give(last)

    def _give(self, item: "_Numbered[Task] | _Failure | None") -> None:
        self._queue.put(item)
        with contextlib.suppress(OSError):  # nobody takes any more
            self._told.send_bytes(b".")


@dataclass(slots=True)
class _Worker(Generic[Task]):
    process: SpawnProcess
    connection: "Connection[Any, Any]"
    is_ready: bool = False
    at: _Numbered[Task] | None = None


class _Pool(Generic[Task, Result]):
    def __init__(
        self, make: Callable[[], Callable[[Task], Result]], jobs: int, died: Callable[[int | None], None]
    ) -> None:
        self._make, self._jobs, self._died = make, jobs, died
        self._workers: list[_Worker[Task]] = []
        self._waiting: deque[_Numbered[Task]] = deque()
        self._finished: dict[int, Result | _Failure] = {}
        self._deaths_at_start = 0

    def results(self, reader: _Reader[Task]) -> Iterator[Result]:
        given = yielded = 0
        ended: list[_Failure | None] = []  # how the tasks came to their end, once they have
        while not ended or yielded < given:
            self._start_workers()
            self._hand_out()
            sources = [worker.connection for worker in self._workers]
            for ready in wait([*sources, *([] if ended else [reader.arrived])]):
                if ready is not reader.arrived:
                    self._hear(next(worker for worker in self._workers if worker.connection is ready))
                    continue
                item = reader.take()
                if isinstance(item, _Numbered):
                    self._waiting.append(item)
                    given += 1
                else:
                    ended.append(item)
            while yielded in self._finished:
                result = self._finished.pop(yielded)
                if isinstance(result, _Failure):
                    raise result.error
                yielded += 1
                reader.done()
                yield result
        if ended[0] is not None:
            raise ended[0].error

    def end(self) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_SECONDS_TO_END)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def _start_workers(self) -> None:
        """Start what is missing: one alone at first, for what it leaves in the cache the others map into memory."""
        busy = sum(worker.at is not None for worker in self._workers)
        wanted = min(self._jobs, busy + len(self._waiting))
        if not any(worker.is_ready for worker in self._workers):
            wanted = min(wanted, 1)
        while len(self._workers) < wanted:
            ours, theirs = _CONTEXT.Pipe()
            process = _CONTEXT.Process(target=_work, args=(theirs, self._make), daemon=True)
            with _no_interrupts():
                process.start()
            theirs.close()  # theirs alone, or its end would never be seen
            self._workers.append(_Worker(process, ours))

    def _hand_out(self) -> None:
        for worker in self._workers:
            # Never to one that is at work: it may be sending more than its pipe holds, and would not read.
            if worker.is_ready and worker.at is None and self._waiting:
                worker.at = self._waiting.popleft()
                with contextlib.suppress(OSError):  # it is dead: its connection says so next
                    worker.connection.send((worker.at.number, worker.at.task))

    def _hear(self, worker: _Worker[Task]) -> None:
        try:
            number, result = worker.connection.recv()
        except (EOFError, OSError):
            self._bury(worker)
            return
        if number is None:
            if isinstance(result, _Failure):
                raise result.error
            worker.is_ready = True
            self._deaths_at_start = 0
        else:
            worker.at = None
            self._finished[number] = result

    def _bury(self, worker: _Worker[Task]) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        worker.process.join()
        exit_code = worker.process.exitcode
        if worker.at is None:
            self._deaths_at_start += not worker.is_ready
            if self._deaths_at_start == _MOST_DEATHS:
                raise WorkersDiedError(None, exit_code)
        else:
            worker.at.deaths += 1
            if worker.at.deaths == _MOST_DEATHS:
                raise WorkersDiedError(worker.at.task, exit_code)
            self._waiting.appendleft(worker.at)
        self._died(exit_code)


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Have processes that are started here not hear Ctrl-C, which a terminal sends to all: this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows; ``_work`` sees to it, a little later
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(connection: "Connection[Any, Any]", make: Callable[[], Callable[[Any], Any]]) -> None:
    """Be a worker: until nobody gives it tasks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        work = _tried(make)
        connection.send((None, work if isinstance(work, _Failure) else None))
        while not isinstance(work, _Failure):
            number, task = connection.recv()
            connection.send((number, _tried(work, task)))


def _tried(function: Callable[..., Any], *arguments: object) -> Any:
    try:
        return function(*arguments)
    except Exception as error:
        return _Failure(error)
