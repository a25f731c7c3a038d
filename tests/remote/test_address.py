"""Which addresses are used and which are refused, and where a token comes from."""

from pathlib import Path

import pytest

from bertfill_ls.inference.errors import RemoteError
from bertfill_ls.remote.address import TOKEN_VARIABLE, Address, read_address, read_token


@pytest.mark.parametrize(
    ("url", "address", "shown"),
    [
        (
            "https://fill.example.org",
            Address("fill.example.org", 443, "/v2/models/bertfill", True),
            "fill.example.org",
        ),
        ("https://a.b:8443/x/", Address("a.b", 8443, "/x/v2/models/bertfill", True), "a.b:8443"),
        ("https://a.b/p/v2/models/zh/", Address("a.b", 443, "/p/v2/models/zh", True), "a.b"),
        ("http://localhost:8080", Address("localhost", 8080, "/v2/models/bertfill", False), "localhost:8080"),
        ("http://127.8.9.1:1/v2/models/x", Address("127.8.9.1", 1, "/v2/models/x", False), "127.8.9.1:1"),
        ("http://[::1]:8080", Address("::1", 8080, "/v2/models/bertfill", False), "[::1]:8080"),
        ("HTTPS://A.B", Address("a.b", 443, "/v2/models/bertfill", True), "a.b"),
    ],
)
def test_an_address_names_a_host_and_a_model(url: str, address: Address, shown: str) -> None:
    assert read_address(url) == address
    assert address.shown == shown


@pytest.mark.parametrize(
    "url",
    [
        "http://fill.example.org",  # readable on the way
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://0.0.0.0:8080",
        "http://10.0.0.1:8080",
        "http://[::ffff:10.0.0.1]",
        "https://me:secret@fill.example.org",  # a token is no part of settings
        "https://token@fill.example.org",
        "https://a.b?token=secret",
        "https://a.b#x",
        "https://",
        "https://a.b:99999",
        "https://a.b:0",
        "https://a.b:x",
        "https://[::1",
        "https://a b",
        "https://a.b/\nHost: c",
        "https://例子.org",
        "ftp://a.b",
        "file:///etc/passwd",
        "localhost:8080",
        "fill.example.org",
        "𠮷",
        "https://" + "a" * 3000,
    ],
)
def test_what_is_no_address_or_not_safe_is_refused(url: str) -> None:
    with pytest.raises(RemoteError) as refusal:
        read_address(url)
    assert refusal.value.key == "remote.bad-url"
    assert url not in str(refusal.value), "it may hold a password"


def test_a_token_comes_from_the_environment_or_else_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n", encoding="ascii")
    assert read_token("", "h", {}) is None
    assert read_token(str(file), "h", {}) == "from-file"
    assert read_token(str(file), "h", {TOKEN_VARIABLE: " from-environment "}) == "from-environment"


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"two words", b"a\nb", b"a\r\nX-Evil: 1", b"\xe5\xad\x97", b"x" * 5000]
)
def test_what_is_no_token_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(RemoteError) as refusal:
        read_token(str(tmp_path / "token"), "h", {})
    assert (refusal.value.key, refusal.value.arguments["host"]) == ("remote.bad-token", "h")


def test_a_token_file_that_is_missing_or_no_plain_file_is_refused(tmp_path: Path) -> None:
    for file in (tmp_path / "gone", tmp_path):
        with pytest.raises(RemoteError):
            read_token(str(file), "h", {})
