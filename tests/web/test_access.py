"""Who may ask: the token, and a request that only our own page can send. Told from headers alone."""

import pytest
from starlette.requests import HTTPConnection

from bertfill_ls.web.access import Access, cookie_name

TOKEN = "𠮷".encode().hex() + "-token"
HOST = "127.0.0.1:8000"


def connection(path: str = "/status", query: str = f"token={TOKEN}", **headers: str) -> HTTPConnection:
    named = {"host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return HTTPConnection(
        {
            "type": "http",
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "server": ("127.0.0.1", 8000),
        }
    )


def refusal(access: Access | None = None, **request: str) -> str | None:
    return (access or Access(token=TOKEN)).refusal(connection(**request))


@pytest.mark.parametrize(
    ("host", "ours", "exposed"),
    [
        ("127.0.0.1:8000", True, True), ("127.0.0.1", True, True), ("localhost:9000", True, True),
        ("LOCALHOST:9000", True, True), ("[::1]:8000", True, True), ("127.9.9.9:1", True, True),
        ("192.168.1.7:8000", False, True), ("[fe80::1]:8000", False, True), ("0.0.0.0:8000", False, True),
        ("evil.example:8000", False, False), ("127.0.0.1.evil.example:8000", False, False), ("", False, False),
        ("localhost.evil.example", False, False), ("evil.example@127.0.0.1:8000", False, False),
        ("127.0.0.1:8000, evil.example", False, False), ("127.0.0.1:8000/evil", False, False),
        ("127.0.0.1:abc", False, False), ("2130706433:8000", False, False), ("0x7f.1:8000", False, False),
        ("[::1", False, False), ("::1", False, False), ("localhost.", False, False), (" 127.0.0.1", False, False),
    ],
)  # fmt: skip
def test_only_what_nobody_else_can_give_a_meaning_to_is_a_host(host: str, ours: bool, exposed: bool) -> None:
    origin = f"http://{host}"
    assert (refusal(host=host, origin=origin) is None) == ours
    assert (refusal(Access(exposed=True, token=TOKEN), host=host, origin=origin) is None) == exposed


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example", "http://127.0.0.1:8001", "http://localhost:8000", "https://127.0.0.1:8000", "null", "",
        "http://127.0.0.1:8000.evil.example", "file://", "http://127.0.0.1:8000/",
    ],
)  # fmt: skip
def test_another_origin_is_refused_with_the_right_token_too(origin: str) -> None:
    assert refusal(origin=origin) == "web.refused-origin"
    assert refusal(origin=f"http://{HOST}") is None


@pytest.mark.parametrize(
    ("path", "site", "mode", "refused"),
    [
        ("/status", "same-origin", "cors", False), ("/", "none", "navigate", False),
        ("/", "cross-site", "navigate", False), ("/", "same-site", "navigate", False),
        ("/", "cross-site", "no-cors", True), ("/status", "cross-site", "navigate", True),
        ("/assets/workbench.js", "same-site", "no-cors", True), ("/status", "cross-site", "cors", True),
    ],
)  # fmt: skip
def test_what_a_browser_says_of_who_asks_counts(path: str, site: str, mode: str, refused: bool) -> None:
    """Another server of this machine is another origin at the same site, and gets the cookie."""
    said = refusal(path=path, sec_fetch_site=site, sec_fetch_mode=mode)
    assert said == ("web.refused-origin" if refused else None)


@pytest.mark.parametrize(
    ("query", "cookie", "refused"),
    [
        (f"token={TOKEN}", "", False), ("", f"bertfill-8000={TOKEN}", False),
        ("", f"a=b; bertfill-8000={TOKEN}", False),
        ("", "", True), ("token=", "", True), (f"token={TOKEN[:-1]}", "", True), (f"token={TOKEN}x", "", True),
        ("token=%F0%A0%AE%B7", "", True), ("token=%ED%A0%80", "", True), ("", f"bertfill-8001={TOKEN}", True),
        ("", f"bertfill-8000={TOKEN[1:]}", True), (f"Token={TOKEN}", "", True), (f"other={TOKEN}", "", True),
    ],
)  # fmt: skip
def test_the_token_comes_in_the_address_or_in_the_cookie_of_this_port(query: str, cookie: str, refused: bool) -> None:
    assert (refusal(query=query, cookie=cookie) == "web.refused-token") == refused


def test_a_token_is_new_each_time_long_and_never_shown() -> None:
    first, second = Access(), Access()
    assert first.token != second.token
    assert len(first.token) >= 43  # 256 bits
    assert first.token not in repr(first)


@pytest.mark.parametrize(("host", "name"), [("127.0.0.1:8000", "bertfill-8000"), ("localhost", "bertfill-80")])
def test_the_cookie_is_named_by_the_port_that_the_browser_knows(host: str, name: str) -> None:
    """In a container the port of the server is another one."""
    assert cookie_name(connection(host=host)) == name
