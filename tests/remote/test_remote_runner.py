"""The runner that asks a server, on a real loop against a real server: answers, episodes, recovery, cancelling.

The model to fall back on is a runner of the tests, so that it is known who has answered; that the two agree is held by
``test_questions``. ``errands`` is held here too, by exchanges that hang. Nothing waits but for what has happened.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bertfill_ls.inference.engine.contract import Answerer
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks
from bertfill_ls.remote import remote_runner
from bertfill_ls.remote.connection import Connection
from bertfill_ls.remote.remote_runner import open_remote
from tests.inference.models import window
from tests.lsp.fakes import FakeRunner
from tests.remote.oip_server import Fault, OipServer, filled, serving

POEM = window("😀床前明月光，疑是地[MASK]霜。", at=100)
LOCAL = ["上", "下", "中", "里", "前"]  # what the fake model offers, whatever it is asked


@pytest.fixture
def server() -> Iterator[OipServer]:
    with serving() as serving_:
        yield serving_


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_runner, "RESTS", (0.05, 0.2))


class Asking:
    """An engine over a remote runner, and the local runners that it has made."""

    def __init__(self, url: str, token_file: str = "", local: Callable[[], FakeRunner] = FakeRunner) -> None:
        self.locals: list[FakeRunner] = []
        self._local = local
        self.runner = open_remote(url, token_file, self._make)
        self.engine = Engine(self.runner)

    def _make(self) -> FakeRunner:
        self.locals.append(self._local())
        return self.locals[-1]

    async def best(self, recipe: Any = None, **more: Any) -> str:
        [answer] = await self.engine.submit(recipe or FillMasks(5), POEM, priority=Priority.CURSOR, **more)
        return str(answer.candidates[0].source or answer.candidates[0].text)

    @property
    def host(self) -> str | None:
        return self.engine.model.host if self.engine.model is not None else None

    @property
    def trouble(self) -> str | None:
        shortfall = self.engine.model.shortfall if self.engine.model is not None else None
        return shortfall.key if shortfall is not None else None


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Return once something has happened."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


QUOTED = "静夜思 · 李白"  # only the real model knows


async def test_the_server_answers_and_no_model_is_loaded_here(server: OipServer) -> None:
    asking = Asking(server.url)
    assert await asking.best() == QUOTED
    assert asking.locals == []
    assert asking.host == f"localhost:{server.port}"
    assert server.texts == [POEM.text]
    assert await asking.best() == QUOTED, "from the cache"
    assert len(server.texts) == 1
    asking.engine.close()


async def test_every_recipe_is_asked_of_the_server(server: OipServer) -> None:
    asking = Asking(server.url)
    gap = window("今天真[MASK][MASK]", at=9)
    phrases = await asking.engine.submit(FillGap(3, (3, 9)), gap, priority=Priority.CURSOR)
    assert len(phrases[0].text) == 2
    explanation = await asking.engine.submit(Explain((10,)), POEM, priority=Priority.CURSOR)
    assert explanation is not None
    assert explanation.mask == POEM.asked[0]
    assert asking.locals == []
    asking.engine.close()


FAULTS: dict[str, tuple[Fault, str]] = {
    "an error": (Fault(status=503), "remote.error"),
    "a redirect": (Fault(status=302, headers={"Location": "https://example.org/"}), "remote.redirect"),
    "a refusal": (Fault(status=401), "remote.refused"),
    "a page": (Fault(body=b"<html>"), "remote.unfit"),
    "no number": (Fault(change=filled("probabilities", float("nan"))), "remote.unfit"),
    "a cut": (Fault(cut=100), "remote.unreachable"),
    "a flood": (Fault(body=b" " * (5 << 20)), "remote.too-large"),
    "silence": (Fault(seconds=1), "remote.slow"),
    "a trickle": (Fault(drip=0.1), "remote.slow"),
}


@pytest.mark.parametrize(("fault", "key"), FAULTS.values(), ids=FAULTS.keys())
async def test_what_the_server_fails_is_answered_here_and_it_is_asked_again_when_it_is_well(
    server: OipServer, fault: Fault, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if key == "remote.slow":
        monkeypatch.setattr(remote_runner, "ANSWER_SECONDS", 0.5)
        monkeypatch.setattr(remote_runner, "LOOK_SECONDS", 0.5)
    asking = Asking(server.url)
    await asking.engine.ready
    lost = asking.engine.lost
    server.fault = fault
    assert await asking.best() == LOCAL[0], "the question that failed is answered, too"
    assert (asking.trouble, asking.host) == (key, None)
    assert lost.done()
    asked = len(server.texts)
    assert await asking.best(FillMasks(3)) == LOCAL[0]
    assert len(server.texts) == asked, "while it is away, no text is sent"
    lost = asking.engine.lost
    server.fault = None
    await asyncio.wait_for(asyncio.shield(lost), 10)
    assert asking.host is not None
    assert await asking.best() == QUOTED, "what was answered meanwhile is forgotten"
    asking.engine.close()


async def test_a_server_that_is_away_at_the_start_is_waited_for_by_nobody() -> None:
    with serving() as server:
        port, url = server.port, server.url
    asking = Asking(url)
    assert await asking.best() == LOCAL[0]
    assert asking.trouble == "remote.unreachable"
    with serving(port):
        await until(lambda: asking.host)
        assert await asking.best() == QUOTED
    asking.engine.close()


async def test_an_episode_is_told_once_however_often_the_server_is_looked_for(server: OipServer) -> None:
    asking = Asking(server.url)
    await asking.engine.ready
    server.fault = Fault(status=500)
    await asking.best()
    model = asking.engine.model
    looked = len(server.asked)
    await until(lambda: len(server.asked) >= looked + 3)
    assert asking.engine.model is model
    assert len(asking.locals) == 1
    asking.engine.close()


async def test_a_question_that_is_refused_is_answered_here_and_is_no_episode(server: OipServer) -> None:
    asking = Asking(server.url)
    await asking.engine.ready
    server.fault = Fault(status=400)
    assert await asking.best() == LOCAL[0]
    server.fault = None
    assert asking.host is not None
    assert await asking.best(FillMasks(4)) == QUOTED
    asking.engine.close()


async def test_a_server_that_refuses_one_question_after_the_other_is_away(server: OipServer) -> None:
    asking = Asking(server.url)
    await asking.engine.ready
    server.fault = Fault(status=422)
    for top_k in range(1, 1 + remote_runner.MOST_REFUSALS):
        assert asking.trouble is None
        assert await asking.best(FillMasks(top_k)) == LOCAL[0]
    assert asking.trouble == "remote.error"
    asked = len(server.texts)
    await asking.best(FillMasks(9))
    assert len(server.texts) == asked
    asking.engine.close()


@pytest.mark.parametrize("url", ["http://fill.example.org", "https://me:secret@fill.example.org", "nonsense"])
async def test_an_address_that_is_not_safe_is_never_asked(url: str) -> None:
    asking = Asking(url)
    assert await asking.best() == LOCAL[0]
    assert asking.trouble == "remote.bad-url"
    assert not [thread for thread in threading.enumerate() if thread.name == "remote"]
    asking.engine.close()


async def test_without_the_token_that_is_named_nothing_is_sent(server: OipServer) -> None:
    asking = Asking(server.url, token_file="/nowhere/token")  # noqa: S106 (the name of a file)
    assert await asking.best() == LOCAL[0]
    assert asking.trouble == "remote.bad-token"
    assert not server.asked
    asking.engine.close()


async def test_a_question_that_nobody_waits_for_ends_at_once(server: OipServer) -> None:
    asking = Asking(server.url)
    await asking.engine.ready
    server.fault = Fault(seconds=2)
    question = asyncio.ensure_future(asking.best())
    await until(lambda: server.texts)
    question.cancel()
    await until(lambda: asking.engine.waiting == 0)
    server.fault = None
    assert await asking.best(FillMasks(2)) == QUOTED
    assert asking.host is not None, "to be cancelled is no failure"
    asking.engine.close()


async def test_urgent_work_does_not_stand_behind_a_slow_server(server: OipServer) -> None:
    """As for a local model: a batch of less urgent work is stopped, and asked again later."""
    asking = Asking(server.url)
    await asking.engine.ready
    server.fault = Fault(seconds=1)
    recipe = FillGap(5, tuple(range(0, 48, 6)))
    ahead = asking.engine.submit(recipe, window("[MASK]" * 8 + "😀"), priority=Priority.PREFETCH)
    await until(lambda: server.texts)
    server.fault = None
    assert await asking.best() == QUOTED
    assert not ahead.done()
    assert await ahead
    asking.engine.close()


async def test_when_neither_answers_the_reason_of_the_model_is_told_until_the_server_is_back() -> None:
    class Broken(FakeRunner):
        def load(self, outcome: Answerer | Exception | None = None) -> None:
            super().load(outcome or ModelError("model.unknown", model="gone"))

    with serving() as server:
        port, url = server.port, server.url
    asking = Asking(url, local=Broken)
    with pytest.raises(ModelError):
        await asking.engine.ready
    with pytest.raises(ModelError):
        await asking.best()
    with serving(port):
        await until(lambda: asking.host)
        assert await asking.best() == QUOTED
    asking.engine.close()


async def test_a_closed_engine_asks_nothing_more(server: OipServer) -> None:
    asking = Asking(server.url)
    await asking.engine.ready
    server.fault = Fault(status=500)
    await asking.best()
    asking.engine.close()
    assert asking.locals[0].closed
    asked = len(server.asked)
    await asyncio.sleep(0.3)  # six rests
    assert len(server.asked) == asked


async def test_threads_that_hang_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a name service, say, which nothing can end."""
    hanging = threading.Event()
    monkeypatch.setattr(remote_runner, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(remote_runner, "RESTS", (0.01, 0.01))
    monkeypatch.setattr(Connection, "ask", lambda *_: hanging.wait(20) and b"")
    asking = Asking("https://hangs.example.org")
    assert await asking.best() == LOCAL[0]
    assert asking.trouble == "remote.slow"
    await asyncio.sleep(0.6)
    threads = [thread for thread in threading.enumerate() if thread.name == "remote"]
    assert 1 < len(threads) <= 8
    asking.engine.close()
    hanging.set()
