"""``python -m benchmarks.suites.serving``: what KServe and MLServer cost, beside the same model in this process.

Both servers are those of `make scale`. Every round asks each of them in turn, over a connection that is kept, and the
model in this process; ratios are within a round.
"""

import http.client
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe
from benchmarks.places import RESULTS, keep
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.inference import FillRequest, Model, fill_texts, load_model
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.serving.repository import write_repository
from tools.inference_servers import SERVERS, RunningServer, is_installed, running

_ROUNDS = 40
_TEXT = "今天天气真[MASK]啊，我们一起去公园里走一走吧。"
_SIZES = (1, 16)  # texts of one request


def run(rounds: int = _ROUNDS) -> dict[str, Any]:
    """Return times in milliseconds, memory in MB and bytes; a server that is not installed is left out."""
    model = load_model()
    results: dict[str, Any] = {"rounds": rounds, "logits_bytes": _logits_bytes(model), "servers": {}}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        repository = Path(folder) / "repository"
        write_repository(model.folder, repository)
        started = [
            stack.enter_context(running(name, repository, Path(folder) / f"{name}.log"))
            for name in SERVERS
            if is_installed(name)
        ]
        ways: dict[str, Callable[[int], int]] = {"here": lambda size: _here(model, size)}
        ways |= {server.name: _asking(server, stack) for server in started}
        times = {name: {size: [] for size in _SIZES} for name in ways}  # type: dict[str, dict[int, list[float]]]
        sizes = {name: {size: ways[name](size) for size in _SIZES} for name in ways}  # and warm
        for _ in range(rounds):
            for size in _SIZES:
                for name, ask in ways.items():
                    began = time.perf_counter()
                    ask(size)
                    times[name][size].append((time.perf_counter() - began) * 1000)
        for name, by_size in times.items():
            results["servers"][name] = {
                "milliseconds": {size: statistics.median(taken) for size, taken in by_size.items()},
                "least": {size: min(taken) for size, taken in by_size.items()},
                "ratio": {
                    size: statistics.median(np.divide(taken, times["here"][size])) for size, taken in by_size.items()
                },
                "bytes": sizes[name],
            }
        for server in started:
            results["servers"][server.name] |= {
                "start_seconds": server.seconds,
                "megabytes": server.resident_megabytes(),
            }
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return results | {"load": load, "machine": describe()}


def _here(model: Model, size: int) -> int:
    fill_texts(model, [FillRequest(_TEXT)] * size)
    return 0


def _asking(server: RunningServer, stack: ExitStack) -> Callable[[int], int]:
    """Return what asks a server about so many texts and returns how many bytes came back."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    stack.callback(connection.close)

    def ask(size: int) -> int:
        text = {"name": "text", "datatype": "BYTES", "shape": [size], "data": [_TEXT] * size}
        body = json.dumps({"inputs": [text]})
        connection.request("POST", "/v2/models/bertfill/infer", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        content = response.read()
        if response.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{server.name} answers with {response.status}")
        return len(content)

    return ask


def _logits_bytes(model: Model) -> int:
    """Return what the logits of one mask would take as JSON: what this protocol is mostly used to send."""
    [window] = windows_of(_TEXT, find_masks(_TEXT).masks, model.capacity)
    encoded = model.encoder.encode(window)
    ids = encoded.ids[None]  # (1, length)
    logits, _ = model.session.run(ids, np.ones_like(ids), encoded.mask_positions[None])
    return len(json.dumps([float(number) for number in logits.ravel()]))


if __name__ == "__main__":
    found = run()
    keep(found, RESULTS / "serving.json")
    print(json.dumps(found, ensure_ascii=False, indent=1))
