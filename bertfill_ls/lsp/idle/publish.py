"""When a client hears of problems: which are shown now, and which wait until the writer rests.

The model has no part in it, but for the hint of ``ambiguity``. A client that can be told to ask again pulls; any other
is sent what is new.
"""

import asyncio
from collections.abc import Callable

from lsprotocol import types

from bertfill_ls.core.masks.problems import Problem, settle
from bertfill_ls.core.presentation import problem_sentence
from bertfill_ls.lsp import to_lsp
from bertfill_ls.lsp.asking import Asking
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.idle.ambiguity import CODE, Ambiguity, Ambiguous
from bertfill_ls.lsp.idle.pacing import Debounce
from bertfill_ls.lsp.scope import Scope
from bertfill_ls.lsp.settings.configuration import Configuration
from bertfill_ls.lsp.text.documents import Documents
from bertfill_ls.lsp.text.snapshot import Snapshot
from bertfill_ls.lsp.wire.quiet import QuietServer

REST = 0.5  # seconds after an edit before a problem that touches it is reported
_PUSH_DELAY = 0.15  # seconds; a burst of keystrokes is one publication
_PUSH_CEILING = 0.6
MOST = 500  # problems of one document that are told; a note says how many there are beside them


class Diagnostics:
    """The diagnostics of one session's documents."""

    def __init__(
        self,
        server: QuietServer,
        client: Client,
        configuration: Configuration,
        documents: Documents,
        scope: Scope,
        asking: Asking,
    ) -> None:
        self._server = server
        self._pulls = client.pulls_diagnostics
        self._configuration = configuration
        self._documents = documents
        self._scope = scope
        self._restless: set[str] = set()
        self._rest = Debounce(REST, self._rested)
        self._push = Debounce(_PUSH_DELAY, self._publish, ceiling=_PUSH_CEILING)
        self._ambiguity = Ambiguity(configuration, documents, scope, asking, self._tell)
        self._epoch = 0
        self._waiting: dict[tuple[str, str], asyncio.Task[None]] = {}  # for long documents to be read

    # -- what a document has

    def of(self, document: Snapshot) -> list[types.Diagnostic]:
        """Return the diagnostics that are shown now."""
        shown, _ = self._settled(document)
        problems = [self._diagnostic(document, problem) for problem in shown[:MOST]]
        if len(shown) > MOST:
            problems.append(self._more(document, shown[MOST], len(shown) - MOST))
        return problems + [self._ambiguous(document, gap) for gap in self._ambiguity.of(document)]

    def report_id(self, document: Snapshot) -> str:
        """Return a name for what ``of`` would return; it changes when that does."""
        _, held = self._settled(document)
        return f"{document.version}.{self._epoch}.{len(held)}.{len(self._ambiguity.of(document))}"

    def _settled(self, document: Snapshot) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        if not self._configuration.settings.diagnostics:
            return (), ()
        problems = self._scope.problems(document)
        if document.edit is None or document.uri not in self._restless:
            return problems, ()
        return settle(problems, document.edit.written)

    def _diagnostic(self, document: Snapshot, problem: Problem) -> types.Diagnostic:
        message = problem_sentence(problem, self._configuration.locale)
        return to_lsp.diagnostic(problem, document.range_of(problem.span), message)

    def _more(self, document: Snapshot, first: Problem, count: int) -> types.Diagnostic:
        message = self._configuration.say("problem.more", count=count)
        severity = types.DiagnosticSeverity.Information
        return types.Diagnostic(document.range_of(first.span), message, severity, "more-problems", source=to_lsp.SOURCE)

    def _ambiguous(self, document: Snapshot, gap: Ambiguous) -> types.Diagnostic:
        message = self._configuration.say("answer.ambiguous", first=gap.first, second=gap.second)
        return types.Diagnostic(
            document.range_of(gap.span), message, types.DiagnosticSeverity.Hint, CODE, source=to_lsp.SOURCE
        )

    # -- when it is told

    def opened(self, uri: str) -> None:
        """Tell of a new document at once."""
        self._ambiguity.edited(uri)
        if not self._pulls:
            self._publish(uri)

    def changed(self, uri: str) -> None:
        """Begin to wait for rest, and tell soon of what the edit does not touch."""
        self._restless.add(uri)
        self._rest.poke(uri)
        self._ambiguity.edited(uri)
        if not self._pulls:
            self._push.poke(uri)

    def closed(self, uri: str) -> None:
        """Take back what was told of a document."""
        self._rest.drop(uri)
        self._ambiguity.closed(uri)
        self._push.drop(uri)
        self._restless.discard(uri)
        self._epoch += 1  # opened again, its versions may start anew
        for key in [key for key in self._waiting if key[0] == uri]:
            self._waiting.pop(key).cancel()
        if not self._pulls:
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def everything_changed(self) -> None:
        """Tell anew of every document: a setting has changed."""
        self._epoch += 1
        for document in self._documents:
            self._ambiguity.edited(document.uri)
            if not self._pulls:
                self._publish(document.uri)
        if self._pulls:
            self._server.workspace_diagnostic_refresh(None)

    def _rested(self, uri: str) -> None:
        document = self._documents.get(uri)
        if document is None:
            return
        if not self._is_ready(document):
            self._later(document, self._rested)
            return
        _, held = self._settled(document)
        self._restless.discard(uri)
        if held:
            self._tell(uri)

    def _tell(self, uri: str) -> None:
        if self._pulls:
            self._server.workspace_diagnostic_refresh(None)
        else:
            self._publish(uri)

    def _publish(self, uri: str) -> None:
        self._push.drop(uri)
        if (document := self._documents.get(uri)) is not None:
            if not self._is_ready(document):
                self._later(document, self._publish)
                return
            self._server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, self.of(document), document.version)
            )

    def _is_ready(self, document: Snapshot) -> bool:
        return not self._configuration.settings.diagnostics or self._scope.is_ready(document)

    def _later(self, document: Snapshot, action: Callable[[str], None]) -> None:
        """Do something about a long document once it is read, unless it has changed by then."""

        async def wait() -> None:
            await self._scope.ready(document)
            if self._documents.get(document.uri) is document:
                action(document.uri)

        key = (document.uri, action.__name__)
        if (task := self._waiting.pop(key, None)) is not None:
            task.cancel()
        self._waiting[key] = asyncio.get_running_loop().create_task(wait())
