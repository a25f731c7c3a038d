"""What the handlers of one session share: the client, the settings, the documents and the engine.

Asks the engine on behalf of a mask, and says in the handlers' words why there is no answer. What a request looks like
on the wire, and what an answer becomes there, is not known here.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from bertfill_ls.core import messages
from bertfill_ls.core.masks.choices import LONGEST_CHOICE
from bertfill_ls.core.masks.gaps import Gap, gap_of, gap_span
from bertfill_ls.core.masks.mask import Mask, MaskScan, mask_at, masks_in
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine import Engine, EngineClosedError, Priority, Recipe, Slot, SupersededError
from bertfill_ls.inference.errors import ModelError, RunStopped
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.settings import Settings
from bertfill_ls.lsp.text.documents import Documents, Snapshot

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

LOADING_PATIENCE = 5.0  # seconds a request may wait for the model to be loaded
_ASSUMED_BUDGET = 510  # tokens of context, until the model says how many it takes
_OFFERS = 8  # completion lists whose items can still be resolved


class NotYetError(Exception):
    """No answer for now: the model is being loaded, or a newer request has come."""


class UnavailableError(Exception):
    """No answer, because of what the model is or did; ``reason`` is a sentence for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _tokens(span: Span, masks: Iterable[Mask]) -> int:
    """Return about how many tokens a model sees in a span."""
    inside = [mask for mask in masks if span.start <= mask.span.start < span.end]
    return len(span) - sum(len(mask.span) - mask.length for mask in inside)


class Session:
    """One client's session, from ``initialize`` on. Lives on the event loop."""

    def __init__(
        self, client: Client, settings: Settings, documents: Documents, start_engine: Callable[[str], Engine]
    ) -> None:
        self.client = client
        self.settings = settings
        self.documents = documents
        self._start_engine = start_engine
        self._generations = count(1)
        self._windows: WeakKeyDictionary[Snapshot, dict[tuple[Mask, int, bool], Window]] = WeakKeyDictionary()
        self._offers: OrderedDict[int, tuple[Snapshot, GapAnswer]] = OrderedDict()
        self.engine = start_engine(settings.model)

    # -- language

    @property
    def locale(self) -> str:
        """The language of every sentence for this user."""
        if self.settings.language != "auto":
            return self.settings.language
        return messages.locale_of(self.client.locale)

    def say(self, key: str, **arguments: object) -> str:
        """Return a sentence in the user's language."""
        return messages.text(key, self.locale, **arguments)

    def reason(self, error: BaseException) -> str:
        """Return a sentence for what kept the model from answering."""
        if isinstance(error, ModelError):
            return self.say(error.key, **error.arguments)
        return self.say("server.model-error", error=type(error).__name__)

    # -- masks and problems, of the prose alone unless the user wants them all

    def masks(self, document: Snapshot, within: Span) -> tuple[Mask, ...]:
        """Return the masks that begin in a span."""
        return masks_in(self._scan(document).masks, within)

    def mask_at(self, document: Snapshot, offset: int) -> Mask | None:
        """Return the mask a cursor is in: after its first bracket up to right after its last one."""
        return mask_at(self._scan(document).masks, offset)

    def problems(self, document: Snapshot) -> tuple[Problem, ...]:
        """Return what is wrong."""
        return self._scan(document).problems

    def _scan(self, document: Snapshot) -> MaskScan:
        return document.reading.prose_scan if self.settings.prose_only else document.reading.scan

    def counts(self, document: Snapshot, span: Span) -> bool:
        """Tell whether masks and problems at a place are the writer's business."""
        return not self.settings.prose_only or document.reading.is_prose(span)

    def gaps(self, document: Snapshot, masks: Iterable[Mask]) -> list[Gap]:
        """Return the gaps that ``masks`` are in, each once, in the order of the masks."""
        gaps: list[Gap] = []
        seen: set[Mask] = set()
        for mask in masks:
            if mask not in seen:
                gap = self.gap(document, mask)
                seen.update(gap)
                gaps.append(gap)
        return gaps

    def gap(self, document: Snapshot, mask: Mask) -> Gap:
        """Return the masks that are filled together with ``mask``: its neighbours too, unless one has choices."""
        gap = gap_of(document.reading.scan.masks, mask)
        ours = self.masks(document, gap_span(gap))
        return gap if gap == ours and not any(member.choices for member in gap) else (mask,)

    # -- windows and answers

    def window(self, document: Snapshot, mask: Mask) -> Window:
        """Return what the model is to see for a mask."""
        model = self.engine.model
        budget = model.manifest.max_length - 2 if model is not None else _ASSUMED_BUDGET
        known = self._windows.setdefault(document, {})
        key = (mask, budget, self.settings.prose_only)
        if key not in known:
            window = context_window(document.text, self._near(document, mask, budget), mask, budget)
            known.update({(asked, budget, self.settings.prose_only): window for asked in window.asked})
        return known[key]

    def _near(self, document: Snapshot, mask: Mask, budget: int) -> tuple[Mask, ...]:
        """Return the masks that a window of ``mask`` may hold; the others of a long document are not looked at."""
        reach = 2 * budget
        while True:
            span = Span(max(0, mask.span.start - reach), min(len(document.text), mask.span.end + reach))
            masks = self.masks(document, span)
            before = _tokens(Span(span.start, mask.span.start), masks)
            behind = _tokens(Span(mask.span.end, span.end), masks)
            enough = budget + LONGEST_CHOICE
            if (before > enough or span.start == 0) and (behind > enough or span.end == len(document.text)):
                return masks
            reach *= 2

    def work(self, document: Snapshot, gap: Gap) -> list[tuple[Recipe[Any], Window]]:
        """Return what has to be computed for a gap: each mask by itself, and for several the phrases too."""
        window = self.window(document, gap[0])
        work: list[tuple[Recipe[Any], Window]] = [(FillMasks(self.settings.top_k), window)]
        if len(gap) > 1:
            places = tuple(mask.span.start - window.span.start for mask in gap)
            work.append((FillGap(self.settings.top_k, places), window))
        return work

    def explaining(self, document: Snapshot, mask: Mask) -> tuple[Explain, Window]:
        """Return what has to be computed to explain the first candidate of a mask."""
        window = self.window(document, mask)
        return Explain(mask.span.start - window.span.start), window

    async def fill(self, document: Snapshot, gap: Gap, *, priority: Priority, slot: Slot | None = None) -> GapAnswer:
        """Return what may stand in a gap: the candidates of a mask, or phrases for several.

        Raises:
            NotYetError: the model is still being loaded, or a newer request has taken the slot.
            UnavailableError: the model could not be loaded, or failed.
        """
        work = [self.compute(recipe, window, priority, slot) for recipe, window in self.work(document, gap)]
        each, *phrases = await asyncio.gather(*work)
        masks = tuple(answer for answer in each if answer.mask in gap)
        return GapAnswer(masks, phrases[0] if phrases else masks[0].candidates)

    def newest(self, *name: object) -> Slot:
        """Return the slot of ``name`` for one more request, which supersedes all before it."""
        return Slot(name, next(self._generations))

    async def compute(
        self, recipe: Recipe[Answer], window: Window, priority: Priority, slot: Slot | None = None
    ) -> Answer:
        """Return what a recipe makes of a window; raises as ``fill`` does."""
        future = self.engine.submit(recipe, window, priority=priority, slot=slot)
        try:
            return await (future if self.engine.ready.done() else asyncio.wait_for(future, LOADING_PATIENCE))
        except (SupersededError, EngineClosedError, RunStopped, TimeoutError) as error:
            raise NotYetError from error
        except Exception as error:
            log.error("no answer: %s", type(error).__name__)
            raise UnavailableError(self.reason(error)) from error

    # -- what a completion list offered, kept for as long as its items may be asked about

    def offer(self, document: Snapshot, answer: GapAnswer) -> int:
        """Keep an answer whose candidates are about to be shown; returns what finds it again."""
        number = next(self._generations)
        self._offers[number] = (document, answer)
        if len(self._offers) > _OFFERS:
            self._offers.popitem(last=False)
        return number

    def offered(self, number: object) -> tuple[Snapshot, GapAnswer] | None:
        """Return a kept answer and the document it was given for, or None when it is long gone."""
        return self._offers.get(number) if isinstance(number, int) else None

    # -- changes

    def restart(self) -> None:
        """Load the model again, whatever became of it."""
        self.engine.close()
        self.engine = self._start_engine(self.settings.model)

    def apply(self, settings: Settings) -> bool:
        """Take new settings over; returns whether the model is loaded anew because of them."""
        before, self.settings = self.settings, settings
        if settings.model != before.model:
            self.restart()
        return settings.model != before.model
