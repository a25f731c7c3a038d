"""``bertfill.server.status``: how the server is, for a status bar and for a report of trouble."""

import os
import sys
from collections.abc import Sequence

from bertfill_ls import __version__
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.inference.model.model_store import DEFAULT_MODEL, chosen_model
from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.commands.contract import Milliseconds, Status
from bertfill_ls.lsp.session import Session


@about_the_session
async def status(session: Session, _: list[object]) -> Status:
    """Return the model and its hash, memory, the time of batches, the queue, and the last error."""
    engine = session.asking.engine
    tally = engine.tally
    report: Status = {
        "state": engine.state,
        "version": __version__,
        "model": engine.model.name if engine.model is not None else session.settings.model or None,
        "next": _wanted(session) if session.asking.is_switching else None,
        "modelHash": _hash(engine),
        "remoteHost": engine.model.host if engine.model is not None else None,
        "memoryMegabytes": _memory(),
        "batchMilliseconds": _percentiles(tally.seconds),
        "queue": engine.waiting,
        "batches": tally.batches,
        "answers": tally.answers,
        "answersFromCache": tally.from_cache,
        "lastError": _last_error(session, engine),
        "plain": "",
    }
    report["plain"] = _in_words(session, engine, report)
    return report


def _in_words(session: Session, engine: Engine, report: Status) -> str:
    """Return the report as a writer reads it, a sentence a line; what is nothing to speak of is left out."""
    lines = [session.say(f"status.{report['state']}", model=report["model"] or _wanted(session))]
    if report["next"] is not None:
        lines.append(session.say("status.loading", model=report["next"]))
    if report["remoteHost"] is not None:
        lines.append(session.say("status.remote", host=report["remoteHost"]))
    shortfall = engine.model.shortfall if engine.model is not None else None
    if isinstance(shortfall, RemoteError):
        lines.append(session.say("status.remote-away"))
    if report["lastError"] is not None:
        lines.append(session.say("status.last-error", error=report["lastError"]))
    if (took := report["batchMilliseconds"]) is not None:
        lines.append(session.say("status.time", half=f"{took['p50']:.0f}", most=f"{took['p95']:.0f}"))
    if report["answers"]:
        known, computed = report["answersFromCache"], report["answers"]
        lines.append(session.say("status.answers", count=known + computed, known=known))
    if report["queue"]:
        lines.append(session.say("status.queue", count=report["queue"]))
    if report["memoryMegabytes"] is not None:
        lines.append(session.say("status.memory", megabytes=f"{report['memoryMegabytes']:.0f}"))
    weights = f" · {report['modelHash']}" if report["modelHash"] else ""
    return "\n".join([*lines, f"bertfill-ls {report['version']}{weights}"])


def _wanted(session: Session) -> str:
    """Return what is to answer, as the user calls it."""
    return session.settings.model or chosen_model() or DEFAULT_MODEL


def _last_error(session: Session, engine: Engine) -> str | None:
    error = engine.ready.exception() if engine.ready.done() else None
    if error is None and engine.tally.last_error is None and engine.model is not None:
        error = engine.model.shortfall  # it answers, and not as well as it could
    return session.asking.reason(error) if error is not None else engine.tally.last_error


def _hash(engine: Engine) -> str | None:
    """Return the beginning of the hash of the weights, as the manifest states it."""
    return None if engine.model is None else engine.model.weights[:12]


def _percentiles(seconds: Sequence[float]) -> Milliseconds | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    p50, p95 = (round(ordered[len(ordered) * percent // 100] * 1000, 1) for percent in (50, 95))
    return {"p50": p50, "p95": p95}


def _memory() -> float | None:
    """Return the resident memory of this process now, or at its highest where the system tells no more."""
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as statm:
            return round(int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 1)  # macOS counts in bytes
