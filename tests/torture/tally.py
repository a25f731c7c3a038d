"""What became of each fault, and the list of them all."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.torture.client import Client

# Megabytes. ONNX Runtime's pool grows in steps when a longer pass comes than any before, and stays: one such step may
# fall into the second half; what leaks grows with every request.
ONE_STEP = 32


@dataclass
class Tally:
    """What became of one fault, and how long it may be tried on."""

    random: random.Random
    seconds: float
    tries: int = 0
    survived: int = 0
    lost: int = 0
    unanswered: int = 0
    left: int = 0
    remarks: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def rounds(self, most: int = 10**9, *, least: int = 1) -> Iterator[int]:
        """Yield ``least`` numbers, and on until the time is over."""
        for number in range(most):
            if number >= least and time.monotonic() - self.began > self.seconds:
                return
            yield number

    def expect_flat(self, memory: Sequence[float]) -> None:
        """Count memory (megabytes, in order of time) that still grows in its second half as what was not survived."""
        half = memory[len(memory) // 2]
        self.survived -= memory[-1] - half > ONE_STEP
        self.remarks.append(
            f"memory: {memory[0]:.0f} MB at first, {half:.0f} MB half-way, {memory[-1]:.0f} MB at the end"
        )

    def over(self, client: Client, *, ending: Callable[[], object] | None = None, code: int | None = 1) -> None:
        """End a server, by the end of its input unless told how, and count it if it stays or lived badly."""
        self.remarks += [each for each in client.violations if each not in self.remarks][:5]
        self.unanswered += len(client.violations)
        (ending or client.hang_up)()
        if not client.is_gone():
            self.left += 1
        elif code is not None and client.process.returncode != code:
            self.remarks.append(f"exit code {client.process.returncode}, not {code}")
            self.survived -= 1
        client.close()


def alive(client: Client) -> bool:
    """Tell whether a server still answers."""
    answer = client.call("x/probe")
    return answer is not None and answer["error"]["code"] == -32601


Fault = Callable[[Tally], None]
FAULTS: list[tuple[str, float, Fault]] = []  # each with its share of the time


def fault(name: str, share: float) -> Callable[[Fault], Fault]:
    """Have a function tried under a name."""

    def register(function: Fault) -> Fault:
        FAULTS.append((name, share, function))
        return function

    return register


@contextmanager
def living(tally: Tally, tries: int = 1) -> Iterator[None]:
    """Count what is inside as ``tries``, survived if nothing is raised."""
    tally.tries += tries
    yield
    tally.survived += tries
