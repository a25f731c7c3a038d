"""Work that one process does, or several (``--jobs``), with the same outcome; and the model that it is done with."""

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bertfill_ls.core import messages
from bertfill_ls.corpus.workers import WorkersDiedError, in_processes
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.machine.threads import thread_count, usable_cpus
from bertfill_ls.inference.model.model_dir import Manifest, Model, load_model, read_manifest
from bertfill_ls.inference.model.model_store import find_installed
from bertfill_ls.inference.rows.fill import Fill

Note = TypeVar("Note")
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model that a command is to use, not loaded yet: ``jobs`` processes load it once each."""

    folder: Path
    with_memory: bool = True
    jobs: int = 1

    @property
    def manifest(self) -> Manifest:
        """What the model says of itself."""
        return read_manifest(self.folder)

    @property
    def threads(self) -> int:
        """How many threads each process runs the model with: together no more than there are CPUs."""
        return min(thread_count(self.manifest.hidden_size), max(1, usable_cpus() // self.jobs))

    def loader(self) -> Callable[[], Model]:
        """Return what loads the model, here or in another process."""
        return partial(load_model, self.folder, threads=self.threads, with_memory=self.with_memory)

    def filler(self, **defaults: Any) -> Callable[[], Fill]:
        """Return what loads the model for rows, with what holds for rows that say nothing else."""
        return partial(Fill, self.folder, threads=self.threads, with_memory=self.with_memory, **defaults)

    def filler_elsewhere(self, **defaults: Any) -> Callable[[], Fill]:
        """Return what loads the model on another machine, by its name if it has one, with a thread for each process."""
        name = self.folder.name if find_installed(self.folder.name) == self.folder else self.folder.absolute()
        return partial(Fill, name, threads=1, with_memory=self.with_memory, **defaults)


def worked_on(
    make: Callable[[], Callable[[Task], Result]],
    tasks: Iterable[tuple[Note, Task]],
    jobs: int,
    locale: str,
    place_of: Callable[[Task], str],
) -> Iterator[tuple[Note, Result]]:
    """Yield the result of each task beside its note, in order: computed here, or by several processes.

    A process that dies is told on standard error, and its task done again.

    Raises:
        ModelError: the model cannot be used; or processes died over the same task again and again, at ``place_of`` it.
    """
    if jobs == 1:
        work = make()
        yield from ((note, work(task)) for note, task in tasks)
        return
    notes: deque[Note] = deque()

    def noted() -> Iterator[Task]:
        for note, task in tasks:
            notes.append(note)
            yield task

    def tell(exit_code: int | None) -> None:
        said = messages.text("cli.worker-died", locale, how=_how(exit_code, locale))
        print(f"bertfill-ls: {said}", file=sys.stderr, flush=True)

    try:
        for result in in_processes(make, noted(), jobs, died=tell):
            yield notes.popleft(), result
    except WorkersDiedError as error:
        how = _how(error.exit_code, locale)
        if error.task is None:
            raise ModelError("model.workers-died-loading", how=how) from error
        task: Any = error.task
        raise ModelError("model.workers-died", how=how, place=place_of(task)) from error


def _how(exit_code: int | None, locale: str) -> str:
    """Return how a process ended, by its exit code: of a signal, the name."""
    if exit_code is not None and exit_code < 0:
        try:
            return signal.Signals(-exit_code).name
        except ValueError:  # one that Python has no name for
            pass
    return messages.text("cli.exit-code", locale, code=exit_code)
