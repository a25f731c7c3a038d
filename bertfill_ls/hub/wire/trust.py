"""Whom to trust: which hosts are this very machine, and whose certificates prove who another one is."""

import ssl
from collections.abc import Mapping
from ipaddress import ip_address

from bertfill_ls.hub.errors import HubError

_OWN_CERTIFICATES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def is_this_machine(host: str) -> bool:
    """Tell whether a host is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def trusted_certificates(environment: Mapping[str, str]) -> ssl.SSLContext:
    """Return whom to trust: whom the system trusts, and whom the user names in the variables that other tools read.

    Raises:
        HubError: such a variable names no certificates.
    """
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for variable in _OWN_CERTIFICATES:
        if path := environment.get(variable):
            try:
                context.load_verify_locations(cafile=path)
            except OSError as error:  # SSLError is one
                raise HubError("hub.certificates-file", place=variable, file=path) from error
    return context
