"""Lines are read the same however they come in pieces."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.cli.exits import InputError
from bertfill_ls.cli.input import lines as lines_module
from bertfill_ls.cli.input.documents import read_document
from bertfill_ls.cli.input.lines import read_chunks


def lines_of(path: Path) -> list[tuple[int, str]]:
    return [(line.number, line.text) for chunk in read_chunks([str(path)], "en") for line in chunk]


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        ("𠮷".encode(), ["𠮷"]),
        ("𠮷\r\n好\n".encode(), ["𠮷", "好"]),
        ("\ufeff𠮷\u2028好".encode(), ["𠮷\u2028好"]),
        (b"a\rb\r\n", ["a\rb"]),
    ],
)
def test_lines_end_at_lf_and_crlf_only(raw: bytes, lines: list[str], tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes(raw)
    assert lines_of(page) == list(enumerate(lines, 1))


@given(text=st.text(st.sampled_from("𠮷好a\r\n"), max_size=60), size=st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_the_size_of_the_pieces_never_shows(text: str, size: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    page = tmp_path_factory.getbasetemp() / "page"
    page.write_bytes(text.encode())
    lines = text.replace("\r\n", "\n").split("\n")
    expected = lines if lines[-1] else lines[:-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "_CHUNK_BYTES", size)
        assert [line for _, line in lines_of(page)] == expected


def test_a_wrong_byte_is_named_by_its_place_in_the_file(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes("𠮷\n好".encode() + b"\xff\n")
    for read in (lambda: list(read_chunks([str(page)], "en")), lambda: read_document(str(page), "en")):
        with pytest.raises(InputError, match=r"byte 8 is 0xff"):
            read()
