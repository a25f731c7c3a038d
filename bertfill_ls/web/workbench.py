"""What all requests to the workbench share: one model, what the batches ask it with, and how many pages there are."""

import asyncio
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from bertfill_ls.core import messages
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.web.access import Access
from bertfill_ls.web.assets import Asset

_TIDY_AFTER = 3.0  # seconds


@dataclass(slots=True)
class Workbench:
    """What all requests share. Lives on the event loop.

    ``start_engine`` gives an engine of its own to whoever asks, and is told whether it is for work in bulk; all of them
    run on one model. ``locale`` is the language of who started it, for those who ask in none; ``locale_asked`` tells
    whether it was named.
    """

    access: Access
    assets: Mapping[str, Asset]
    start_engine: Callable[[bool], Engine]
    locale: str
    locale_asked: bool = False
    sessions: int = 0
    batches: int = 0
    _tidying: asyncio.TimerHandle | None = None
    engine: Engine = field(init=False)  # of the batches; begins to load the model before anybody asks

    def __post_init__(self) -> None:
        """Begin to load the model."""
        self.engine = self.start_engine(True)

    def retry(self) -> None:
        """Load the model again if it could not be loaded: what was wrong may have been mended."""
        if self.engine.state == "failed":
            self.engine.close()
            self.engine = self.start_engine(True)

    def session_begins(self) -> None:
        """Count a page."""
        self.sessions += 1
        if self._tidying is not None:
            self._tidying.cancel()

    def session_ends(self) -> None:
        """Count a page less, and tidy up behind the last one, unless it is only loaded again."""
        self.sessions -= 1
        if self.sessions == 0:
            self._tidying = asyncio.get_running_loop().call_later(_TIDY_AFTER, tidy)

    def close(self) -> None:
        """Answer no batch any more, the one at hand neither; sessions end with their connections."""
        self.engine.close()

    def locale_of(self, connection: HTTPConnection) -> str:
        """Return the language of who asks: the first one that the browser names."""
        named = connection.headers.get("accept-language", "").partition(",")[0].partition(";")[0].strip()
        return messages.locale_of(named) if named and named != "*" and not self.locale_asked else self.locale

    def reason(self, error: BaseException, locale: str) -> str:
        """Return a sentence for what kept the model from answering."""
        if isinstance(error, ModelError):
            return messages.text(error.key, locale, **error.arguments)
        return messages.text("server.model-error", locale, error=type(error).__name__)


def tidy() -> None:
    """Look for garbage also among what was set aside while long documents were read; takes a tenth of a second."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
