"""How the process of a session ends: with which code, and in time even when the event loop is busy."""

import asyncio
import os
import signal
import time
from collections.abc import Callable

GRACE = 2.0  # seconds in which the loop may end the session by itself


class Ending:
    """The end of one session. ``exit_code`` tells what the process ends with if it ends now."""

    def __init__(self, loop: asyncio.AbstractEventLoop, exit_code: Callable[[], int]) -> None:
        self._loop = loop
        self._exit_code = exit_code
        self._code: asyncio.Future[int] = loop.create_future()

    async def wait(self) -> int:
        """Return the exit code, once there is one."""
        return await self._code

    def end(self, code: int) -> None:
        """End the session; called on the loop."""
        if not self._code.done():
            self._code.set_result(code)

    def lost(self) -> None:
        """End the session because its client is gone; called on the loop."""
        self.end(self._exit_code())

    def insist(self) -> None:
        """See to it that the process ends; called in a thread that knows that the client is gone.

        The loop is given time to end by itself. It may be in the middle of a long run of a C library.
        """
        time.sleep(GRACE)
        os._exit(self._exit_code())

    def client_died(self) -> None:
        """Tell the loop that the client's process has ended, and insist; called in a thread of its own."""
        try:
            self._loop.call_soon_threadsafe(self.lost)
        finally:
            self.insist()


def die_of_interrupts() -> None:
    """Let Ctrl+C end the process at once, by the signal, as a shell expects.

    Python's way, an exception in the main thread, would end the interpreter while ONNX Runtime's threads run: an abort.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
