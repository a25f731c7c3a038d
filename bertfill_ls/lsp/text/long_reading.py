"""Reading of long documents in a thread, one after the other; the event loop goes on meanwhile.

The interpreter hands the processor back and forth between threads every few milliseconds, but a collection of garbage
holds both up, for a second where there are a million masks. None of what is read is garbage, so nothing is looked for
while it is read, and it is set aside afterwards.
"""

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor

from bertfill_ls.lsp.text.reading import Reading


class LongReading:
    """The thread that reads the long documents of one session."""

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None  # most sessions need none

    async def read(self, reading: Reading, *, prose: bool) -> None:
        """Return once a text is read; one that nobody waits for any more when its turn comes is not."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")
        await asyncio.get_running_loop().run_in_executor(self._thread, _read, reading, prose)

    def close(self) -> None:
        """Read nothing more, and let the thread end."""
        if self._thread is not None:
            self._thread.shutdown(wait=False, cancel_futures=True)


def _read(reading: Reading, prose: bool) -> None:
    if not reading.takes_long(prose=prose):
        return  # somebody else had asked for it
    gc.disable()
    try:
        reading.read(prose=prose)
        gc.freeze()
    finally:
        gc.enable()
