"""The server object that pygls gives to handlers as ``ls``: pygls' server, with the one session it serves."""

from collections.abc import Callable

from cattrs import Converter

from bertfill_ls.inference.engine import Engine
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.wire.protocol import FillProtocol, QuietServer
from bertfill_ls.lsp.wire.structure import strict_converter


class FillServer(QuietServer):
    """One process, one client, one session."""

    protocol: FillProtocol

    def __init__(
        self,
        name: str,
        version: str,
        start_engine: Callable[[str, bool], Engine],
        converter_factory: Callable[[], Converter] = strict_converter,
    ) -> None:
        super().__init__(name, version, protocol_cls=FillProtocol, converter_factory=converter_factory)
        self.start_engine = start_engine
        self.watch_client: Callable[[int], None] = lambda _: None
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        """The session; the protocol lets no handler run before ``begin``."""
        if self._session is None:
            raise RuntimeError("there is no session before initialize")
        return self._session

    def begin(self, session: Session) -> None:
        """Serve a session from here on."""
        self._session = session

    def withdraw(self, method: str) -> None:
        """Offer a request no longer; only before the capabilities are told."""
        for registered in (self.protocol.fm.features, self.protocol.fm.feature_options):
            registered.pop(method, None)
