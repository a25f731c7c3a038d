"""Which jobs share a batch, and which batch is stopped: nothing urgent waits long for what nobody is looking at."""

from collections.abc import Sequence

from bertfill_ls.inference.engine.jobs import Job, Priority, Sent

BULK_SECONDS = 0.030  # how long a user may have to stand behind work nobody is looking at: two frames of a screen
_FIRST_GUESS = 0.0005  # seconds per token until a batch has been measured; high, so that the first ones stay short


class Pace:
    """How fast this model is on this machine, as measured."""

    def __init__(self) -> None:
        self._seconds_per_token = _FIRST_GUESS

    @property
    def bulk(self) -> float:
        """How many tokens are read within ``BULK_SECONDS``."""
        return BULK_SECONDS / self._seconds_per_token

    def seconds(self, tokens: int) -> float:
        """Return how long so many tokens will take."""
        return tokens * self._seconds_per_token

    def learn(self, tokens: int, seconds: float) -> None:
        """Take a measurement; quick to believe in speed, slow to believe in slowness."""
        measured = seconds / tokens
        weight = 0.5 if measured < self._seconds_per_token else 0.1
        self._seconds_per_token += weight * (measured - self._seconds_per_token)


def jobs_of_a_batch(queued: Sequence[Job], urgent: Priority, pace: Pace) -> list[Job]:
    """Return the first job of priority ``urgent``, and what is run beside it.

    That is as much as leaves the padded batch short; shorter ones first, so that little is padded.
    """
    first = next(job for job in queued if job.priority == urgent)
    alike = (job for job in queued if job.priority == urgent and job.recipe == first.recipe and job is not first)
    jobs, longest = [first], first.tokens
    for job in sorted(alike, key=lambda job: job.tokens):
        longest = max(longest, job.tokens)
        if longest * (len(jobs) + 1) > pace.bulk:
            break
        jobs.append(job)
    return jobs


def padded_tokens(jobs: Sequence[Job]) -> int:
    """Return what the model reads for a batch: each job is padded to the longest."""
    return max(job.tokens for job in jobs) * len(jobs)


def must_make_way(sent: Sent, urgent: Priority, now: float, pace: Pace) -> bool:
    """Tell whether what is being run is a long batch of less urgent work."""
    return urgent < sent.priority and pace.seconds(sent.tokens) - (now - sent.began) > BULK_SECONDS
