"""The server object that pygls gives to handlers as ``ls``: pygls' server, with the one session it serves."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from cattrs import Converter

from bertfill_ls.lsp.wire.protocol import FillProtocol
from bertfill_ls.lsp.wire.quiet import QuietServer
from bertfill_ls.lsp.wire.structure import strict_converter

if TYPE_CHECKING:  # a session needs nearly all there is: it is made, and imported, when initialize has been answered
    from bertfill_ls.lsp.asking import StartEngine
    from bertfill_ls.lsp.session import Session


class FillServer(QuietServer):
    """One process, one client, one session.

    ``announced`` are the requests that are served and ``commands`` the names of the commands; what serves them comes
    with the session.
    """

    protocol: FillProtocol

    def __init__(
        self,
        name: str,
        version: str,
        announced: Mapping[str, object],
        commands: tuple[str, ...],
        start_engine: "StartEngine",
        converter_factory: Callable[[], Converter] = strict_converter,
    ) -> None:
        super().__init__(name, version, protocol_cls=FillProtocol, converter_factory=converter_factory)
        self.start_engine = start_engine
        self.watch_client: Callable[[int], None] = lambda _: None
        self._session: Session | None = None
        # Entered as they are: pygls' own way would look at the signature of each, and convert the options once.
        self.protocol.fm.features.update(dict.fromkeys(announced, _too_early))
        self.protocol.fm.feature_options.update({method: options for method, options in announced.items() if options})
        self.protocol.fm.commands.update(dict.fromkeys(commands, _too_early))

    @property
    def session(self) -> "Session":
        """The session; the protocol lets no handler run before ``begin``."""
        if self._session is None:
            raise RuntimeError("there is no session before initialize")
        return self._session

    def begin(
        self, session: "Session", handlers: Mapping[str, Callable[..., Any]], commands: Mapping[str, Callable[..., Any]]
    ) -> None:
        """Serve a session from here on; a request that is offered no longer keeps no handler."""
        self._session = session
        features = self.protocol.fm.features
        for method in [method for method in handlers if features.pop(method, None)]:
            self.feature(method)(handlers[method])
        self.protocol.fm.commands.clear()
        for name, handler in commands.items():
            self.command(name)(handler)

    def withdraw(self, method: str) -> None:
        """Offer a request no longer; only before the capabilities are told."""
        for registered in (self.protocol.fm.features, self.protocol.fm.feature_options):
            registered.pop(method, None)


def _too_early(*_: object) -> NoReturn:
    raise RuntimeError("nothing is served before the session has begun")
