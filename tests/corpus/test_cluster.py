"""A real cluster of two workers: the bytes of one process, also when a worker is killed. It runs in ``make scale``.

What else needs Ray is held here too: ``Fill`` with the columns of Ray Data.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.corpus import plan as plan_module
from bertfill_ls.corpus.cluster import ClusterError, on_cluster
from bertfill_ls.corpus.fill_piece import Done
from bertfill_ls.corpus.forms import Form
from bertfill_ls.corpus.lines import CHUNK, Stretch
from bertfill_ls.corpus.plan import Piece
from bertfill_ls.inference import Fill
from tests.cli.running import called
from tools.masked_texts import write_requests

ray: Any = pytest.importorskip("ray", reason="`make scale` runs this, in an environment with Ray")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a cluster of two machines of one CPU each, which are processes of this one."""
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    yield cluster.address
    cluster.shutdown()


def test_a_killed_worker_loses_nothing_and_doubles_nothing(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_SMALLEST", CHUNK)
    source = write_requests(tmp_path / "requests.jsonl", 2_000)
    one = called("fill", "--jsonl", "-f", str(source))
    out = tmp_path / "out"
    killed: list[int] = []
    killer = threading.Thread(target=kill_one, args=(out, killed), daemon=True)
    killer.start()
    done = called("fill", "-f", str(source), "--out", str(out), "--ray", address)
    assert done.returncode == one.returncode == 2, done.stderr  # of a line that is no JSON
    assert killed
    parts = sorted(out.glob("part-*"))
    assert len(parts) > 4
    assert b"".join(part.read_bytes() for part in parts) == one.stdout
    assert not list(out.glob(".unfinished*"))


def kill_one(out: Path, killed: list[int]) -> None:
    """Kill a worker while it writes its part, once two parts are there; its file says who it is."""
    while len(list(out.glob("part-*"))) < 2:
        time.sleep(0.02)
    while not killed:
        for begun in out.glob(".unfinished*"):
            process = int(begun.name.rsplit("-", 1)[1])
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed.append(process)
            return


def test_a_piece_that_ends_every_worker_is_named_in_the_end(address: str, tmp_path: Path) -> None:
    pieces = [Piece(number, f"{number}.txt", Form.TEXT, Stretch(0, 1)) for number in range(4)]
    done = on_cluster(partial(fatal, tmp_path), pieces, address=address, workers=2)
    with pytest.raises(RecursionError, match="three times"):
        list(done)


def fatal(folder: Path) -> Callable[[Piece], Done]:
    def work(piece: Piece) -> Done:
        if piece.number == 1:
            (folder / f"{time.monotonic_ns()}").touch()
            if len(list(folder.iterdir())) > 3:
                raise RecursionError("three times")
            os.kill(os.getpid(), signal.SIGKILL)
        return Done(piece.number, 1, 0)

    return work


def test_what_cannot_be_made_there_is_raised_here(address: str) -> None:
    with pytest.raises(LookupError, match="cannot be made"):
        list(on_cluster(broken, [Piece(0, "a", Form.TEXT, Stretch(0, 1))], address=address, workers=1))


def broken() -> Callable[[Piece], Done]:
    raise LookupError("cannot be made")


def test_a_cluster_of_this_machine_leaves_nothing_in_the_home_of_whoever_asks(tmp_path: Path) -> None:
    home, source = tmp_path / "home", tmp_path / "a.txt"
    home.mkdir()
    source.write_text("𠮷他很高[MASK]。\n", encoding="utf-8")
    # In a process of its own: Ray's rule of who is let in would hold for the rest of this one too.
    command = [
        sys.executable,
        "-m",
        "bertfill_ls",
        "fill",
        str(source),
        "--out",
        f"{tmp_path}/out",
        "--ray",
        "--jobs",
        "1",
    ]
    subprocess.run(command, env=os.environ | {"HOME": str(home)}, check=True)
    assert list(home.iterdir()) == []


def test_a_cluster_that_is_not_there_is_told() -> None:
    with pytest.raises(ClusterError):
        list(on_cluster(broken, [Piece(0, "a", Form.TEXT, Stretch(0, 1))], address="127.0.0.1:1", workers=1))


def test_ray_data_gives_fill_columns(address: str) -> None:
    ray.init(address=address, logging_level="ERROR")
    try:
        texts = [{"text": f"𠮷第{number}回，他很高[MASK]。", "page": number} for number in range(50)]
        strategy = ray.data.ActorPoolStrategy(size=1)
        made = {"top_k": 1, "threads": 1}
        dataset = ray.data.from_items(texts).map_batches(
            Fill, fn_constructor_kwargs=made, batch_size=16, compute=strategy
        )
        rows = dataset.take_all()
    finally:
        ray.shutdown()
    expected = Fill(top_k=1)([row["text"] for row in texts])
    best = {row["page"]: row["gaps"][0]["candidates"][0]["text"] for row in rows}
    assert best == {number: row["gaps"][0]["candidates"][0]["text"] for number, row in enumerate(expected)}
    assert {row["error"] for row in rows} == {None}
