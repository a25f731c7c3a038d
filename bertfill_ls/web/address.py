"""Where the workbench listens: on this machine alone, unless the user says otherwise in so many words.

A host is an address, never a name: a name would have to be asked of somebody, and could be given another meaning.
"""

import errno
import ipaddress
import socket
from contextlib import suppress

from bertfill_ls.web.limits import DEFAULT_HOST, DEFAULT_PORT, NEXT_PORTS

_BACKLOG = 128
# Windows says the second where another program has a port for itself.
_IN_USE = (errno.EADDRINUSE, errno.EACCES)


class AddressError(Exception):
    """Nothing can listen there: a message key, and what its sentence names."""

    def __init__(self, key: str, **arguments: object) -> None:
        super().__init__(key)
        self.key = key
        self.arguments = arguments


def listen(host: str, port: int | None, *, exposed: bool) -> socket.socket:
    """Return a socket that listens; without a ``port`` on the first free one from ``DEFAULT_PORT``.

    Raises:
        AddressError: ``host`` is no address, others could reach it and it is not to be ``exposed``, or it is taken.
    """
    address = _address(host)
    if not address.is_loopback and not exposed:
        raise AddressError("web.not-loopback", host=host)
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    ports = range(DEFAULT_PORT, DEFAULT_PORT + NEXT_PORTS) if port is None else (port,)
    for candidate in ports:
        try:
            return socket.create_server((str(address), candidate), family=family, backlog=_BACKLOG)
        except OSError as error:
            if error.errno not in _IN_USE or port is not None:
                key = "web.port-in-use" if error.errno == errno.EADDRINUSE else "web.cannot-listen"
                raise AddressError(key, host=host, port=candidate, reason=error.strerror or error) from error
    raise AddressError("web.no-free-port", first=ports[0], last=ports[-1])


def page_address(listening: socket.socket, token: str) -> str:
    """Return the address of the page; the one for this machine where it listens on all."""
    host, port, *_ = listening.getsockname()
    address = _address(host)
    if address.is_unspecified:
        address = ipaddress.ip_address("::1" if address.version == 6 else "127.0.0.1")
    name = f"[{address}]" if address.version == 6 else str(address)
    return f"http://{name}:{port}/?token={token}"


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    with suppress(ValueError):
        return ipaddress.ip_address(DEFAULT_HOST if host == "localhost" else host)
    raise AddressError("web.bad-host", host=host)
