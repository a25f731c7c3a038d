"""Why bytes are no UTF-8, as a sentence: what they seem to be instead, and how to convert them."""

import codecs

_BINARY_REACH = 8_000


def why_not(error: UnicodeDecodeError, name: str, offset: int) -> tuple[str, dict[str, object]]:
    r"""Return the key of the sentence and its facts; ``offset`` is where the bytes begin in the file ``name``.

    >>> try:
    ...     "𠮷\n好".encode("utf-16").decode("utf-8")
    ... except UnicodeDecodeError as error:
    ...     why_not(error, "a.txt", 0)
    ('cli.is-utf16', {'file': 'a.txt', 'byte': 0, 'value': '0xff'})
    """
    byte = error.object[error.start]
    return _what_it_is(error.object, offset), {"file": name, "byte": offset + error.start, "value": f"0x{byte:02x}"}


def _what_it_is(raw: bytes, offset: int) -> str:
    if offset == 0 and raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "cli.is-utf16"
    if b"\0" in raw[:_BINARY_REACH]:
        return "cli.is-binary"
    return "cli.not-utf8"
