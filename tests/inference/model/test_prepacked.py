"""Large models keep their reordered weights in the user's cache; whatever happens to the cache, the model loads."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from bertfill_export import ConversionOptions, write_random_model

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model import prepacked
from bertfill_ls.inference.model.model_files import ModelFiles
from bertfill_ls.inference.model.model_session import Floats, ModelSession
from bertfill_ls.inference.model.prepacked import open_session
from tests.inference.models import write_tiny_model

IDS = np.array([[2, 30, 4, 40, 3]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModelFiles:
    monkeypatch.setattr(prepacked, "_WORTHWHILE", 0)
    return ModelFiles.open(folder)


def entries(cache: Path) -> list[Path]:
    return sorted((cache / "prepacked").iterdir())


def logits(session: ModelSession) -> Floats:
    return session.run(IDS, np.ones_like(IDS), np.array([[2]]))[0]


def test_answers_the_same_from_the_cache(files: ModelFiles, tmp_path: Path) -> None:
    first = open_session(files, 1, tmp_path)
    [entry] = entries(tmp_path)
    written = {path.name: path.stat().st_mtime_ns for path in entry.iterdir()}
    assert set(written) == {"model.onnx", "model.onnx.data", "facts.json"}
    second = open_session(files, 1, tmp_path)
    assert {path.name: path.stat().st_mtime_ns for path in entry.iterdir()} == written
    expected = logits(open_session(files, 1, None))
    assert np.array_equal(logits(first), expected)
    assert np.array_equal(logits(second), expected)


def test_small_models_do_without(folder: Path, tmp_path: Path) -> None:
    open_session(ModelFiles.open(folder), 1, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def cut(weights: Path) -> None:
    os.truncate(weights, weights.stat().st_size // 2)


def noise(weights: Path) -> None:
    weights.write_bytes(np.random.default_rng(0).bytes(weights.stat().st_size))


def noise_as_of_old(weights: Path) -> None:
    before = weights.stat()
    weights.write_bytes(b"\xff" * before.st_size)  # in float32 not a number
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))


def a_pipe(weights: Path) -> None:
    weights.unlink()
    os.mkfifo(weights)


def facts_of_no_kind(weights: Path) -> None:
    (weights.parent / "facts.json").write_bytes(b"[" * 10_000)


DAMAGES = [cut, noise, noise_as_of_old, a_pipe, Path.unlink, facts_of_no_kind]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_entry_is_made_anew(
    damage: Callable[[Path], object], files: ModelFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def check(session: ModelSession) -> None:
        logits(session)  # raises where they are not numbers, as the warm-up does

    expected = logits(open_session(files, 1, tmp_path, check=check))
    [entry] = entries(tmp_path)
    damage(entry / "model.onnx.data")
    assert np.array_equal(logits(open_session(files, 1, tmp_path, check=check)), expected)
    assert "damaged and made anew" in caplog.text
    caplog.clear()
    assert np.array_equal(logits(open_session(files, 1, tmp_path, check=check)), expected)
    assert not caplog.text


def test_a_cache_that_cannot_be_written_costs_nothing_but_memory(
    files: ModelFiles, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    session = open_session(files, 1, tmp_path / "file" / "cache")
    assert np.isfinite(logits(session)).all()
    assert "cannot be kept" in caplog.text


def test_an_entry_does_not_speak_for_weights_that_have_changed(files: ModelFiles, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(files.folder, tmp_path / "model"))
    open_session(ModelFiles.open(folder), 1, tmp_path)
    data = bytearray((folder / "model.onnx.data").read_bytes())
    data[5_000] ^= 1
    (folder / "model.onnx.data").write_bytes(data)
    with pytest.raises(ModelError, match="hash"):
        open_session(ModelFiles.open(folder), 1, tmp_path)


def test_another_model_is_another_entry_and_old_ones_go(files: ModelFiles, tmp_path: Path) -> None:
    for stale in ("one", "other", "third"):
        (tmp_path / "prepacked" / stale).mkdir(parents=True)
    open_session(files, 1, tmp_path)
    assert len(entries(tmp_path)) == 2
    other = tmp_path / "other"
    write_random_model("tiny", other, ConversionOptions(), seed=1)
    before = set(entries(tmp_path))
    open_session(ModelFiles.open(other), 1, tmp_path)
    assert len(set(entries(tmp_path)) - before) == 1


def test_what_an_ended_start_has_left_is_removed_and_what_a_running_one_writes_is_not(
    files: ModelFiles, tmp_path: Path
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "prepacked").mkdir()
    left = [tmp_path / "prepacked" / f".writing-{process}-abc" for process in (ended.pid, "x1y2z3", 10**30)]
    running, forgotten = (tmp_path / "prepacked" / f".writing-{os.getpid()}-{name}" for name in ("now", "long-ago"))
    for folder in (*left, running, forgotten):
        folder.mkdir()
        (folder / "model.onnx.data").write_bytes(b"half")
    os.utime(forgotten, (0, 0))
    open_session(files, 1, tmp_path)
    assert [entry for entry in entries(tmp_path) if entry.name.startswith(".")] == [running]
