"""One client's session, whole from ``initialize`` on: what every handler is given. Lives on the event loop."""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.lsp.asking import Asking, StartEngine
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.idle.hint_rest import HintRest
from bertfill_ls.lsp.idle.prefetch import Prefetch
from bertfill_ls.lsp.idle.publish import Diagnostics
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.settings.settings import Settings
from bertfill_ls.lsp.text.documents import Documents
from bertfill_ls.lsp.text.snapshot import Snapshot
from bertfill_ls.lsp.wire.quiet import QuietServer


@dataclass(frozen=True, slots=True)
class Session:
    """Who is at the other end and what it wants, its documents, the model, and what is done while the writer rests.

    ``server`` is the way to the client: what is told it and asked of it goes there. ``offers`` are the answers behind
    the last completion lists, which ``features/completion`` keeps there.
    """

    server: QuietServer
    client: Client
    configuration: Configuration
    documents: Documents
    scope: Scope
    asking: Asking
    diagnostics: Diagnostics
    prefetch: Prefetch
    hint_rest: HintRest
    offers: OrderedDict[int, tuple[Snapshot, GapAnswer]] = field(default_factory=OrderedDict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def settings(self) -> Settings:
        """The settings as they are now."""
        return self.configuration.settings

    def say(self, key: str, **arguments: object) -> str:
        """Return a sentence in the user's language."""
        return self.configuration.say(key, **arguments)

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something that nobody waits for; asyncio itself would let it be collected while it runs."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def begin_session(
    server: QuietServer,
    client: Client,
    configuration: Configuration,
    documents: Documents,
    start_engine: StartEngine,
) -> Session:
    """Return a session, whose model begins to load."""
    scope = Scope(configuration)
    documents.count_as_masks(configuration.settings.mask_aliases)
    asking = Asking(configuration, scope, start_engine)
    return Session(
        server,
        client,
        configuration,
        documents,
        scope,
        asking,
        Diagnostics(server, client, configuration, documents, scope, asking),
        Prefetch(configuration, documents, scope, asking),
        HintRest(server, client),
    )
