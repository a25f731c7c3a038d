"""What is no UTF-8 is told by what it seems to be, and by the byte at which it shows."""

import pytest

from bertfill_ls.core.text.utf8 import why_not


@pytest.mark.parametrize(
    ("raw", "offset", "key", "byte", "value"),
    [
        ("𠮷好".encode("utf-16"), 0, "cli.is-utf16", 0, "0xff"),
        ("𠮷好".encode() + b"\xff", 0, "cli.not-utf8", 7, "0xff"),
        ("𠮷".encode() + b"\x00\x80", 10, "cli.is-binary", 15, "0x80"),
        ("床前".encode("gb18030"), 100, "cli.not-utf8", 100, "0xb4"),
        (b"\xff\xfe", 100, "cli.not-utf8", 100, "0xff"),
    ],
)
def test_names_the_kind_and_the_byte(raw: bytes, offset: int, key: str, byte: int, value: str) -> None:
    with pytest.raises(UnicodeDecodeError) as error:
        raw.decode()
    assert why_not(error.value, "a", offset) == (key, {"file": "a", "byte": byte, "value": value})
