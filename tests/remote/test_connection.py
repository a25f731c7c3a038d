"""The way to a server, against a real one: what is sent, what is refused, and what every fault becomes."""

import socket
import threading
import time
from pathlib import Path

import pytest

from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.inference.stop import Stop
from bertfill_ls.remote.address import read_address
from bertfill_ls.remote.answers import about
from bertfill_ls.remote.connection import LARGEST_ANSWER, Connection
from bertfill_ls.remote.questions import QuestionError, about_question
from tests.hub.wire.certificates import Certificate, make_certificate, needs_openssl
from tests.remote.oip_server import PATH, Fault, OipServer, serving


def connection(server: OipServer, token: str | None = None) -> Connection:
    return Connection(read_address(server.url), token)


def key_of(connection: Connection, stop: Stop | None = None) -> str:
    """Return why a question is not answered."""
    with pytest.raises(RemoteError) as failure:
        connection.ask(about_question(), stop or Stop())
    return failure.value.key


def test_questions_share_a_connection_and_carry_the_token() -> None:
    with serving() as server:
        asking = connection(server, "s3cret")
        for _ in range(3):
            assert about(asking.ask(about_question(), Stop()), "h").name == "bertfill-zh"
        assert server.connections == 1
        assert server.paths == [f"{PATH}/infer"] * 3
        assert {headers["Authorization"] for headers, _ in server.asked} == {"Bearer s3cret"}


def test_without_a_token_none_is_sent() -> None:
    with serving() as server:
        connection(server).ask(about_question(), Stop())
        assert "Authorization" not in server.asked[0][0]


def test_a_connection_that_the_server_has_let_go_is_made_anew() -> None:
    with serving() as first:
        asking = connection(first)
        asking.ask(about_question(), Stop())
        port = first.port
    with serving(port) as second:
        asking.ask(about_question(), Stop())
        assert len(second.asked) == 1


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault(status=500), "remote.error"),
        (Fault(status=503), "remote.error"),
        (Fault(status=401), "remote.refused"),
        (Fault(status=403), "remote.refused"),
        (Fault(status=404), "remote.missing"),
        (Fault(status=204, body=b""), "remote.error"),
        (Fault(body=b"x" * (LARGEST_ANSWER + 1)), "remote.too-large"),
        (Fault(headers={"Content-Length": str(1 << 40)}, body=b"{"), "remote.too-large"),
        (Fault(headers={"Content-Length": "100000"}, cut=1000), "remote.unreachable"),
        (Fault(cut=0), "remote.unreachable"),
        (Fault(headers={"Transfer-Encoding": "chunked"}, body=b"zz\r\nno chunk"), "remote.unreachable"),
    ],
    ids=str,
)
def test_a_fault_has_a_sentence(fault: Fault, key: str) -> None:
    with serving(fault=fault) as server:
        assert key_of(connection(server)) == key


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_question_that_is_refused_is_no_fault_of_the_server(status: int) -> None:
    with serving(fault=Fault(status=status)) as server, pytest.raises(QuestionError):
        connection(server).ask(about_question(), Stop())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_takes_no_token_along(status: int) -> None:
    with serving() as other, serving(fault=Fault(status=status, headers={"Location": other.url})) as server:
        assert key_of(connection(server, "s3cret")) == "remote.redirect"
        assert not other.asked


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with serving() as server:
        url = server.url
    with pytest.raises(RemoteError) as failure:
        Connection(read_address(url), None).ask(about_question(), Stop())
    assert failure.value.key == "remote.unreachable"


@pytest.mark.parametrize("fault", [Fault(seconds=30), Fault(drip=0.05)], ids=["silent", "a byte at a time"])
def test_an_exchange_is_broken_off_from_another_thread(fault: Fault) -> None:
    stop = Stop()
    with serving(fault=fault) as server:
        asking = connection(server)
        threading.Timer(0.3, stop.set).start()
        began = time.monotonic()
        assert key_of(asking, stop) == "remote.unreachable"
        assert time.monotonic() - began < 10, "the fault would have gone on for half a minute"


def test_plain_http_reaches_this_machine_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name service may say of localhost what it likes."""
    monkeypatch.setattr(socket.socket, "getpeername", lambda _: ("192.0.2.1", 80))
    with serving() as server:
        assert key_of(connection(server)) == "remote.unreachable"
        assert not server.asked


# -- https


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path, "localhost")


@needs_openssl
def test_a_server_that_proves_who_it_is_is_asked(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    with serving(context=certificate.server) as server:
        asking = connection(server, "s3cret")
        for _ in range(2):
            assert about(asking.ask(about_question(), Stop()), "h").capacity == 126
        assert server.connections == 1


@needs_openssl
def test_a_certificate_that_nobody_trusts_is_refused_before_anything_is_sent(certificate: Certificate) -> None:
    with serving(context=certificate.server) as server:
        assert key_of(connection(server, "s3cret")) == "remote.certificate"
        assert not server.asked


@needs_openssl
def test_a_certificate_for_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path, "other.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    with serving(context=certificate.server) as server:
        assert key_of(connection(server, "s3cret")) == "remote.certificate"
        assert not server.asked


@needs_openssl
@pytest.mark.parametrize("fault", [Fault(seconds=30), Fault(drip=0.05)], ids=["silent", "a byte at a time"])
def test_an_exchange_over_tls_is_broken_off_too(
    fault: Fault, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    stop = Stop()
    with serving(context=certificate.server, fault=fault) as server:
        threading.Timer(0.5, stop.set).start()
        assert key_of(connection(server), stop) == "remote.unreachable"


def test_a_file_of_certificates_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    with pytest.raises(RemoteError) as failure:
        Connection(read_address("https://localhost:1"), None).ask(about_question(), Stop())
    assert failure.value.key == "remote.certificate"
