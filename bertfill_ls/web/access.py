"""Who may ask: what is looked at in every request, a WebSocket's included, before anything else is done with it.

A page of somebody else that is open in the same browser can send requests to any address of this machine, and by having
its own name resolved to this machine (DNS rebinding) can read the answers. It knows neither the token nor can it forge
``Host``, ``Origin`` or ``Sec-Fetch-Site``.
"""

import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

from starlette.requests import HTTPConnection

TOKEN = "token"  # noqa: S105  # the name of the parameter
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[0-9a-z.-]+)(?::(?P<port>[0-9]{1,5}))?", re.IGNORECASE)
_OF_THIS_PAGE = ("same-origin", "none")  # Sec-Fetch-Site: asked by our page, or by the user


@dataclass(frozen=True, slots=True)
class Access:
    """What a request must show: the token, and that it was sent to this server by its own page.

    ``exposed``: other machines may connect too, under whatever address this one has there.
    """

    exposed: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def refusal(self, connection: HTTPConnection) -> str | None:
        """Return the key of the sentence that says why a request is refused; None if it may be served."""
        host = connection.headers.get("host", "")
        if not self._is_ours(host):
            return "web.refused-host"
        origin = connection.headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "web.refused-origin"
        if connection.headers.get("sec-fetch-site", "none") not in _OF_THIS_PAGE and not _opens_a_page(connection):
            return "web.refused-origin"
        if self.shows_token(connection) or self._matches(connection.cookies.get(cookie_name(connection))):
            return None
        return "web.refused-token"

    def shows_token(self, connection: HTTPConnection) -> bool:
        """Tell whether the address of a request holds the token."""
        return self._matches(connection.query_params.get(TOKEN))

    def _matches(self, shown: str | None) -> bool:
        return shown is not None and compare_digest(shown.encode("utf-8", "replace"), self.token.encode())

    def _is_ours(self, host: str) -> bool:
        """Tell whether a ``Host`` names this machine in a way that nobody else can give a meaning to.

        An address cannot be rebound, a name can; ``localhost`` is resolved by the browser itself.
        """
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        if found["name"].lower() == "localhost":
            return True
        try:
            address = ipaddress.ip_address(found["name"].strip("[]"))
        except ValueError:
            return False
        return self.exposed or address.is_loopback


def cookie_name(connection: HTTPConnection) -> str:
    """Return the name of the cookie that holds the token: cookies do not know ports, and two workbenches may run."""
    found = _HOST.fullmatch(connection.headers.get("host", ""))
    return f"bertfill-{found['port'] or 80}" if found is not None else "bertfill"


def _opens_a_page(connection: HTTPConnection) -> bool:
    """Tell whether somebody has followed a link to the page; the token is looked at all the same."""
    return connection.url.path == "/" and connection.headers.get("sec-fetch-mode") == "navigate"
