"""From a document's masks to the engine and back: what the model is to see, and the answer or why there is none.

Which masks there are is known to ``scope``; what an answer becomes on the wire, to the features.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, GapAnswer
from bertfill_ls.core.prediction.filling import Question
from bertfill_ls.core.prediction.window import Window, context_window
from bertfill_ls.inference.engine.contract import Recipe
from bertfill_ls.inference.engine.engine import Engine, EngineClosedError
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.engine.slots import Slot, SupersededError
from bertfill_ls.inference.errors import ModelError, RunStopped
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.settings.settings import WantedAnswerer
from bertfill_ls.lsp.text.snapshot import Snapshot

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

StartEngine = Callable[[WantedAnswerer], Engine]

LOADING_PATIENCE = 5.0  # seconds a request may wait for the model to be loaded
_ASSUMED_BUDGET = 510  # tokens of context, until the model says how many it takes


class NotYetError(Exception):
    """No answer for now: the model is being loaded, or a newer request has come."""


class UnavailableError(Exception):
    """No answer, because of what the model is or did; ``reason`` is a sentence for the user."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Asking:
    """Asks the engine of one session, which begins to load its model at once. Lives on the event loop."""

    def __init__(self, configuration: Configuration, scope: Scope, start_engine: StartEngine) -> None:
        self._configuration = configuration
        self._scope = scope
        self._start_engine = start_engine
        self._generations = count(1)
        self._windows: WeakKeyDictionary[Snapshot, dict[tuple[Mask, int, bool], Window]] = WeakKeyDictionary()
        self._wanted = configuration.settings.answerer
        self.engine = self._start()
        self._coming: Engine | None = None

    def _start(self) -> Engine:
        self._wanted = self._configuration.settings.answerer
        return self._start_engine(self._wanted)

    # -- which engine is asked

    def restart(self) -> Engine:
        """Load the model of the settings, and return the engine that loads it.

        A model that answers goes on answering until the new one is there (``take_over``), and if that never comes; but
        a server elsewhere is asked nothing more from the moment that its user wants it no longer.
        """
        if self._coming is not None:
            self._coming.close()
            self._coming = None
        if self.engine.model is not None and not self._wanted.remote_url:
            self._coming = self._start()
            return self._coming
        self.engine.close()
        self.engine = self._start()
        return self.engine

    @property
    def is_switching(self) -> bool:
        """Whether another model is being loaded while this one answers."""
        return self._coming is not None

    def take_over(self, engine: Engine) -> bool:
        """Ask an engine from now on whose model is there; returns whether another one was asked so far."""
        if engine is not self._coming:
            return False
        before, self.engine, self._coming = self.engine, engine, None
        before.retire()
        return True

    def give_up(self, engine: Engine) -> bool:
        """Let an engine go whose model will not come; returns whether there is another one that answers."""
        if engine is not self._coming:
            return False
        self._coming = None
        engine.close()
        return True

    def close(self) -> None:
        """Let every model go."""
        if self._coming is not None:
            self._coming.close()
        self.engine.close()

    # -- what is asked

    @property
    def capacity(self) -> int:
        """How many tokens a window may have."""
        model = self.engine.model
        return model.capacity if model is not None else _ASSUMED_BUDGET

    def window(self, document: Snapshot, mask: Mask) -> Window:
        """Return what the model is to see for a mask."""
        budget = self.capacity
        known = self._windows.setdefault(document, {})
        key = (mask, budget, self._scope.prose_only)
        if key not in known:
            unit = document.reading.scan.unit
            window = context_window(document.text, self._scope.masks(document), mask, budget, unit=unit)
            known.update({(asked, budget, self._scope.prose_only): window for asked in window.asked})
        return known[key]

    def work(self, document: Snapshot, gap: Gap) -> list[tuple[Recipe[Any], Window]]:
        """Return what has to be computed for a gap: each mask by itself, and for several the phrases too."""
        top_k = self._configuration.settings.top_k
        window = self.window(document, gap[0])
        work: list[tuple[Recipe[Any], Window]] = [(FillMasks(top_k), window)]
        if len(gap) > 1:
            work.append((FillGap(top_k, _places(gap, window)), window))
        return work

    def explaining(self, document: Snapshot, gap: Gap, candidate: str | None = None) -> tuple[Explain, Window]:
        """Return what has to be computed to explain a candidate for a gap, the first one when none is named."""
        window = self.window(document, gap[0])
        return Explain(_places(gap, window), candidate), window

    def newest(self, *name: object) -> Slot:
        """Return the slot of ``name`` for one more request, which supersedes all before it."""
        return Slot(name, next(self._generations))

    # -- what is answered

    async def loaded(self) -> None:
        """Return once the model is there; raises NotYetError when that takes long, UnavailableError when it failed."""
        engine = self.engine
        try:
            await asyncio.wait_for(asyncio.shield(engine.ready), LOADING_PATIENCE)
        except (EngineClosedError, TimeoutError) as error:
            if engine is not self.engine:  # another model has been chosen while this one was being loaded
                return await self.loaded()
            raise NotYetError from error
        except Exception as error:
            raise UnavailableError(self.reason(error)) from error

    async def fill(self, document: Snapshot, gap: Gap, *, priority: Priority, slot: Slot | None = None) -> GapAnswer:
        """Return what may stand in a gap: the candidates of a mask, or phrases for several.

        Raises:
            NotYetError: the model is still being loaded, or a newer request has taken the slot.
            UnavailableError: the model could not be loaded, or failed.
        """
        await self._scope.ready(document)  # it may be one that nobody has written: with a mask filled in
        work = self.work(document, gap)
        each, *phrases = await asyncio.gather(*(self.compute(*one, priority, slot) for one in work))
        masks = tuple(answer for answer in each if answer.mask in gap)
        return GapAnswer(masks, phrases[0] if phrases else masks[0].candidates)

    async def candidates(self, question: Question, *, priority: Priority, at_least: int) -> Sequence[Candidate]:
        """Return what may stand in a gap of a window, wherever that was cut from; raises as ``fill`` does.

        There are as many as the settings say, and ``at_least`` so many. Nothing is found out about other masks.
        """
        top_k = max(at_least, self._configuration.settings.top_k)
        window, gap = question.window, question.gap
        if len(gap) > 1:
            return await self.compute(FillGap(top_k, _places(gap, window)), window, priority)
        recipe = FillMasks(top_k)
        if not self.engine.remembers(recipe, window):
            window = window.asking(gap)
        return next(answer.candidates for answer in await self.compute(recipe, window, priority) if answer.mask in gap)

    async def compute(
        self, recipe: Recipe[Answer], window: Window, priority: Priority, slot: Slot | None = None
    ) -> Answer:
        """Return what a recipe makes of a window; raises as ``fill`` does."""
        engine = self.engine
        future = engine.submit(recipe, window, priority=priority, slot=slot)
        try:
            return await (future if engine.ready.done() else asyncio.wait_for(future, LOADING_PATIENCE))
        except EngineClosedError as error:
            if engine is not self.engine:  # another model has been chosen while this one was being loaded
                return await self.compute(recipe, window, priority, slot)
            raise NotYetError from error
        except (SupersededError, RunStopped, TimeoutError) as error:
            raise NotYetError from error
        except Exception as error:
            log.error("no answer: %s", type(error).__name__)
            raise UnavailableError(self.reason(error)) from error

    def reason(self, error: BaseException) -> str:
        """Return a sentence for what kept the model from answering."""
        if isinstance(error, ModelError):
            return self._configuration.say(error.key, **error.arguments)
        return self._configuration.say("server.model-error", error=type(error).__name__)


def _places(gap: Gap, window: Window) -> tuple[int, ...]:
    """Return where the masks of a gap begin, in code points of the window."""
    return tuple(mask.span.start - window.span.start for mask in gap)
