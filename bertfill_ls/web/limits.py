"""What the workbench begins with and where it stops: where it listens, how much one page and all together may ask for.

Numbers alone, and how messages are slowed down beyond them: the command line knows them before it imports a server.
"""

from collections.abc import Callable

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
NEXT_PORTS = 20  # that are tried where nobody has named one

MAX_MESSAGE = 8 << 20  # bytes of a message or a batch; a book of a million characters has three million
MAX_UNREAD = 16 << 20  # bytes that a page may leave unread before its session ends
MOST_SESSIONS = 16  # pages at once
MOST_CONNECTIONS = 128  # of all kinds, at once

MOST_BATCHES = 4  # at once
MOST_LINES = 2_000  # of one batch
LONGEST_LINE = 20_000  # code points

# A page sends some eight messages for a key, and a key that is held down repeats thirty times a second.
MESSAGES_A_SECOND = 500
MESSAGES_AT_ONCE = 1_000


class Pace:
    """Tells how long the next message has to wait, so that at most so many a second are served in the long run.

    None is lost: what comes too fast is read later, and the page's own socket fills meanwhile.
    """

    def __init__(
        self, clock: Callable[[], float], *, a_second: float = MESSAGES_A_SECOND, at_once: int = MESSAGES_AT_ONCE
    ) -> None:
        self._clock = clock
        self._each = 1 / a_second
        self._ahead = at_once * self._each
        self._due = clock()  # when the next message would come if they came evenly

    def wait(self) -> float:
        """Count one message; return the seconds that it has to wait."""
        now = self._clock()
        self._due = max(self._due, now) + self._each
        return max(0.0, self._due - now - self._ahead)
