"""From a hub to a completion: a real checkpoint is pulled by one process, chosen by another, and a third answers.

Prints the seconds and the megabytes of each step (``pytest -s``); none of them is held to anything.
"""

import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from bertfill_export.recover import recover_checkpoint

from bertfill_ls.inference.model.model_store import default_model_folder
from tests.cli.running import bertfill, json_lines
from tests.hub.fake_hub import FakeHub
from tests.hub.replies import stalled_after
from tests.lsp.process import Server

NAME = "somebody/trained-zh"
STATUS = {"command": "bertfill.server.status"}
TEXT = "😀床前明月光,疑是地[MASK]霜。"


def test_a_model_of_a_hub_answers_in_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recover_checkpoint(default_model_folder(), tmp_path / "checkpoint")
    weights = (tmp_path / "checkpoint" / "model.safetensors").stat().st_size
    told = [f"checkpoint: {weights / 1e6:.1f} MB"]
    with FakeHub() as hub:
        hub.add(NAME, tmp_path / "checkpoint")
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        monkeypatch.setenv("HF_HOME", str(tmp_path))
        monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        interrupted_half_way(hub, weights)
        assert "trained-zh" not in bertfill("model", "list").stdout.decode()
        started = time.perf_counter()
        pulled = bertfill("model", "pull", NAME, "--json")
        assert pulled.returncode == 0, pulled.stderr.decode()
        seconds = time.perf_counter() - started
        begun = hub.asked_for("/store/")[-1].range
        assert begun is not None and int(begun.removeprefix("bytes=").removesuffix("-")) >= weights // 2
    [model] = json_lines(pulled.stdout)
    assert model["smoke_test"]["first_right"] > 0.3
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    told.append(f"the rest of the pull, conversion and smoke test: {seconds:.1f} s, peak {peak:.0f} MB")
    told.append(f"installed: {model['size'] / 1e6:.1f} MB, {model['milliseconds']} ms a mask")
    assert bertfill("model", "use", "trained-zh").returncode == 0
    started = time.perf_counter()
    with Server() as server:
        server.greet()
        server.open(TEXT)
        while server.request("workspace/executeCommand", STATUS)["state"] == "loading":  # hashed and laid out once
            assert time.perf_counter() - started < 60
        first = server.complete(0, TEXT.index("]") + 2)["items"][0]
        told.append(f"first start of a server with it, to its first completion: {time.perf_counter() - started:.2f} s")
        assert first["label"] == "上"
        status = server.request("workspace/executeCommand", STATUS)
        told.append(f"server: {status['memoryMegabytes']:.0f} MB resident")
        assert (status["state"], status["model"]) == ("ready", "trained-zh")
    sys.stdout.write("\n  ".join(["", *told, ""]))


def interrupted_half_way(hub: FakeHub, weights: int) -> None:
    """Pull until half of the weights are here, then press Ctrl+C."""
    going_on = threading.Event()
    hub.break_("/store/", stalled_after(weights * 6 // 10, going_on), times=1)
    command = [sys.executable, "-m", "bertfill_ls", "model", "pull", NAME]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        tenths = 0
        while tenths < 5:
            tenths += "MB/s" in process.stderr.readline().decode()
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert "the same command goes on" in process.stderr.read().decode()
    going_on.set()
    assert process.returncode == 130
