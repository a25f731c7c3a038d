"""The end of the client's process is noticed, by the kernel's word or by looking; what cannot be seen is left alone."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bertfill_ls.lsp.wire import watchdog
from bertfill_ls.lsp.wire.watchdog import ClientWatch

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def client() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(SLEEPER)
    yield process
    process.kill()
    process.wait()


async def test_the_kernel_tells(client: subprocess.Popen[bytes]) -> None:
    gone = asyncio.Event()
    ClientWatch(asyncio.get_running_loop(), gone.set).watch(client.pid)
    client.kill()
    await asyncio.wait_for(gone.wait(), 5)


@pytest.mark.skipif(sys.platform != "linux", reason="stands for a Linux without pidfd_open")
async def test_where_the_kernel_cannot_tell_it_is_looked_for(
    client: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(pid: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "pidfd_open", refused)
    monkeypatch.setattr(watchdog, "_POLL", 0.01)
    gone = asyncio.Event()
    ClientWatch(asyncio.get_running_loop(), gone.set).watch(client.pid)
    client.kill()
    client.wait()
    await asyncio.wait_for(gone.wait(), 5)


async def test_a_process_that_cannot_be_seen_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of a server in a container has a process id that means nothing inside."""
    gone: list[None] = []
    watch = ClientWatch(asyncio.get_running_loop(), lambda: gone.append(None))
    watch.watch(2**22 - 7)
    assert not gone
    monkeypatch.setattr(os, "getppid", lambda: 1)
    watch.watch(2**22 - 7)
    assert gone, "its parent has died before it was named"
