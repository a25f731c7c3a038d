"""Through a SOCKS5 proxy (RFC 1928, RFC 1929): the proxy looks up the host's name, where ours may be told lies.

Such a proxy is often the only way out of a network that answers for hosts which it does not let through.
"""

import errno
import os
import socket
from ipaddress import ip_address

from bertfill_ls.hub.errors import NetworkError, UnreachableError
from bertfill_ls.hub.wire.proxies import Proxy

_VERSION = 5
_NO_LOGIN, _PASSWORD = 0, 2  # methods
_CONNECT = 1
_IPV4, _NAME, _IPV6 = 1, 3, 4  # kinds of addresses
_LENGTHS = {_IPV4: 4, _IPV6: 16}  # bytes
_NOT_ALLOWED = (2, 7, 8)  # replies that will be the same tomorrow: forbidden, or not understood


def reach(proxy: Proxy, host: str, port: int, seconds: float) -> socket.socket:
    """Return a connection to a host by way of a proxy; each step may take so many seconds.

    Raises:
        HubError: the proxy refuses, or is no SOCKS5 proxy.
        OSError: it cannot be reached, or cuts the connection.
        UnicodeError: the host's name can be no name.
    """
    address = _address(host)
    stream = socket.create_connection((proxy.host, proxy.port), seconds)
    try:
        _log_in(stream, proxy, host)
        stream.sendall(bytes((_VERSION, _CONNECT, 0)) + address + port.to_bytes(2, "big"))
        version, reply, _, kind = _read(stream, 4)
        _require_version(version, proxy, host)
        if reply:
            error = NetworkError if reply in _NOT_ALLOWED else UnreachableError
            raise error("hub.proxy-refuses", proxy=proxy.name, host=host, status=f"SOCKS {reply}")
        length = _read(stream, 1)[0] if kind == _NAME else _LENGTHS.get(kind, 0)
        _read(stream, length + 2)  # where the proxy is now; nobody wants to know
    except BaseException:
        stream.close()
        raise
    return stream


def _log_in(stream: socket.socket, proxy: Proxy, host: str) -> None:
    methods = bytes((_NO_LOGIN,)) if proxy.user is None else bytes((_NO_LOGIN, _PASSWORD))
    stream.sendall(bytes((_VERSION, len(methods))) + methods)
    try:
        version, method = _read(stream, 2)
    except (TimeoutError, ConnectionError) as error:  # what speaks HTTP waits for a line, or hangs up
        raise NetworkError("hub.proxy-no-socks", proxy=proxy.name, host=host) from error
    _require_version(version, proxy, host)
    if method == _PASSWORD and proxy.user is not None:
        user, password = proxy.user.encode()[:255], proxy.password.encode()[:255]
        stream.sendall(b"\1" + bytes((len(user),)) + user + bytes((len(password),)) + password)
        method = _NO_LOGIN if _read(stream, 2)[1] == 0 else -1
    if method != _NO_LOGIN:
        raise NetworkError("hub.proxy-login", proxy=proxy.name, host=host, scheme=proxy.scheme)


def _require_version(version: int, proxy: Proxy, host: str) -> None:
    if version != _VERSION:
        raise NetworkError("hub.proxy-no-socks", proxy=proxy.name, host=host)


def _address(host: str) -> bytes:
    """Return a host as a request names it."""
    try:
        packed = ip_address(host).packed
    except ValueError:
        name = host.encode("idna")
        if len(name) > 255:
            raise UnicodeError(host) from None
        return bytes((_NAME, len(name))) + name
    return bytes((_IPV4 if len(packed) == 4 else _IPV6,)) + packed


def _read(stream: socket.socket, count: int) -> bytes:
    """Return so many bytes."""
    content = b""
    while len(content) < count:
        part = stream.recv(count - len(content))
        if not part:
            raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))
        content += part
    return content
