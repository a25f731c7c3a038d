"""Files of a model folder are believed when they are what the manifest says, and hashed when they may have changed."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model import model_files
from bertfill_ls.inference.model.model_files import ModelFiles
from tests.inference.models import write_tiny_model

LEXICON = "床 𠮷 霜\n".encode()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def folder(whole: Path) -> Path:
    """Return a folder that lists one file more than every model has."""
    (whole / "lexicon.txt").write_bytes(LEXICON)
    raw = json.loads((whole / "manifest.json").read_text())
    raw["files"]["lexicon.txt"] = {"size": len(LEXICON), "sha256": hashlib.sha256(LEXICON).hexdigest()}
    (whole / "manifest.json").write_text(json.dumps(raw))
    return whole


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the sizes of what is hashed from now on."""
    sizes: list[int] = []

    def sha256(content: bytes) -> str:
        sizes.append(len(content))
        return hashlib.sha256(content).hexdigest()

    monkeypatch.setattr(model_files, "_sha256", sha256)
    return sizes


def read_all(folder: Path, cache: Path | None) -> dict[str, bytes]:
    files = ModelFiles.open(folder, cache)
    contents = {name: files.read(name) for name in files.manifest.files}
    files.remember()
    return contents


def test_any_listed_file_can_be_read(folder: Path) -> None:
    assert ModelFiles.open(folder).read("lexicon.txt") == LEXICON


def test_what_is_not_listed_cannot(folder: Path) -> None:
    (folder / "notes.txt").write_text("not listed")
    with pytest.raises(KeyError):
        ModelFiles.open(folder).read("notes.txt")


def test_is_hashed_once_as_long_as_it_does_not_change(folder: Path, tmp_path: Path, hashed: list[int]) -> None:
    contents = read_all(folder, tmp_path)
    assert sorted(hashed) == sorted(map(len, contents.values()))
    hashed.clear()
    assert read_all(folder, tmp_path) == contents
    assert not hashed


@pytest.mark.parametrize("keep_time", [False, True])
def test_is_hashed_again_when_it_has_changed_even_with_its_old_time(
    folder: Path, tmp_path: Path, hashed: list[int], keep_time: bool
) -> None:
    read_all(folder, tmp_path)
    before = (folder / "lexicon.txt").stat()
    (folder / "lexicon.txt").write_bytes(LEXICON[::-1])
    if keep_time:
        os.utime(folder / "lexicon.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    hashed.clear()
    with pytest.raises(ModelError) as refusal:
        read_all(folder, tmp_path)
    assert (refusal.value.key, refusal.value.arguments["file"]) == ("model.hash", "lexicon.txt")
    assert hashed == [len(LEXICON)]


def test_is_hashed_again_when_the_manifest_says_something_else(folder: Path, tmp_path: Path) -> None:
    read_all(folder, tmp_path)
    raw = json.loads((folder / "manifest.json").read_text())
    raw["files"]["lexicon.txt"]["sha256"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(raw))
    with pytest.raises(ModelError, match="hash"):
        read_all(folder, tmp_path)


@pytest.mark.parametrize("memory", [b"", b"[]", b"{", b"[" * 100_000, b'{"x": 1}', b" " * (2 << 20)])
def test_a_damaged_memory_costs_a_hash(folder: Path, tmp_path: Path, memory: bytes, hashed: list[int]) -> None:
    (tmp_path / "verified.json").write_bytes(memory)
    read_all(folder, tmp_path)
    assert hashed
    hashed.clear()
    read_all(folder, tmp_path)
    assert not hashed


def test_no_cache_or_one_that_cannot_be_written_costs_a_hash(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for cache in (None, tmp_path / "file", tmp_path / "file" / "cache"):
        assert read_all(folder, cache)["lexicon.txt"] == LEXICON


def test_only_so_many_folders_are_remembered(folder: Path, tmp_path: Path) -> None:
    folders: dict[str, object] = {f"/models/{number}": {} for number in range(40)}
    (tmp_path / "verified.json").write_text(json.dumps(folders))
    read_all(folder, tmp_path)
    kept = list(json.loads((tmp_path / "verified.json").read_text()))
    assert kept == [*list(folders)[-15:], str(folder)]
    assert not [path for path in tmp_path.iterdir() if path.name != "verified.json"]


def test_what_was_read_stays_when_the_file_is_cut(folder: Path) -> None:
    content = ModelFiles.open(folder).read("model.onnx.data")
    os.truncate(folder / "model.onnx.data", 0)
    assert len(content) > 100_000
    assert content[-1] >= 0
