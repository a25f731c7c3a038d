"""Large models keep their reordered weights in the user's cache; whatever happens to the cache, the model loads."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from bertfill_ls.inference import prepacked
from bertfill_ls.inference.manifest import Manifest, read_manifest
from bertfill_ls.inference.model_session import ModelSession
from bertfill_ls.inference.prepacked import open_session, user_cache_folder
from tests.inference.models import write_tiny_model

IDS = np.array([[2, 30, 4, 40, 3]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def manifest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Manifest:
    monkeypatch.setattr(prepacked, "_WORTHWHILE", 0)
    return read_manifest(folder)


def logits(session: ModelSession) -> np.ndarray:
    return session.run(IDS, np.ones_like(IDS), np.array([[2]]))[0]


def test_answers_the_same_from_the_cache(folder: Path, manifest: Manifest, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = open_session(folder, manifest, 1, cache)
    [entry] = cache.iterdir()
    written = {path.name: path.stat().st_mtime_ns for path in entry.iterdir()}
    assert set(written) == {"model.onnx", "model.onnx.data"}
    second = open_session(folder, manifest, 1, cache)
    assert {path.name: path.stat().st_mtime_ns for path in entry.iterdir()} == written
    expected = logits(open_session(folder, manifest, 1, None))
    assert np.array_equal(logits(first), expected)
    assert np.array_equal(logits(second), expected)


def test_small_models_do_without(folder: Path, tmp_path: Path) -> None:
    open_session(folder, read_manifest(folder), 1, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_damaged_entry_is_made_anew(
    folder: Path, manifest: Manifest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_session(folder, manifest, 1, tmp_path)
    [entry] = tmp_path.iterdir()
    (entry / "model.onnx.data").write_bytes(b"short")
    assert np.isfinite(logits(open_session(folder, manifest, 1, tmp_path))).all()
    assert "damaged and made anew" in caplog.text
    assert (entry / "model.onnx.data").stat().st_size > 5


def test_a_cache_that_cannot_be_written_costs_nothing_but_memory(
    folder: Path, manifest: Manifest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    session = open_session(folder, manifest, 1, tmp_path / "file" / "cache")
    assert np.isfinite(logits(session)).all()
    assert "cannot be kept" in caplog.text


def test_another_model_is_another_entry_and_old_ones_go(folder: Path, manifest: Manifest, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for stale in ("one", "other", "third"):
        (cache / stale).mkdir(parents=True)
    open_session(folder, manifest, 1, cache)
    assert len(list(cache.iterdir())) == 2
    changed = Path(shutil.copytree(folder, tmp_path / "changed"))
    text = (changed / "manifest.json").read_text().replace(manifest.files["model.onnx"].sha256, "0" * 64)
    (changed / "manifest.json").write_text(text)
    before = set(cache.iterdir())
    open_session(changed, read_manifest(changed), 1, cache)
    assert len(set(cache.iterdir()) - before) == 1


def test_the_cache_lies_where_the_user_wants_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache_folder() == tmp_path / "bertfill" / "prepacked"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert user_cache_folder().parts[-3:] == (".cache", "bertfill", "prepacked")
