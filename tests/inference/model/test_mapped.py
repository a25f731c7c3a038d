"""The phrase memory is a copy that processes share; whatever happens to the copy or to its file, the model loads.

Entries of the cache are held here and in ``test_prepacked.py``: ``model/cache_entry``.
"""

import mmap
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.manifest import read_manifest
from bertfill_ls.inference.model.mapped import open_mapped
from bertfill_ls.inference.model.model_files import ModelFiles
from bertfill_ls.inference.model.model_store import default_model_folder

MEMORY = "memory.bin"


@pytest.fixture
def files() -> ModelFiles:
    return ModelFiles.open(default_model_folder())


def copies(cache: Path) -> list[Path]:
    return sorted((cache / "mapped").iterdir())


def test_the_copy_is_made_once_and_holds_what_the_file_holds(files: ModelFiles, tmp_path: Path) -> None:
    expected = (files.folder / MEMORY).read_bytes()
    first = open_mapped(files, MEMORY, tmp_path)
    [entry] = copies(tmp_path)
    written = (entry / MEMORY).stat()
    second = open_mapped(files, MEMORY, tmp_path)
    for found in (first, second):
        assert isinstance(found, mmap.mmap) and found[:] == expected
    assert copies(tmp_path) == [entry] and (entry / MEMORY).stat().st_mtime_ns == written.st_mtime_ns
    assert os.stat(tmp_path / "mapped").st_mode & 0o777 == 0o700


def test_without_a_cache_and_for_small_files_nothing_is_copied(files: ModelFiles, tmp_path: Path) -> None:
    assert open_mapped(files, MEMORY, None) == (files.folder / MEMORY).read_bytes()
    assert isinstance(open_mapped(files, "tokenizer.json", tmp_path), bytes)
    assert not (tmp_path / "mapped").exists()


def cut(copy: Path) -> None:
    with copy.open("rb+") as file:
        file.truncate(100)


def overwritten(copy: Path) -> None:
    with copy.open("rb+") as file:
        file.write(b"other")


def gone(copy: Path) -> None:
    copy.unlink()


def linked(copy: Path) -> None:
    elsewhere = copy.with_name("elsewhere")
    copy.rename(elsewhere)
    copy.symlink_to(elsewhere)


def facts_gone(copy: Path) -> None:
    copy.with_name("facts.json").unlink()


def facts_odd(copy: Path) -> None:
    copy.with_name("facts.json").write_text("[" * 5_000)


@pytest.mark.parametrize("damage", [cut, overwritten, gone, linked, facts_gone, facts_odd])
def test_a_damaged_copy_is_made_anew(damage: Callable[[Path], None], files: ModelFiles, tmp_path: Path) -> None:
    open_mapped(files, MEMORY, tmp_path)
    [entry] = copies(tmp_path)
    damage(entry / MEMORY)
    found = open_mapped(files, MEMORY, tmp_path)
    assert found[:] == (files.folder / MEMORY).read_bytes()
    assert isinstance(open_mapped(files, MEMORY, tmp_path), mmap.mmap)


def test_a_cache_that_cannot_be_written_costs_memory_alone(files: ModelFiles, tmp_path: Path) -> None:
    (tmp_path / "mapped").touch()
    assert open_mapped(files, MEMORY, tmp_path) == (files.folder / MEMORY).read_bytes()


def test_a_folder_whose_file_is_no_longer_the_one_is_refused_beside_a_whole_copy(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    for name in ("manifest.json", *read_manifest(default_model_folder()).files):
        (model / name).write_bytes((default_model_folder() / name).read_bytes())
    cache = tmp_path / "cache"
    open_mapped(ModelFiles.open(model), MEMORY, cache)
    with (model / MEMORY).open("rb+") as file:
        file.seek(10_000_000)
        file.write(b"other")
    with pytest.raises(ModelError, match="hash"):
        open_mapped(ModelFiles.open(model), MEMORY, cache)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_answers_holds_no_memory_of_its_own_for_it(tmp_path: Path) -> None:
    """Look at the mappings of a process after a fill: the copy is there, shared, and its pages are clean."""
    program = """
import re
from pathlib import Path
from bertfill_ls.inference import Fill
fill = Fill()
assert fill(["𠮷床前明月光，疑是地[MASK]霜。"])[0]["gaps"]
maps = Path("/proc/self/smaps").read_text()
[one] = [part for part in re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", maps) if "/mapped/" in part.split("\\n")[0]]
facts = dict(re.findall(r"(?m)^(\\w+): +(\\d+) kB", one))
print(facts["Size"], facts["Rss"], facts["Private_Dirty"], facts["Anonymous"])
"""
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
    size, resident, dirty, anonymous = map(int, run.stdout.split())
    assert size >= 20_000 and 0 < resident < size
    assert dirty == anonymous == 0
