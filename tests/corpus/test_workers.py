"""Processes share work: every result once and in order, whatever becomes of a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bertfill_ls.corpus.workers import WorkersDiedError, in_processes

Work = Callable[[int], tuple[int, int]]


def squares() -> Work:
    return lambda number: (number * number, os.getpid())


def dying(folder: Path, at: set[int], times: int) -> Work:
    """Return what squares, but at some numbers kills its process, as often as ``times`` for each."""

    def work(number: int) -> tuple[int, int]:
        deaths = len(list(folder.glob(f"{number}.*")))
        if number in at and deaths < times:
            (folder / f"{number}.{deaths}").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number, os.getpid()

    return work


def failing_at_five() -> Work:
    def work(number: int) -> tuple[int, int]:
        if number == 5:
            raise ValueError("five")
        return number, os.getpid()

    return work


def broken() -> Work:
    raise LookupError("cannot be made")


def dead() -> Work:
    os._exit(3)


def large() -> Callable[[int], bytes]:
    return lambda number: bytes(1 << 20)


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_tasks_from_several_processes(jobs: int) -> None:
    found = list(in_processes(squares, range(60), jobs))
    assert [result for result, _ in found] == [number * number for number in range(60)]
    assert os.getpid() not in {process for _, process in found}
    assert len({process for _, process in found}) <= jobs


def test_nothing_is_lost_or_doubled_when_processes_are_killed(tmp_path: Path) -> None:
    died: list[int | None] = []
    make = partial(dying, tmp_path, {3, 4, 17}, 1)
    found = list(in_processes(make, range(30), 2, died=died.append))
    assert [result for result, _ in found] == [number * number for number in range(30)]
    assert died == [-signal.SIGKILL] * 3


def test_a_task_that_kills_every_process_is_named_and_what_came_before_it_is_given(tmp_path: Path) -> None:
    results = in_processes(partial(dying, tmp_path, {7}, 99), range(30), 2)
    found: list[int] = []
    with pytest.raises(WorkersDiedError) as error:
        found.extend(result for result, _ in results)
    assert error.value.task == 7 and error.value.exit_code == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 3


def test_what_a_task_raises_comes_after_the_results_before_it() -> None:
    found = []
    with pytest.raises(ValueError, match="five"):
        for result, _ in in_processes(failing_at_five, range(30), 2):
            found.append(result)
    assert found == [0, 1, 2, 3, 4]


def test_what_the_reading_of_tasks_raises_comes_after_their_results() -> None:
    def tasks() -> Iterator[int]:
        yield from range(4)
        raise OSError("gone")

    found = []
    with pytest.raises(OSError, match="gone"):
        for result, _ in in_processes(squares, tasks(), 2):
            found.append(result)
    assert found == [0, 1, 4, 9]


def test_processes_that_cannot_begin_are_told() -> None:
    with pytest.raises(LookupError, match="cannot be made"):
        list(in_processes(broken, range(3), 2))
    with pytest.raises(WorkersDiedError) as error:
        list(in_processes(dead, range(3), 2))
    assert error.value.task is None and error.value.exit_code == 3


def test_no_more_than_some_tasks_are_taken_ahead_of_a_reader_that_waits() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(10_000):
            taken.append(number)
            yield number

    results = in_processes(squares, tasks(), 2)
    assert next(results)[0] == 0
    while len(taken) < 9:  # it goes on reading by itself up to its bound
        time.sleep(0.01)
    time.sleep(0.2)
    assert len(taken) <= 2 * 4 + 2
    results.close()  # type: ignore[attr-defined]  # it is a generator


def test_results_larger_than_a_pipe_holds_get_through() -> None:
    assert [len(result) for result in in_processes(large, range(6), 2)] == [1 << 20] * 6


def test_a_task_is_answered_while_the_next_one_is_still_waited_for() -> None:
    answered: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(3):
            while len(answered) < number:
                time.sleep(0.01)
            yield number

    for result, _ in in_processes(squares, tasks(), 2):
        answered.append(result)
    assert answered == [0, 1, 4]


PROGRAM = """
import os, sys, time
from bertfill_ls.corpus.workers import in_processes
from tests.corpus.test_workers import slow
if __name__ == "__main__":
    for process in in_processes(slow, range(10_000), 2):
        print(process, flush=True)
"""


def slow() -> Callable[[int], int]:
    def work(number: int) -> int:
        time.sleep(0.05)
        return os.getpid()

    return work


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_no_process_stays_when_the_first_one_is_ended(how: signal.Signals, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    first = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=True,
    )
    assert first.stdout is not None and first.stderr is not None
    processes = {int(first.stdout.readline()) for _ in range(20)}
    assert len(processes) == 2
    # A terminal sends Ctrl-C to the whole group.
    (os.killpg if how is signal.SIGINT else os.kill)(first.pid, how)
    first.wait(20)
    told = first.stderr.read()
    first.stdout.close()
    first.stderr.close()
    assert told.count(b"Traceback") <= (how is signal.SIGINT)  # of the program itself, which does not catch it
    until = time.monotonic() + 10
    while any(Path(f"/proc/{process}").exists() for process in processes):
        assert time.monotonic() < until
        time.sleep(0.05)
