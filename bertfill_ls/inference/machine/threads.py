"""How many CPUs this process may use: affinity and the cgroup's quota, as the scheduler will hold it to them."""

import math
import os
from pathlib import Path

_MOST = 4  # more threads than this cost more in waiting for each other than they bring to one sentence
_SMALL_HIDDEN = 512  # below this width one thread is as fast as two and leaves the machine alone
_LARGE_HIDDEN = 768  # below this width two threads answer within the blink of an eye, and the editor keeps the rest

_CGROUP = Path("/sys/fs/cgroup")


def thread_count(hidden_size: int) -> int:
    """Return how many threads the model runs with best: one or two for small models, else usable CPUs up to four."""
    if hidden_size < _SMALL_HIDDEN:
        return 1
    return max(1, min(2 if hidden_size < _LARGE_HIDDEN else _MOST, usable_cpus()))


def usable_cpus(cgroup: Path = _CGROUP) -> int:
    """Return the CPUs that this process may keep busy, rounded up from a fractional quota."""
    # 3.13 has os.process_cpu_count, which knows affinity but not quotas.
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota(cgroup)
    return allowed if quota is None else max(1, min(allowed, math.ceil(quota)))


def _quota(cgroup: Path) -> float | None:
    """Return the CPUs that cgroup v2 (``cpu.max``) or v1 (``cpu.cfs_*``) grants, None when there is no limit."""
    try:
        microseconds, period = (cgroup / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            microseconds = (cgroup / "cpu" / "cpu.cfs_quota_us").read_text().strip()
            period = (cgroup / "cpu" / "cpu.cfs_period_us").read_text().strip()
        except OSError:
            return None
    try:
        granted = int(microseconds) / int(period)
    except (ValueError, ZeroDivisionError):  # "max", in version 2
        return None
    return granted if granted > 0 else None  # -1, in version 1
