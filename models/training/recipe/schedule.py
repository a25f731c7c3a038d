"""What the peak learning rates are multiplied by, from one step to the next.

A run on a CPU need not know its end: it warms up, stays, and decays once it is told to. A run on a lent device ends by
the clock, so its rate does.
"""

import math
from dataclasses import dataclass
from pathlib import Path

from models.training.recipe.checkpoint import Progress


@dataclass(frozen=True)
class WarmupStableDecay:
    """Warm-up, stable, decay. The decay counts seconds, for sessions end by the clock."""

    warmup_steps: int
    decay_seconds: float
    linear: bool

    def factor(self, progress: Progress) -> float:
        """Return what the peak learning rates are multiplied by."""
        warm = min(1.0, (progress.step + 1) / self.warmup_steps)
        if progress.decay_began is None:
            return warm
        done = min(1.0, (progress.seconds - progress.decay_began) / self.decay_seconds)
        # After a long stable phase, 1 - sqrt keeps more of its gain than a line does (Haegele et al., 2024).
        return warm * max(0.0, 1.0 - (done if self.linear else math.sqrt(done)))

    def ended(self, progress: Progress) -> bool:
        """Say whether the decay is over."""
        return progress.decay_began is not None and progress.seconds - progress.decay_began >= self.decay_seconds


@dataclass
class UntilDeadline:
    """A line from the peak at `begun` to zero at `end`, both in Unix time, after a warm-up of some steps.

    `deadline` names a file that may appear, or change, while the run goes on: the Unix time in it is the new end.
    """

    begun: float
    end: float
    warmup_steps: int
    deadline: Path | None = None

    def done(self, now: float) -> float:
        """Return how much of the time is over, 0 to 1."""
        return min(1.0, max(0.0, (now - self.begun) / max(self.end - self.begun, 1e-9)))

    def factor(self, step: int, now: float) -> float:
        """Return what the peak learning rates are multiplied by."""
        return min(1.0, (step + 1) / self.warmup_steps) * (1.0 - self.done(now))

    def look(self) -> None:
        """Read the deadline file, where there is one; what is no number is left for the next look."""
        if self.deadline is not None and self.deadline.is_file():
            text = self.deadline.read_text(encoding="utf-8").strip()
            if text.replace(".", "", 1).isdigit():  # half-written, it may be empty
                self.end = float(text)
