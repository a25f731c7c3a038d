"""A certificate for this machine that nobody trusts yet, made by openssl."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

WISHES = """
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = test
[extensions]
basicConstraints = critical,CA:true
extendedKeyUsage = serverAuth
subjectAltName = {names}
"""

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a certificate with")


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate, as a file to be trusted, and a server's context that shows it."""

    file: Path
    server: ssl.SSLContext


def make_certificate(folder: Path, *names: str) -> Certificate:
    """Make a certificate for hosts, as macOS wants it too: of a short life, and for servers."""
    key, file, wishes = folder / "key.pem", folder / "certificate.pem", folder / "wishes.cnf"
    alternatives = ",".join(f"IP:{name}" if name[0].isdigit() else f"DNS:{name}" for name in names)
    wishes.write_text(WISHES.format(names=alternatives), "ascii")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config", str(wishes)]
    subprocess.run([*command, "-keyout", key, "-out", file], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file, key)
    return Certificate(file, server)
