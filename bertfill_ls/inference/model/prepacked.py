"""Weights in the layout of this machine's kernels, kept in the user's cache folder, for large models.

ONNX Runtime reorders ("prepacks") weights when it loads a model, into memory that belongs to the process alone. Saved
once, they are mapped from a file instead and shared: a 12 × 768 int8 model then takes 28 MB of anonymous memory instead
of 125 MB, and loads in 0.11 s instead of 0.18 s; the default model 31 MB instead of 65 MB, and 85 ms of processor time
instead of 135 ms. It costs twice the model's size on the disk, which is why small models do without. The layout depends
on the CPU and on the version of ONNX Runtime; both are part of an entry's name, as are the hashes of graph and weights.

Why an entry may be mapped stands in ``cache_entry``.
"""

import logging
import os
import platform
import zlib
from collections.abc import Callable
from pathlib import Path

import onnxruntime as ort

from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.machine.plain_file import NotPlainError, TooLargeError
from bertfill_ls.inference.model.cache_entry import remove_entry, require_untouched, write_entry
from bertfill_ls.inference.model.graph_rules import DamagedGraphError, ForbiddenGraphError, check_graph
from bertfill_ls.inference.model.manifest import GRAPH, WEIGHTS, Manifest
from bertfill_ls.inference.model.model_files import ModelFiles
from bertfill_ls.inference.model.model_session import GraphInMemory, ModelSession
from bertfill_ls.inference.stop import Stop

_WORTHWHILE = 16 << 20  # bytes of weights; with 31 MB `fill` peaks at 116 MB so, at 157 MB without
_ENTRIES_KEPT = 2  # a model just replaced, or a second one in use; older ones are of past versions
_FILES = (GRAPH, WEIGHTS)

# What opening a folder that was written to by something else can raise.
_NO_ENTRY = (OSError, ValueError, RecursionError, NotPlainError, TooLargeError, ModelError)

_log = logging.getLogger(__name__)


def open_session(
    files: ModelFiles,
    threads: int,
    cache: Path | None,
    *,
    check: Callable[[ModelSession], None] = lambda session: None,
    stop: Stop | None = None,
) -> ModelSession:
    """Open the session of a model folder, through the user's ``cache`` where that pays; None: without one.

    A cache that cannot be written or read, or whose session does not pass ``check``, costs time and memory, never the
    model: that is logged, and the folder itself opened.

    Raises:
        ModelError: the graph does not load, or does not pass.
        RunStopped: ``stop`` was set.
    """
    if cache is None or files.manifest.files[WEIGHTS].size < _WORTHWHILE:
        return _open(files, threads, check, stop)
    entry = cache / "prepacked" / _entry_name(files.manifest)
    if os.path.isdir(entry):
        try:
            return _open_entry(entry, files, threads, check, stop)
        except _NO_ENTRY as error:
            _log.warning("prepacked weights in %s are damaged and made anew: %s", entry, error)
            remove_entry(entry)
    try:
        return _open_and_keep(files, threads, entry, check, stop)
    except (OSError, ValueError) as error:
        _log.warning("prepacked weights cannot be kept in %s: %s", entry, error)
        return _open(files, threads, check, stop)


def _open(
    files: ModelFiles,
    threads: int,
    check: Callable[[ModelSession], None],
    stop: Stop | None,
    prepacked: Path | None = None,
) -> ModelSession:
    graph = files.read(GRAPH)
    try:
        check_graph(graph, files.manifest.files[WEIGHTS].size)
    except ForbiddenGraphError as error:
        raise ModelError("model.graph-forbidden", folder=files.folder, found=error) from error
    except DamagedGraphError as error:
        raise ModelError("model.graph-unfit", folder=files.folder) from error
    source = GraphInMemory(graph, files.read(WEIGHTS))
    session = ModelSession(source, threads, folder=files.folder, prepacked=prepacked, stop=stop)
    check(session)
    return session


def _open_entry(
    entry: Path, files: ModelFiles, threads: int, check: Callable[[ModelSession], None], stop: Stop | None
) -> ModelSession:
    require_untouched(entry, _FILES)
    if not all(files.unchanged(name) for name in _FILES):
        for name in _FILES:  # the entry is named after the manifest's hashes: see that the folder still has those files
            files.read(name)
    session = ModelSession(entry / GRAPH, threads, folder=files.folder, stop=stop)
    check(session)
    return session


def _open_and_keep(
    files: ModelFiles, threads: int, entry: Path, check: Callable[[ModelSession], None], stop: Stop | None
) -> ModelSession:
    def write(folder: Path) -> None:
        try:
            _open(files, threads, check, stop, prepacked=folder / GRAPH)  # and let go: the entry's takes 90 MB less
        except ModelError as error:
            if error.key != "model.graph-refused":
                raise
            raise OSError(str(error)) from error  # ONNX Runtime says no otherwise when it cannot write

    write_entry(entry, _FILES, write, _ENTRIES_KEPT)
    return _open_entry(entry, files, threads, check, stop)


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
