"""``bertfill.server.status``: how the server is, for a status bar and for a report of trouble."""

import os
import sys
from typing import Any

from bertfill_ls import __version__
from bertfill_ls.inference.engine import Engine
from bertfill_ls.inference.manifest import WEIGHTS
from bertfill_ls.lsp.fill_server import FillServer

STATUS = "bertfill.server.status"


async def status(ls: FillServer, arguments: list[Any]) -> dict[str, Any]:
    """Return the model and its hash, memory, the time of runs in milliseconds, the queue, and the last error."""
    engine = ls.session.engine
    tally = engine.tally
    report: dict[str, Any] = {
        "state": _state(engine),
        "version": __version__,
        "model": engine.model.manifest.name if engine.model is not None else ls.session.settings.model or None,
        "modelHash": _hash(engine),
        "memoryMegabytes": _memory(),
        "runMilliseconds": _percentiles(list(tally.seconds)),
        "queue": engine.waiting,
        "runs": tally.batches,
        "answers": tally.answers,
        "answersFromCache": tally.from_cache,
        "lastError": _last_error(ls, engine),
    }
    return {**report, "plain": "\n".join(f"{name}: {_in_words(value)}" for name, value in report.items())}


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return " · ".join(f"{name} {number}" for name, number in value.items())
    return "–" if value is None else str(value)


def _state(engine: Engine) -> str:
    if not engine.ready.done():
        return "loading"
    return "failed" if engine.model is None else "ready"


def _last_error(ls: FillServer, engine: Engine) -> str | None:
    error = engine.ready.exception() if engine.ready.done() else None
    return ls.session.reason(error) if error is not None else engine.tally.last_error


def _hash(engine: Engine) -> str | None:
    """Return the beginning of the hash of the weights, as the manifest states it."""
    return None if engine.model is None else engine.model.manifest.files[WEIGHTS].sha256[:12]


def _percentiles(seconds: list[float]) -> dict[str, float] | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    return {f"p{percent}": round(ordered[len(ordered) * percent // 100] * 1000, 1) for percent in (50, 95)}


def _memory() -> float | None:
    """Return the resident memory of this process now, or at its highest where the system tells no more."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as statm:
            return round(int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 1)  # macOS counts in bytes
