"""How a connection comes about, or does not: names, certificates, proxies. Real sockets, nothing beyond this machine.

Also held here: ``wire/proxies`` and ``wire/trust``.
"""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bertfill_ls import hub
from bertfill_ls.hub import HubError
from bertfill_ls.hub.wire import connection
from bertfill_ls.hub.wire.connection import origin_of
from bertfill_ls.hub.wire.proxies import proxy_for
from bertfill_ls.hub.wire.trust import is_this_machine
from tests.hub.fake_hub import FakeHub
from tests.hub.pulling import FILES, NAME, Clock
from tests.hub.replies import status
from tests.hub.wire.certificates import Certificate, make_certificate, needs_openssl
from tests.hub.wire.fake_proxy import FakeProxy


def look(endpoint: str, **more: str) -> hub.Listing:
    environment = {"HF_ENDPOINT": endpoint, "HF_HOME": "/nonexistent", **more}
    source = hub.source_of(None, environment)
    return hub.look(NAME, revision=None, source=source, sleep=Clock(), environment=environment)


def failure(endpoint: str, **more: str) -> HubError:
    with pytest.raises(HubError) as caught:
        look(endpoint, **more)
    for locale in ("en", "zh-CN"):
        said = caught.value.sentence(locale)
        assert f"{endpoint}/{NAME}" in said, "how to do it by hand"
        assert urlsplit(endpoint).netloc in said, "which host it was"
    return caught.value


def failure_key(endpoint: str, **more: str) -> str:
    with pytest.raises(HubError) as caught:
        look(endpoint, **more)
    return caught.value.key


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with FakeHub() as running:
        running.add(NAME, FILES)
        yield running


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "a" * 64, f"{'a' * 64}.invalid"])
def test_a_host_that_is_not_found_is_told_at_once(host: str) -> None:
    assert failure(f"http://{host}").key == "hub.no-host"


def test_a_port_where_nobody_listens_is_told_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}").key == "hub.unreachable"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue is another matter")
def test_a_host_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]  # more than it takes before it accepts one
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        assert failure(f"http://127.0.0.1:{address[1]}").key == "hub.no-answer"
        for one in waiting:
            one.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1", "hub.test")


@needs_openssl
def test_a_certificate_that_the_system_does_not_trust_is_refused(certificate: Certificate) -> None:
    with FakeHub(certificate.server) as fake:
        error = failure(fake.endpoint)
    assert (error.key, error.arguments["host"]) == ("hub.certificate", fake.host)
    assert not fake.seen


@needs_openssl
@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_certificate_that_the_user_names_is_trusted(certificate: Certificate, variable: str) -> None:
    with FakeHub(certificate.server) as fake:
        fake.add(NAME, FILES)
        assert look(fake.endpoint, **{variable: str(certificate.file)}).name == NAME


@needs_openssl
def test_a_certificate_of_another_host_is_refused(certificate: Certificate) -> None:
    with FakeHub(certificate.server, host="localhost") as fake:
        assert failure(fake.endpoint, SSL_CERT_FILE=str(certificate.file)).key == "hub.certificate"


@needs_openssl
def test_a_file_without_certificates_is_told(certificate: Certificate, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    with FakeHub(certificate.server) as fake:
        for named in (empty, tmp_path / "none.pem"):
            with pytest.raises(HubError) as caught:
                look(fake.endpoint, REQUESTS_CA_BUNDLE=str(named))
            assert caught.value.key == "hub.certificates-file"
            assert caught.value.arguments["place"] == "REQUESTS_CA_BUNDLE"


def test_a_host_that_speaks_no_tls_is_told(fake: FakeHub) -> None:
    assert failure(fake.endpoint.replace("http:", "https:")).key == "hub.tls"


@needs_openssl
def test_a_secure_connection_goes_through_the_proxy_unread(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeHub(certificate.server) as fake, FakeProxy({"hub.test:443": fake.host}) as proxy:
        fake.add(NAME, FILES, gated=True)
        fake.token = "hf_secret"
        monkeypatch.setenv("https_proxy", f"http://{proxy.name}")
        look("https://hub.test", SSL_CERT_FILE=str(certificate.file), HF_TOKEN="hf_secret")
        assert proxy.did == ["CONNECT hub.test:443"]
        assert fake.seen[-1].headers["authorization"] == "Bearer hf_secret"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_asked(fake: FakeHub, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with FakeProxy({"hub.test": fake.host}) as proxy:
        monkeypatch.setenv(variable, proxy.name if variable == "http_proxy" else f"http://{proxy.name}/")
        assert look("http://hub.test").name == NAME
        assert proxy.did == [f"GET http://hub.test/api/models/{NAME}/revision/main?blobs=true"]


def test_no_token_is_sent_where_it_can_be_read_on_the_way(fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeProxy({"hub.test": fake.host}) as proxy:
        monkeypatch.setenv("http_proxy", f"http://{proxy.name}")
        fake.break_("", status(401))
        assert failure_key("http://hub.test", HF_TOKEN="hf_secret") == "hub.no-model"
    assert [request.headers.get("authorization") for request in fake.seen] == [None]


def test_a_host_that_is_excepted_is_asked_directly(fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert look(fake.endpoint).name == NAME, "this machine"
    monkeypatch.setenv("no_proxy", "internal.example,.test")
    assert proxy_for("http", "hub.test") is None
    assert proxy_for("http", "hub.example") is not None


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(("refuses", "key"), [(407, "hub.proxy-login"), (403, "hub.forbidden"), (502, "hub.server")])
def test_a_proxy_that_refuses_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, scheme: str, refuses: int, key: str
) -> None:
    with FakeProxy({}, refuses=refuses) as proxy:
        monkeypatch.setenv(f"{scheme}_proxy", f"http://me:secret@{proxy.name}")
        error = failure(f"{scheme}://hub.test")
    if scheme == "https" and refuses != 407:
        key = "hub.proxy-refuses"
    assert error.key == key
    assert "secret" not in str(error) + error.sentence("en")
    if key.startswith("hub.proxy"):
        assert error.arguments["proxy"] == proxy.name


def test_a_name_and_a_password_for_the_proxy_are_shown_to_it_alone(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeProxy({"hub.test": fake.host}, password="Basic 5p2OOnA6IOS6jA==") as proxy:
        monkeypatch.setenv("http_proxy", f"http://%E6%9D%8E:p%3A%20%E4%BA%8C@{proxy.name}")
        assert look("http://hub.test").name == NAME
    assert "proxy-authorization" not in fake.seen[0].headers


def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    error = failure("https://hub.test")
    assert (error.key, error.arguments["proxy"]) == ("hub.proxy-unreachable", "127.0.0.1:1")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("socks4://127.0.0.1:7890", "hub.proxy-form"),
        ("socks4a://me:secret@127.0.0.1:7890", "hub.proxy-form"),
        ("https://proxy.test:443", "hub.proxy-form"),
        ("ftp://proxy.test", "hub.proxy-form"),
        ("http://", "hub.proxy-form"),
        ("http://proxy.test:port", "hub.proxy-form"),
        ("http://proxy.test:99999", "hub.proxy-form"),
        ("http://[::1", "hub.proxy-form"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, written: str, key: str) -> None:
    monkeypatch.setenv("https_proxy", written)
    with pytest.raises(HubError) as caught:
        proxy_for("https", "hub.test")
    assert caught.value.key == key
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "name", "secret"),
    [
        ("https://Hub.Test/x", "hub.test", True),
        ("https://hub.test:443", "hub.test", True),
        ("https://hub.test:8443", "hub.test:8443", True),
        ("http://hub.test:80/", "hub.test", False),
        ("http://[::1]:8080", "[::1]:8080", True),
        ("http://127.3.2.1", "127.3.2.1", True),
        ("http://localhost:1", "localhost:1", True),
        ("http://localhost.evil.test", "localhost.evil.test", False),
    ],
)
def test_an_origin_has_a_name_and_keeps_secrets_or_not(written: str, name: str, secret: bool) -> None:
    origin = origin_of(urlsplit(written))
    assert (origin.name, origin.keeps_secrets) == (name, secret)


def test_this_machine_is_known_by_its_addresses() -> None:
    assert is_this_machine("::1")
    assert not is_this_machine("8.8.8.8")
    assert not is_this_machine("10.0.0.1")
