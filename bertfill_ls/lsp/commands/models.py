"""``bertfill.server.models``: which models can be chosen, and what is known of each on this machine.

A client chooses one by its setting ``model``; how the server goes over to it is told in ``asking``.
"""

import asyncio
from pathlib import Path

from bertfill_ls.core.presentation import percent
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.recipes import Measure
from bertfill_ls.inference.store import installed
from bertfill_ls.inference.store.measured import probe_window
from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.commands.contract import InstalledModel, ModelList
from bertfill_ls.lsp.session import Session

_PATIENCE = 2.0  # seconds for the model to be measured beside what else it does


@about_the_session
async def models(session: Session, _: list[object]) -> ModelList:
    """Return what is installed, and what answers now if that is another one."""
    current = _folder(session.asking.engine)
    found = await asyncio.to_thread(_found, current)  # some small files are read for each
    told = [_told(session, model, current) for model in found]
    for model, facts in zip(found, told, strict=True):
        if facts["isCurrent"] and model.milliseconds is None:
            facts["milliseconds"] = await _measured(session)
        facts["plain"] = _in_words(session, facts)
    return {"models": told, "plain": "\n".join(f"{facts['name']}: {facts['plain']}" for facts in told)}


def _folder(engine: Engine) -> Path | None:
    return engine.model.folder if engine.model is not None else None


def _found(current: Path | None) -> list[installed.InstalledModel]:
    found = installed.installed_models()
    if current is not None and all(model.folder != current for model in found):
        found.append(installed.describe(current))
    return found


def _told(session: Session, model: installed.InstalledModel, current: Path | None) -> InstalledModel:
    manifest = model.manifest
    smoke = manifest.smoke_test if manifest is not None else None
    return {
        "name": model.name if model.is_installed else str(model.folder),
        "megabytes": round(model.size / 1e6, 1),
        "milliseconds": model.milliseconds,
        "firstRight": smoke.first_right if smoke is not None else None,
        "license": manifest.license if manifest is not None else None,
        "isDefault": model.is_default,
        "isCurrent": model.folder == current,
        "problem": session.asking.reason(model.problem) if model.problem is not None else None,
        "plain": "",
    }


async def _measured(session: Session) -> float | None:
    """Return what one mask takes the model that answers now; None when it has no time to be measured."""
    asked = session.asking.compute(Measure(), probe_window(), Priority.PREFETCH)
    try:
        return await asyncio.wait_for(asked, _PATIENCE)
    except (NotYetError, UnavailableError, TimeoutError):
        return None


def _in_words(session: Session, facts: InstalledModel) -> str:
    if facts["problem"] is not None:
        return facts["problem"]
    parts = [f"{facts['megabytes']:.0f} MB"]
    if facts["milliseconds"] is not None:
        parts.append(f"{facts['milliseconds']:.1f} ms")
    if facts["firstRight"] is not None:
        parts.append(session.say("command.model-right", share=percent(facts["firstRight"])))
    return " · ".join([*parts, *([facts["license"]] if facts["license"] else [])])
