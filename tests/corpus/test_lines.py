"""Lines are read the same however they come in pieces, and wherever one begins to read."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.corpus import lines as lines_module
from bertfill_ls.corpus.lines import Line, stream_chunks, stretch_chunks, stretches_of

RAW = st.lists(st.sampled_from(["𠮷", "好", "a", "\r", "\n", "\r\n", "\ufeff"]), max_size=60).map(
    lambda parts: "".join(parts).encode()
)


def lines_of(raw: bytes) -> list[Line]:
    return [line for chunk in stream_chunks(io.BytesIO(raw), "page") for line in chunk]  # type: ignore[arg-type]  # it reads as a raw file does


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"", []),
        (b"\n", [""]),
        ("𠮷".encode(), ["𠮷"]),
        ("𠮷\r\n好\n".encode(), ["𠮷", "好"]),
        ("\ufeff𠮷\u2028好".encode(), ["𠮷\u2028好"]),
        ("𠮷\n\ufeff好".encode(), ["𠮷", "\ufeff好"]),
        (b"a\rb\r\n", ["a\rb"]),
    ],
)
def test_lines_end_at_lf_and_crlf_only(raw: bytes, lines: list[str]) -> None:
    assert [(line.number, line.text) for line in lines_of(raw)] == list(enumerate(lines, 1))


@given(raw=RAW, size=st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_the_size_of_the_pieces_never_shows(raw: bytes, size: int) -> None:
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    expected = lines if lines[-1] else lines[:-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "CHUNK", size)
        found = lines_of(raw)
    assert [line.raw for line in found] == expected
    assert all(raw[line.offset :].startswith(line.raw) for line in found)


@given(raw=RAW, chunk=st.integers(1, 9), size=st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_the_stretches_of_a_file_hold_the_very_chunks_of_the_whole(
    raw: bytes, chunk: int, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = tmp_path_factory.getbasetemp() / "page"
    page.write_bytes(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "CHUNK", chunk)
        with open(page, "rb", buffering=0) as stream:
            whole = list(stream_chunks(stream, str(page)))
        parts = [each for stretch in stretches_of(str(page), size) for each in stretch_chunks(str(page), stretch)]
    assert [each for each in parts if each] == [each for each in whole if each]


def test_a_file_that_grows_while_it_is_read_is_read_as_it_was(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_bytes("𠮷\n好".encode())
    [stretch] = stretches_of(str(page), 100)
    with page.open("ab") as more:
        more.write("不\n又\n".encode())
    assert [[line.text for line in chunk] for chunk in stretch_chunks(str(page), stretch)] == [["𠮷"]]
