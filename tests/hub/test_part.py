"""A file while it comes: however it is cut into pieces, it is hashed as a whole."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bertfill_ls.hub import HubError, RemoteFile
from bertfill_ls.hub.part import Part, is_there, part_size
from tests.hub.fake_hub import git_sha1


def known_as(content: bytes, *, by_git: bool = False) -> RemoteFile:
    if by_git:
        return RemoteFile("vocab.txt", len(content), git_sha1=git_sha1(content))
    return RemoteFile("model.bin", len(content), sha256=hashlib.sha256(content).hexdigest())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.tuples(st.binary(), st.booleans())), by_git=st.booleans())
def test_pieces_and_interruptions_come_to_the_whole(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[tuple[bytes, bool]], by_git: bool
) -> None:
    folder = tmp_path_factory.mktemp("part")
    content = b"".join(piece for piece, _ in pieces)
    file = known_as(content, by_git=by_git)
    part = Part(folder, file)
    for piece, interrupted in pieces:
        part.write(piece)
        if interrupted:
            part.close()
            part = Part(folder, file)
    assert part.is_right
    part.finish()
    part.close()
    assert [path.name for path in folder.iterdir()] == [file.path]
    assert (folder / file.path).read_bytes() == content
    assert is_there(folder, file)


def test_what_is_not_the_file_is_not_right(tmp_path: Path) -> None:
    part = Part(tmp_path, known_as(b"content"))
    part.write(b"CONTENT")
    assert not part.is_right
    part.start_over()
    part.write(b"content")
    assert part.is_right
    part.close()
    assert part_size(tmp_path, known_as(b"content")) == 7


def test_where_nothing_has_come_nothing_is_left(tmp_path: Path) -> None:
    part = Part(tmp_path, known_as(b"content"))
    part.name_content('"etag"')
    part.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("etag", ["", 'W/"a"', "a", '"a b"', '"a', f'"{"a" * 300}"', '"é"'])
def test_a_name_that_is_good_for_no_range_is_forgotten(tmp_path: Path, etag: str) -> None:
    part = Part(tmp_path, known_as(b"content"))
    part.name_content('"good"')
    assert part.etag == '"good"'
    part.name_content(etag)
    assert part.etag == ""
    part.close()


def test_another_size_is_another_file(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"content")
    assert is_there(tmp_path, known_as(b"content"))
    assert not is_there(tmp_path, known_as(b"contents"))
    assert not is_there(tmp_path, known_as(b"CONTENT"))
    (tmp_path / "vocab.txt").mkdir()
    assert not is_there(tmp_path, known_as(b"", by_git=True))


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.bin").mkdir()
    part = Part(tmp_path, known_as(b"content"))
    part.write(b"content")
    with pytest.raises(HubError) as caught:
        part.finish()
    assert (caught.value.key, caught.value.arguments["folder"]) == ("hub.cannot-write", tmp_path)
    part.close()
