"""Many lines at once: what ``POST /fill`` takes, and the answers one after the other, in the order of the lines.

Each line is a text of its own. What becomes of it is what ``fill --jsonl`` says; here it is asked of an engine that
others use too, a window at a time and with the least priority, so that a page in which somebody types comes first.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import gap_as_json, json_line, problem_as_json
from bertfill_ls.core.masks.aliases import LONGEST_ALIAS, MOST_ALIASES, are_aliases
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import Gap, gaps
from bertfill_ls.core.masks.mask import MaskScan
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K
from bertfill_ls.inference.recipes import FillGap, FillMasks, Phrases
from bertfill_ls.web.limits import LONGEST_LINE, MOST_LINES

_AT_ONCE = 32  # lines; enough for full passes, few enough that a batch which is given up leaves nothing behind


class BadBatchError(Exception):
    """What was sent is no batch; ``str(error)`` says what it should have been, in the user's language."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to be filled, each by itself, with ``top_k`` candidates a gap; ``aliases`` count as masks in them."""

    lines: tuple[str, ...]
    top_k: int = DEFAULT_TOP_K
    aliases: tuple[str, ...] = ()


def read_batch(body: bytes, locale: str) -> Batch:
    """Read a batch: ``{"lines": [...], "topK": 5, "maskAliases": ["□"]}``; only the lines must be there.

    Raises:
        BadBatchError: it is none, or larger than is answered.
    """
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raw = None
    lines = raw.get("lines") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise BadBatchError(messages.text("web.batch-needs-lines", locale))
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise BadBatchError(messages.text("web.batch-too-large", locale, lines=MOST_LINES, longest=LONGEST_LINE))
    top_k = raw.get("topK", DEFAULT_TOP_K)
    if isinstance(top_k, bool) or not isinstance(top_k, int) or not 1 <= top_k <= MOST_TOP_K:
        raise BadBatchError(messages.text("web.batch-bad-top-k", locale, most=MOST_TOP_K))
    aliases = raw.get("maskAliases", [])
    if not isinstance(aliases, list) or not are_aliases(aliases):
        facts = {"name": "maskAliases", "most": MOST_ALIASES, "longest": LONGEST_ALIAS}
        raise BadBatchError(messages.text("settings.bad-aliases", locale, **facts))
    return Batch(tuple(lines), top_k, tuple(aliases))


async def answers(engine: Engine, batch: Batch, locale: str) -> AsyncGenerator[str, None]:
    """Yield a line of JSON for each line of a batch, as soon as it and those before it are there.

    Closing the iterator withdraws what has not been computed.

    Raises:
        Exception: what kept the model from answering.
    """
    waiting: deque[asyncio.Task[str]] = deque()
    try:
        for line in batch.lines:
            waiting.append(asyncio.create_task(_answer(engine, line, batch, locale)))
            if len(waiting) == _AT_ONCE:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        for task in waiting:
            task.cancel()


async def _answer(engine: Engine, line: str, batch: Batch, locale: str) -> str:
    await engine.ready
    model = engine.model
    scan, windows = await asyncio.to_thread(_read, line, batch.aliases, model.capacity if model is not None else 0)
    found = await asyncio.gather(*(_fill(engine, window, batch.top_k) for window in windows))
    value: dict[str, Any] = {
        "text": line,
        "gaps": [gap_as_json(gap, {}) for gaps_of_window in found for gap in gaps_of_window],
        "problems": [problem_as_json(problem, locale) for problem in scan.problems],
    }
    return json_line(value)


def _read(line: str, aliases: tuple[str, ...], capacity: int) -> tuple[MaskScan, list[Window]]:
    scan = find_masks(line, aliases)
    return scan, windows_of(line, scan.masks, capacity)


async def _fill(engine: Engine, window: Window, top_k: int) -> list[GapAnswer]:
    """Return the answers for the gaps that a window asks about, in order."""
    asked = gaps(window.asked)
    each = engine.submit(FillMasks(top_k), window, priority=Priority.PREFETCH)
    phrases = [_phrases(engine, window, gap, top_k) for gap in asked if len(gap) > 1]
    masks, joint = await asyncio.gather(each, asyncio.gather(*phrases))
    answered, found = iter(masks), iter(joint)
    return [
        GapAnswer(one := tuple(islice(answered, len(gap))), next(found) if len(gap) > 1 else one[0].candidates)
        for gap in asked
    ]


def _phrases(engine: Engine, window: Window, gap: Gap, top_k: int) -> asyncio.Future[Phrases]:
    places = tuple(mask.span.start - window.span.start for mask in gap)
    return engine.submit(FillGap(top_k, places), window, priority=Priority.PREFETCH)
