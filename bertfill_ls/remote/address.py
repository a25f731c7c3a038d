"""The address of a server and the token for it: what may be used, and what is refused before anything is sent."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bertfill_ls.hub.wire.trust import is_this_machine
from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError, read_plain_file

TOKEN_VARIABLE = "BERTFILL_REMOTE_TOKEN"  # noqa: S105 (the name of a variable)
_LONGEST_TOKEN = 4096  # characters
_LONGEST_URL = 2048
_MODEL = "/v2/models/bertfill"  # where the address names a server, and no model of it
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the model is served: ``path`` is the model's own, ``/v2/models/bertfill`` for example.

    What is not ``is_secure`` is on this machine.
    """

    host: str
    port: int
    path: str
    is_secure: bool

    @property
    def shown(self) -> str:
        """The host as a user is told of it, with the port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port in _DEFAULT_PORTS.values() else f"{host}:{self.port}"


def read_address(url: str) -> Address:
    """Read ``bertfill.remote.url``.

    Raises:
        RemoteError: it is no address of a server, would send text readably over a network, or holds a password.
    """
    try:
        if len(url) > _LONGEST_URL or not _is_visible(url):
            raise ValueError("characters that no address has")
        parts = urlsplit(url)
        host, usual_port = parts.hostname, _DEFAULT_PORTS[parts.scheme]
        port = usual_port if parts.port is None else parts.port
        if not host or "@" in parts.netloc or parts.query or parts.fragment or port == 0:
            raise ValueError("more or less than an address")
        if parts.scheme == "http" and not is_this_machine(host):
            raise ValueError("readable on the way")
    except (ValueError, KeyError):
        raise RemoteError("remote.bad-url", host="bertfill.remote.url") from None  # the cause may quote a password
    path = parts.path.rstrip("/")
    return Address(host, port, path if "/v2/models/" in path else path + _MODEL, parts.scheme == "https")


def read_token(file: str, host: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for a server: from the environment, or else from a file; None where neither is named.

    Raises:
        RemoteError: what is named holds none.
    """
    token = environment.get(TOKEN_VARIABLE, "")
    if not token and not file:
        return None
    try:
        if not token:
            content, _ = read_plain_file(Path(file).expanduser(), _LONGEST_TOKEN + 2)
            token = content.decode("ascii")
    except (OSError, NotPlainError, TooLargeError, ValueError) as error:
        raise RemoteError("remote.bad-token", host=host) from error
    token = token.strip(" \t\r\n")
    if not token or len(token) > _LONGEST_TOKEN or not _is_visible(token):
        raise RemoteError("remote.bad-token", host=host)
    return token


def _is_visible(text: str) -> bool:
    return all("!" <= character <= "~" for character in text)
