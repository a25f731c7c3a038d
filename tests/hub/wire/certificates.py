"""A certificate for this machine that nobody trusts yet, made by openssl."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate, as a file to be trusted, and a server's context that shows it."""

    file: Path
    server: ssl.SSLContext


def make_certificate(folder: Path, *names: str) -> Certificate:
    """Make a certificate for hosts."""
    key, file = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-out", file, "-days", "2", "-subj", "/CN=test", "-addext",
            "subjectAltName=" + ",".join(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file, key)
    return Certificate(file, server)
