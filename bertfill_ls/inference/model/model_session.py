"""The warm ONNX Runtime session: its options, its one kind of pass, and how a pass is stopped from another thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from bertfill_ls.inference.errors import ModelError, RunStopped, ShortageError
from bertfill_ls.inference.model.manifest import WEIGHTS
from bertfill_ls.inference.stop import Stop

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

_INPUTS = {"input_ids", "attention_mask", "mask_positions"}
_OUTPUTS = ["logits", "attention"]
# Folding runs nodes while the model is loaded, and nothing can stop it: a graph could hold us for hours. Ours has next
# to nothing to fold; a load without takes 16 ms instead of 22 ms, a run the same, and gives the same bits.
_OPTIMIZERS_LEFT_OUT = ["ConstantFolding"]
_SPINNING = "30"  # µs; alone as quick as without end (``python -m benchmarks time_spent``)


@dataclass(frozen=True, slots=True)
class GraphInMemory:
    """``model.onnx`` and the one file of weights that it may name; both are let go when the session has been made."""

    graph: bytes
    weights: bytes


class ModelSession:
    """An ONNX Runtime session on the CPU. One thread runs it; any thread may stop it (``until``).

    ``source`` is either in memory, or a graph on the disk whose weights are mapped; then ``folder`` must be ours alone,
    because the process dies when a mapped file is cut. ``folder`` is what errors name. ``prepacked`` names a file to
    write the graph to, with its weights in the layout of this machine's kernels. ``stop`` ends the loading.

    Raises:
        ModelError: the graph does not load, or is not the graph of a fill-mask model.
        RunStopped: ``stop`` was set.
    """

    def __init__(
        self,
        source: GraphInMemory | Path,
        threads: int,
        *,
        folder: Path,
        prepacked: Path | None = None,
        stop: Stop | None = None,
    ) -> None:
        self.folder = folder
        self._session = _load(source, threads, folder, prepacked, stop or Stop())
        try:
            found = {value.name for value in self._session.get_inputs()}
            outputs = {value.name: value.shape for value in self._session.get_outputs()}
            told: str = self._session.get_modelmeta().custom_metadata_map.get("positions", "")
        except UnicodeDecodeError as error:  # a damaged graph can hold any bytes where a name should be
            raise ModelError("model.graph-unfit", folder=folder) from error
        if found != _INPUTS or not set(_OUTPUTS) <= set(outputs):
            raise ModelError("model.graph-unfit", folder=folder)
        # The size of the vocabulary that the graph declares for its logits.
        self.vocabulary: int | str | None = outputs["logits"][-1] if outputs["logits"] else None
        # The longest input that the graph takes, as its metadata tells.
        self.positions: int | None = int(told) if told.isascii() and told.isdigit() else None
        self.threads = threads
        self._stop: Stop | None = None
        self._lock = threading.Lock()
        self._current: ort.RunOptions | None = None

    def run(
        self,
        input_ids: Ids,  # (batch, length)
        attention_mask: Ids,  # (batch, length)
        mask_positions: Ids,  # (batch, masks)
        *,
        then_shrink: bool = False,
    ) -> tuple[Floats, Floats]:
        """Return logits (batch, masks, vocabulary) and attention (batch, heads, masks, length).

        ``then_shrink`` gives back what was taken for this pass and those before, which is kept for the next ones else:
        some MB after single windows, 200 MB after a long batch. Were nothing ever kept, batches would take a quarter
        longer.

        Raises:
            RunStopped: the stop of ``until`` was set.
            ModelError: the graph does not compute what it declares, or fails, or there is no memory for the run.
        """
        options = ort.RunOptions()
        if then_shrink:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        with self._lock:
            self._current = options
        feeds = {"input_ids": input_ids, "attention_mask": attention_mask, "mask_positions": mask_positions}
        try:
            # Asked after the options can be seen from outside: a stop is first set and then terminates, so that it ends
            # this pass at whatever moment it comes.
            if self._stop is not None and self._stop():
                raise RunStopped
            logits, attention = self._session.run(_OUTPUTS, feeds, options)
        except RunStopped:
            raise
        except Exception as error:
            if options.terminate:
                raise RunStopped from error
            if _is_shortage(error):
                raise ShortageError("model.no-memory", folder=self.folder) from error
            raise ModelError("model.graph-refused", folder=self.folder, reason=_first_line(error)) from error
        finally:
            with self._lock:
                self._current = None
        self._check(logits, attention, (*mask_positions.shape, input_ids.shape[1]))
        return logits, attention

    def _check(self, logits: Floats, attention: Floats, sizes: tuple[int, int, int]) -> None:
        """See that a run has computed what was asked for. A graph may fit one input and no other."""
        batch, masks, length = sizes
        fits = (
            logits.dtype == attention.dtype == np.float32
            and logits.shape == (batch, masks, self.vocabulary)
            and attention.ndim == 4
            and (attention.shape[0], *attention.shape[2:]) == (batch, masks, length)
            and np.isfinite(logits).all()
        )
        if not fits:
            raise ModelError("model.graph-unfit", folder=self.folder)

    @contextmanager
    def until(self, stop: Stop) -> Iterator[None]:
        """Within the context, raise RunStopped from ``run`` once ``stop`` is set; a pass ends within one graph node."""
        self._stop = stop
        take_back = stop.when_set(self._terminate)
        try:
            yield
        finally:
            take_back()
            self._stop = None

    def _terminate(self) -> None:
        with self._lock:
            if self._current is not None:
                self._current.terminate = True


def _load(
    source: GraphInMemory | Path, threads: int, folder: Path, prepacked: Path | None, stop: Stop
) -> ort.InferenceSession:
    options = session_options(threads)
    if prepacked is not None:
        _write_prepacked(options, prepacked)
    if isinstance(source, GraphInMemory):
        options.add_external_initializers_from_files_in_memory([WEIGHTS], [source.weights], [len(source.weights)])
    forget = stop.when_set(lambda: options.set_load_cancellation_flag(True))
    try:
        graph = source.graph if isinstance(source, GraphInMemory) else source
        return ort.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"], disabled_optimizers=_OPTIMIZERS_LEFT_OUT
        )
    except Exception as error:  # ONNX Runtime raises a dozen unrelated types, bare RuntimeError among them
        if stop():
            raise RunStopped from error
        if _is_shortage(error):
            raise ShortageError("model.no-memory", folder=folder) from error
        raise ModelError("model.graph-refused", folder=folder, reason=_first_line(error)) from error
    finally:
        forget()


def _is_shortage(error: Exception) -> bool:
    """Tell whether ONNX Runtime failed for want of memory or threads; it has no type of its own for that."""
    words = ("bad_alloc", "bad allocation", "Failed to allocate", "Resource temporarily unavailable")
    return isinstance(error, MemoryError) or any(word in str(error) for word in words)


def session_options(threads: int) -> ort.SessionOptions:
    """Return the options that the product runs with, each for a measured reason."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    # BASIC leaves Add + LayerNormalization apart: the fused kernel is four times slower.
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    # A pattern keeps one block for a whole pass of each shape: no faster, and 60 MB more after a few hundred shapes.
    options.enable_mem_pattern = False
    # Spinning saves a fifth of a pass; stopped at its end, so that an idle server takes no CPU (0.1 ms after a pass
    # instead of 36 ms). Within a pass no longer than most nodes take: where other programs hold a processor, a thread
    # that spins until the others are through takes from them the very time they need, and a pass takes twice as long.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1")
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.add_session_config_entry("session.intra_op.spin_duration_us", _SPINNING)
    options.log_severity_level = 4  # failures reach us as exceptions; stderr belongs to the program's own log
    return options


def _write_prepacked(options: ort.SessionOptions, graph: Path) -> None:
    options.optimized_model_filepath = str(graph)
    for key, value in (
        ("session.save_external_prepacked_constant_initializers", "1"),
        ("session.optimized_model_external_initializers_file_name", f"{graph.name}.data"),
        ("session.optimized_model_external_initializers_min_size_in_bytes", "1024"),
    ):
        options.add_session_config_entry(key, value)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]
