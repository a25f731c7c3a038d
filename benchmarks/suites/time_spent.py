"""Where the time of a pass goes, node by node, and what was tried to make it shorter.

On one thread, in CPU time: that is hardly touched by what else the machine does.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort

from benchmarks.peers import OPENVINO_FP32, OPENVINO_STATIC
from benchmarks.places import BENCH, CACHE, INT8, ROOT
from benchmarks.rounds import Worker, text_of
from bertfill_ls.inference.model.model_session import session_options

LENGTHS = (16, 32, 128, 512)
_PROFILED = (32, 128, 512)
_EDITED = 96  # tokens up to which a window of an editor is filled with neighbours
_NODES = 6  # kinds of nodes worth a row
# How long a thread that has done its part waits for the others before it sleeps, µs.
SPINS = {"as shipped": None, "without end": "-1", "not at all": "0"}
_BUSY = "while True: pass"


def run(rounds: int = 12) -> dict[str, Any]:
    """Profile the pass as shipped, and time the variants in turn."""
    levels = ort.GraphOptimizationLevel
    sessions = {
        "as shipped": _session(INT8),
        "every optimisation of ONNX Runtime": _session(
            INT8, lambda options: setattr(options, "graph_optimization_level", levels.ORT_ENABLE_ALL)
        ),
        "no padding mask (flash attention)": _session(_without_padding_mask()),
        "denormals as zero": _session(
            INT8, lambda options: options.add_session_config_entry("session.set_denormal_as_zero", "1")
        ),
    }
    cpu: dict[str, dict[str, float]] = {name: {} for name in sessions}
    for length in LENGTHS:
        feeds = _feeds(length)
        for _ in range(rounds):
            for name, session in sessions.items():
                before = time.process_time()
                session.run(None, feeds)
                took = (time.process_time() - before) * 1e3
                cpu[name][str(length)] = min(took, cpu[name].get(str(length), took))
    for peer in (OPENVINO_STATIC, OPENVINO_FP32):
        if peer.ready:
            with Worker(peer, 1) as worker:
                cpu[peer.name] = {str(length): _least_cpu(worker, length, rounds) for length in LENGTHS}
    nodes = {str(length): _nodes(length, rounds) for length in _PROFILED}
    return {"cpu": cpu, "memory": _memory(), "nodes": nodes, "spinning": _spinning(rounds)}


def _spinning(rounds: int) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Return wall and CPU milliseconds of passes with two threads: alone, then beside a busy process on every CPU."""

    def session(spin: str | None) -> ort.InferenceSession:
        options = session_options(2)
        if spin is not None:
            options.add_session_config_entry("session.intra_op.spin_duration_us", spin)
        return ort.InferenceSession(INT8 / "model.onnx", options, providers=["CPUExecutionProvider"])

    sessions = {name: session(spin) for name, spin in SPINS.items()}
    found = {"alone": _in_turn(sessions, rounds)}
    others = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(os.cpu_count() or 1)]
    try:
        return found | {"beside a busy process on every CPU": _in_turn(sessions, rounds)}
    finally:
        for other in others:
            other.kill()
            other.wait()


def _in_turn(sessions: dict[str, ort.InferenceSession], rounds: int) -> dict[str, dict[str, list[float]]]:
    feeds = _feeds(_EDITED)
    told: dict[str, dict[str, list[float]]] = {name: {"wall": [], "cpu": []} for name in sessions}
    for _ in range(rounds):
        for name, session in sessions.items():
            wall, cpu = time.perf_counter(), time.process_time()
            session.run(None, feeds)
            told[name]["wall"].append((time.perf_counter() - wall) * 1e3)
            told[name]["cpu"].append((time.process_time() - cpu) * 1e3)
    return told


# Each is run in a process of its own, with ``load_model`` and ``folder`` at hand.
_LOADS = {
    "as shipped": "model = load_model(folder, threads=2)",
    "without the cache of reordered weights": "model = load_model(folder, threads=2, keep_prepacked=False)",
    "nothing given back after loading": "model_dir.give_memory_back = int; model = load_model(folder, threads=2)",
    "one malloc arena": "ctypes.CDLL(None).mallopt(-8, 1); model = load_model(folder, threads=2)",
}
_LOADER = """
import ctypes, json, sys
from pathlib import Path
from benchmarks.worker.__main__ import memory
from bertfill_ls.inference.model import model_dir
from bertfill_ls.inference.model.model_dir import load_model
folder = Path(sys.argv[1])
{load}
sys.__stderr__.write(json.dumps(memory()))
"""


def _memory() -> dict[str, dict[str, float]]:
    """Return RSS, peak and anonymous memory after loading in each way, in MB."""
    found = {}
    for name, load in _LOADS.items():
        command = [sys.executable, "-c", _LOADER.format(load=load), str(INT8)]
        env = os.environ | {"XDG_CACHE_HOME": str(CACHE)}
        told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=env).stderr
        found[name] = json.loads(told)
    return found


def _session(folder: Path, change: Callable[[ort.SessionOptions], None] | None = None) -> ort.InferenceSession:
    options = session_options(1)
    if change is not None:
        change(options)
    return ort.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])


def _without_padding_mask() -> Path:
    """Return our model with attention that is told of no padding, which is what its flash kernel wants."""
    folder = BENCH / "models" / "no-padding-mask"
    folder.mkdir(parents=True, exist_ok=True)
    model = onnx.load(INT8 / "model.onnx", load_external_data=False)
    for node in model.graph.node:
        if node.op_type == "MultiHeadAttention":
            del node.input[3:]
    onnx.save(model, folder / "model.onnx")
    shutil.copy(INT8 / "model.onnx.data", folder)
    return folder


def _feeds(length: int) -> dict[str, np.ndarray[Any, np.dtype[np.int64]]]:
    ids = np.random.default_rng(0).integers(5, 20_000, (1, length))
    return {"input_ids": ids, "attention_mask": np.ones_like(ids), "mask_positions": np.array([[length // 2]])}


def _least_cpu(worker: Worker, length: int, rounds: int) -> float:
    worker.ask(prepare=[text_of(length)])
    return float(min(worker.ask(run=1)["cpu"] for _ in range(rounds)) * 1e3)


def _nodes(length: int, rounds: int) -> dict[str, float]:
    """Return the milliseconds of each kind of node, the least of each node over the rounds."""

    def profiled(options: ort.SessionOptions) -> None:
        options.enable_profiling = True
        options.profile_file_prefix = str(BENCH / "profile")

    session = _session(INT8, profiled)
    for _ in range(rounds):
        session.run(None, _feeds(length))
    path = Path(session.end_profiling())
    nodes: dict[str, dict[str, float]] = defaultdict(dict)
    for event in json.loads(path.read_text(encoding="utf-8")):
        if event.get("cat") == "Node" and event["name"].endswith("_kernel_time"):
            kind, name, took = event["args"]["op_name"], event["name"], event["dur"] / 1e3
            nodes[kind][name] = min(took, nodes[kind].get(name, took))
    path.unlink()
    kinds = sorted(((sum(told.values()), kind) for kind, told in nodes.items()), reverse=True)
    spent = {kind: took for took, kind in kinds[:_NODES]}
    return spent | {"all else": sum(took for took, _ in kinds[_NODES:])}
