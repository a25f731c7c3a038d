"""Weights in the layout of this machine's kernels, kept in the user's cache folder, for large models.

ONNX Runtime reorders ("prepacks") weights when it loads a model, into memory that belongs to the process alone. Saved
once, they are mapped from a file instead and shared: a 12 × 768 int8 model then takes 28 MB of anonymous memory instead
of 125 MB, and loads in 0.11 s instead of 0.18 s. It costs twice the model's size on the disk, which is why small models
do without. The layout depends on the CPU and on the version of ONNX Runtime; both are part of an entry's name, as are
the hashes of graph and weights.
"""

import logging
import os
import platform
import sys
import zlib
from pathlib import Path

import onnxruntime as ort

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.manifest import GRAPH, WEIGHTS, Manifest
from bertfill_ls.inference.model_session import ModelSession

_WORTHWHILE = 32 << 20  # bytes of weights
_ENTRIES_KEPT = 2  # a model just replaced, or a second one in use; older ones are of past versions

_log = logging.getLogger(__name__)


def user_cache_folder() -> Path:
    """Return bertfill's folder among the user's caches, whether or not it exists."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "bertfill" / "prepacked"


def open_session(folder: Path, manifest: Manifest, threads: int, cache: Path | None) -> ModelSession:
    """Open the session of a model folder, through ``cache`` where that pays; None: without one.

    A cache that cannot be written or read costs memory, never the model: that is logged, and the folder itself opened.

    Raises:
        ModelError: the graph does not load.
    """
    graph = folder / GRAPH
    if cache is None or manifest.files[WEIGHTS].size < _WORTHWHILE:
        return ModelSession(graph, threads)
    entry = cache / _entry_name(manifest)
    if os.path.isfile(entry / GRAPH):
        try:
            return ModelSession(entry / GRAPH, threads)
        except ModelError as error:
            _log.warning("prepacked weights in %s are damaged and made anew: %s", entry, error)
            _remove(entry)
    try:
        return _open_and_keep(graph, threads, entry)
    except (OSError, ModelError) as error:
        _log.warning("prepacked weights cannot be kept in %s: %s", entry, error)
        return ModelSession(graph, threads)


def _open_and_keep(graph: Path, threads: int, entry: Path) -> ModelSession:
    import tempfile  # seldom needed, as shutil below: a start that finds its entry does without

    entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=entry.parent, prefix=".writing-"))
    try:
        session = ModelSession(graph, threads, prepacked=scratch / GRAPH)
        try:
            scratch.rename(entry)
        except OSError:
            if not os.path.isfile(entry / GRAPH):  # else another process was first, with the same bytes
                raise
    finally:
        _remove(scratch)
    _drop_old(entry.parent)
    return session


def _drop_old(cache: Path) -> None:
    entries = sorted((path for path in cache.iterdir() if not path.name.startswith(".")), key=_age)
    for path in entries[_ENTRIES_KEPT:]:
        _remove(path)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _age(entry: Path) -> float:
    return -entry.stat().st_mtime


def _entry_name(manifest: Manifest) -> str:
    # The manifest has the hashes already: computing one would load OpenSSL, 5 MB.
    files = [manifest.files[name].sha256[:16] for name in (GRAPH, WEIGHTS)]
    return "-".join([ort.__version__, platform.machine(), f"{zlib.crc32(_cpu().encode()):08x}", *files])


def _cpu() -> str:
    """Return what tells this CPU's kernels from another's, as far as the system says."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n", 1)[0].split("\n")
    except OSError:
        return platform.processor()
    return "\n".join(line for line in lines if line.startswith(("flags", "Features", "model name", "CPU part")))
