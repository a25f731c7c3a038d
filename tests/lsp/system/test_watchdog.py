"""Whose end is the end of the client: the process it names, or else our parent."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from bertfill_ls.lsp.system.watchdog import ClientWatch

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def client() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEPER)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """Have a process stand for our parent."""
    process = subprocess.Popen(SLEEPER)
    monkeypatch.setattr(os, "getppid", lambda: process.pid)
    yield process
    process.kill()
    process.wait()


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def test_the_named_process_is_the_client(client: subprocess.Popen[bytes]) -> None:
    gone = threading.Event()
    ClientWatch(gone.set).watch(client.pid)
    assert not gone.wait(0.1)
    end(client)
    assert gone.wait(5)


def test_without_a_name_the_parent_is(parent: subprocess.Popen[bytes]) -> None:
    gone = threading.Event()
    ClientWatch(gone.set)
    assert not gone.wait(0.1)
    end(parent)
    assert gone.wait(5)


@pytest.mark.parametrize("pid", [2**22 - 7, 0, -1, 2**31, 2**63, 10**30])
def test_where_the_named_process_cannot_be_seen_the_parent_is(parent: subprocess.Popen[bytes], pid: int) -> None:
    """The client of a server in a container has a process id that means nothing inside; zero names our own group."""
    gone = threading.Event()
    ClientWatch(gone.set).watch(pid)
    assert not gone.wait(0.1)
    end(parent)
    assert gone.wait(5)


def test_a_parent_that_ends_while_the_client_lives_has_only_started_us(
    client: subprocess.Popen[bytes], parent: subprocess.Popen[bytes]
) -> None:
    gone = threading.Event()
    ClientWatch(gone.set).watch(client.pid)
    end(parent)
    assert not gone.wait(0.2)
    end(client)
    assert gone.wait(5)


def test_a_parent_that_has_ended_before_it_could_be_watched_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    parents = iter([2**22 - 7])
    monkeypatch.setattr(os, "getppid", lambda: next(parents, 1))
    gone = threading.Event()
    ClientWatch(gone.set)
    assert gone.wait(5)


def test_without_a_thread_the_session_goes_on(monkeypatch: pytest.MonkeyPatch, client: subprocess.Popen[bytes]) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    ClientWatch(lambda: None).watch(client.pid)
