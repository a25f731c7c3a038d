"""What an exception of the network, or a status that is none of success, means for the user.

One table for each, so that every fault has its sentence. Exceptions that a mistake of ours raises are not caught here.
"""

import re
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from typing import NamedTuple

from bertfill_ls.hub.errors import (
    HubError,
    LimitedError,
    NetworkError,
    PassingError,
    UnreachableError,
    WrongContentError,
)
from bertfill_ls.hub.wire.proxies import Proxy
from bertfill_ls.hub.wire.rate_limit import seconds_to_wait

# What any exchange can raise: TimeoutError, ConnectionError, gaierror and SSLError are among OSError.
EXCHANGE_ERRORS = (OSError, HTTPException)


class Asked(NamedTuple):
    """What a request was about, for its sentences: the model, where its terms are, and where our token is from."""

    name: str
    revision: str
    terms: str
    file: str = ""
    token_place: str | None = None


def connecting_failed(error: OSError | HTTPException, host: str, proxy: Proxy | None) -> HubError:
    """Return what it means that no connection to ``host`` came about, by way of ``proxy`` if there is one."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return NetworkError("hub.certificate", host=host, reason=error.verify_message or error.reason)
    if isinstance(error, ssl.SSLError):
        return UnreachableError("hub.tls", host=host, reason=error.reason or "SSL")
    if proxy:
        if refused := re.search(r"Tunnel connection failed: (\d+)", str(error)):
            key = "hub.proxy-login" if refused[1] == "407" else "hub.proxy-refuses"
            return NetworkError(key, proxy=proxy.name, host=host, status=refused[1], scheme=proxy.scheme)
        return UnreachableError("hub.proxy-unreachable", proxy=proxy.name, host=host, reason=_reason(error))
    if isinstance(error, socket.gaierror):
        return UnreachableError("hub.no-host", host=host)
    if isinstance(error, TimeoutError):
        return UnreachableError("hub.no-answer", host=host)
    return UnreachableError("hub.unreachable", host=host, reason=_reason(error))


def exchange_failed(error: OSError | HTTPException, host: str) -> HubError:
    """Return what it means that an open connection failed."""
    if isinstance(error, TimeoutError):
        return PassingError("hub.stalled", host=host)
    return PassingError("hub.cut", host=host)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def refused(status: int, headers: Mapping[str, str], host: str, asked: Asked, proxy: Proxy | None) -> HubError:
    """Return what a status of 400 and more means, which ``proxy`` may have given as well as the host.

    ``headers`` are asked for by lower-case names. A hub says more than the status does: 401 is also its answer for a
    model that there is not (``X-Error-Code``).
    """
    code = headers.get("x-error-code", "")
    if status == 429:
        return LimitedError("hub.limited", seconds=seconds_to_wait(headers), host=host)
    if status == 511:  # a network that wants a login says so at last (RFC 6585)
        return NetworkError("hub.page", host=host)
    if status >= 500:
        return PassingError("hub.server", host=host, status=status)
    if status == 407 and proxy:
        return NetworkError("hub.proxy-login", proxy=proxy.name, host=host, scheme=proxy.scheme)
    if code == "GatedRepo" or (status == 403 and asked.token_place):
        key = "hub.gated-denied" if asked.token_place else "hub.gated"
        return HubError(key, name=asked.name, host=host, page=asked.terms)
    if status == 401 and asked.token_place and code != "RepoNotFound":
        return HubError("hub.token-refused", name=asked.name, host=host, place=asked.token_place)
    if code == "EntryNotFound" or (status == 404 and asked.file and not code):
        return HubError("hub.no-file", name=asked.name, file=asked.file, host=host)
    if code == "RevisionNotFound":
        return HubError("hub.no-revision", name=asked.name, revision=asked.revision, host=host)
    if code == "RepoNotFound" or status in (401, 404):
        return HubError("hub.no-model", name=asked.name, host=host)
    if status == 416:  # a part is here that is longer than the whole is there
        return WrongContentError("hub.changed", file=asked.file, host=host)
    if status == 403:
        return NetworkError("hub.forbidden", host=host)
    return NetworkError("hub.status", host=host, status=status)
