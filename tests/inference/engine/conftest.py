"""An engine whose model is there, with the runner and the clock that it has."""

import pytest

from bertfill_ls.inference.engine.engine import Engine
from tests.inference.engine.hands import MODEL, Clock, HandRunner


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
async def engine(runner: HandRunner, clock: Clock) -> Engine:
    engine = Engine(runner, clock=clock)
    runner.load(MODEL)
    return engine
