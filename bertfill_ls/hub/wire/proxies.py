"""Which proxy stands between us and a host: what the environment says, else what the system is set to."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from bertfill_ls.hub.errors import HubError


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy; ``authorization`` is the header that its address asked for, if it held a name."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """How the proxy is called in sentences; never with a password."""
        return f"{self.host}:{self.port}"


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """Return the proxy for a host, None where it is asked directly.

    Raises:
        HubError: there is one that is no HTTP proxy.
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
    if parts.scheme.startswith("socks"):
        raise HubError("hub.proxy-socks", proxy=f"{parts.hostname}:{port}")
    if parts.scheme != "http" or not parts.hostname:
        raise HubError("hub.proxy-form")
    return Proxy(parts.hostname, port or 80, _authorization(parts))


def _authorization(parts: SplitResult) -> str | None:
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
