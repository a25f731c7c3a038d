"""Which proxy stands between us and a host: what the environment says, else what the system is set to."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from bertfill_ls.hub.errors import HubError

# What curl calls socks5h, names looked up by the proxy, is what we always do; where no version is said, it is 5.
_SCHEMES: Mapping[str, Literal["http", "socks5"]] = {
    "http": "http", "socks5": "socks5", "socks5h": "socks5", "socks": "socks5",
}  # fmt: skip
_USUAL_PORTS = {"http": 80, "socks5": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy for HTTP, or for anything by SOCKS5; ``user`` is None where its address held none."""

    scheme: Literal["http", "socks5"]
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """How the proxy is called in sentences; never with a password."""
        return f"{self.host}:{self.port}"

    @property
    def authorization(self) -> str | None:
        """The header that an HTTP proxy is shown (RFC 7617), None where there is nothing to show."""
        if self.user is None:
            return None
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """Return the proxy for a host, None where it is asked directly.

    Raises:
        HubError: there is one of another kind.
    """
    proxies: Mapping[str, str] = getproxies()
    written = proxies.get(scheme) or proxies.get("all")
    if not written or proxy_bypass(host):
        return None
    return _read(written)


def _read(written: str) -> Proxy:
    """Return the proxy that an address names; a bare ``host:port`` speaks HTTP."""
    try:
        parts = urlsplit(written if "://" in written else f"http://{written}")
        port = parts.port
    except ValueError:
        raise HubError("hub.proxy-form") from None
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not parts.hostname:
        raise HubError("hub.proxy-form")
    user = None if parts.username is None else unquote(parts.username)
    return Proxy(scheme, parts.hostname, port or _USUAL_PORTS[scheme], user, unquote(parts.password or ""))
