"""A model that answers what the test says, when the test says so, and a clock that goes when the test says so."""

import asyncio
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.prediction.answers import Candidate, Explanation, MaskAnswer, TokenDrop, TokenShare
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.engine.contract import Answerer, Batch, Done, Loaded
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.recipes import Explain, FillGap, Measure, masks_at
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.server import make_server
from bertfill_ls.lsp.settings.settings import WantedAnswerer
from bertfill_ls.lsp.wire.structure import strict_converter
from tests.lsp.support import Session

FOLDER = Path("/nowhere/😀/fake")


def model(max_length: int = 512) -> Answerer:
    """Return as much of a model as the server looks at."""
    return SimpleNamespace(
        name="fake",
        capacity=max_length - 2,
        weights="0123456789abcdef" * 4,
        folder=FOLDER,
        host=None,
        shortfall=None,
    )


# Making it is nine tenths of making a server, and one serves any number of them.
_CONVERTER = cache(strict_converter)

CANDIDATES = (("上", 0.62), ("下", 0.2), ("中", 0.1), ("里", 0.05), ("前", 0.01))


def answer(window: Window, mask: Mask) -> MaskAnswer:
    """Offer five characters, resting on the three code points before the mask that are in the window."""
    before = [place for place in range(mask.span.start - 3, mask.span.start) if place >= window.span.start]
    shares = (0.5, 0.3, 0.2)
    attribution = tuple(
        TokenShare(window.text[place - window.span.start], Span(place, place + 1), share)
        for place, share in zip(before, shares, strict=False)
    )
    return MaskAnswer(mask, tuple(Candidate(*each) for each in CANDIDATES), attribution)


class FakeRunner:
    """Loads at once and answers one turn of the loop later, unless it is told to hold."""

    def __init__(self, *, hold_loading: bool = False, hold: bool = False) -> None:
        self.hold_loading, self.hold = hold_loading, hold
        self.batches: list[Batch] = []
        self.answer = answer
        self.closed = False

    def start(self, loaded: Loaded, done: Done) -> None:
        self._loaded, self._done = loaded, done
        if not self.hold_loading:
            asyncio.get_running_loop().call_soon(self.load)

    def load(self, outcome: Answerer | Exception | None = None) -> None:
        self._loaded(outcome or model())

    def run(self, batch: Batch) -> None:
        self.batches.append(batch)
        if not self.hold:
            asyncio.get_running_loop().call_soon(self.finish)

    def finish(self, error: Exception | None = None) -> None:
        batch = self.batches[-1]
        self._done(error or [self._outcome(batch.recipe, window) for window in batch.windows])

    def _outcome(self, recipe: Any, window: Window) -> object:
        match recipe:
            case FillGap():
                return tuple(Candidate(text * len(recipe.places), score) for text, score in CANDIDATES)
            case Measure():
                return 4.2
            case Explain():
                mask = masks_at(window, recipe.places)[0]
                found = answer(window, mask)
                drops = tuple(TokenDrop(token.text, token.span, token.share) for token in found.attribution[::-1])
                named = [each for each in found.candidates if each.text == recipe.candidate]
                return Explanation(mask, (named or found.candidates)[0], drops)
            case _:
                return tuple(self.answer(window, mask) for mask in window.asked)

    def close(self) -> None:
        self.closed = True

    @property
    def texts(self) -> list[str]:
        return [window.text for batch in self.batches for window in batch.windows]


class Clock:
    """Time for the running loop, which stands still until it is told to pass."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._now = loop.time()
        loop.time = lambda: self._now  # type: ignore[method-assign]  # timers are due by it, and nothing sleeps

    async def pass_by(self, seconds: float) -> None:
        self._now += seconds
        await turns()


async def turns(count: int = 12) -> None:
    """Let everything that is due happen."""
    for _ in range(count):
        await asyncio.sleep(0)


class FillSession(Session):
    """A conversation with the whole server, on a fake model."""

    def __init__(self, runner: FakeRunner | None = None) -> None:
        self.runners = [runner or FakeRunner()]
        self.started: list[str] = []
        self.server: FillServer
        super().__init__(make_server(self._start, _CONVERTER))

    def _start(self, wanted: WantedAnswerer) -> Engine:
        self.started.append(wanted.model if wanted.memory else f"{wanted.model} alone")
        if len(self.started) > len(self.runners):
            self.runners.append(FakeRunner())
        return Engine(self.runners[len(self.started) - 1])

    @property
    def runner(self) -> FakeRunner:
        return self.runners[-1]

    async def result(self, method: str, params: Any) -> Any:
        reply = await self.answer(self.ask(method, params))
        assert "result" in reply, reply
        return reply["result"]


async def session_without_model(**params: Any) -> FillSession:
    """Return a session whose model could not be loaded, which is told once."""
    runner = FakeRunner(hold_loading=True)
    client = await session(runner, **params)
    runner.load(ModelError("model.unknown", model="gone"))
    await turns()
    assert len(client.told("window/showMessage")) == 1
    return client


async def session(runner: FakeRunner | None = None, **params: Any) -> FillSession:
    """Return a session that has said hello."""
    conversation = FillSession(runner)
    await conversation.initialize(**params)
    await turns()
    return conversation
