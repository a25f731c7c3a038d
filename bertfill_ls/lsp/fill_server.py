"""The server object that handlers are given as ``ls``: pygls' server, and what one session needs beside it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bertfill_ls.inference.engine import Engine
from bertfill_ls.lsp.idle.hint_rest import HintRest
from bertfill_ls.lsp.idle.prefetch import Prefetch
from bertfill_ls.lsp.idle.publish import Diagnostics
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.settings import SettingProblem
from bertfill_ls.lsp.wire.protocol import FillProtocol, QuietServer, lenient_converter


class FillServer(QuietServer):
    """One process, one client, one session.

    ``session`` and what hangs on it are there from ``initialize`` on; no handler runs before.
    """

    protocol: FillProtocol
    session: Session
    diagnostics: Diagnostics
    prefetch: Prefetch
    hint_rest: HintRest

    def __init__(self, name: str, version: str, start_engine: Callable[[str], Engine]) -> None:
        super().__init__(name, version, protocol_cls=FillProtocol, converter_factory=lenient_converter)
        self.start_engine = start_engine
        self.watch_client: Callable[[int], None] = lambda _: None
        self.initial_settings: object = None
        self.initial_problems: tuple[SettingProblem, ...] = ()
        self.reported_settings: set[tuple[str, str]] = set()
        self.out_of_step: set[str] = set()  # documents of which a change could not be applied
        self._tasks: set[asyncio.Task[None]] = set()

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for; asyncio itself would let it be collected while it runs."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
