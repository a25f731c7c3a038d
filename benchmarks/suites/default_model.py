"""Table 6: the model that comes with bertfill. A fill by length and threads, a file, an editor, the whole command."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from benchmarks.editor import OUR_SERVER, Editor
from benchmarks.peers import FILL, Peer
from benchmarks.places import BENCH, CACHE, ROOT
from benchmarks.rounds import Worker, measure, text_of
from benchmarks.suites.batch import line_texts

DEFAULT = Peer("default model, text → candidates", "bertfill_fill", ROOT / "models" / "bertfill-zh")
TOKENS = (16, 32, 64, 126)  # [CLS] and [SEP] counted
THREADS = (1, 2)
_TURN = 0.25  # seconds

# A document whose windows are full: sentences of everyday length, two of them before and after each mask.
_SENTENCES = (
    "清早的雾还没有散，卖菜的人已经把摊子摆到了街角。",
    "她把信折好放进口袋，想了想，又拿出来读了一遍。",
    "孩子们在院子里跑来跑去，谁也不肯先回家吃饭。",
    "这几天总是下雨，河水涨得快要漫过那座石桥了。",
    "他说得很慢，好像每一个字都要先在心里称一称。",
)
_ASKED = "外面的天气真[MASK]，我们等一会儿再走吧。"
_CURSOR = _ASKED.index("]") + 1


def run(
    rounds: int = 40, seconds: float = 120.0, commands: int = 15, lines: int = 10_000, questions: int = 200
) -> dict[str, Any]:
    """Fill windows of each length by turns, beside bert-base; then a file, an editor, the command for one sentence."""
    shapes = {f"{tokens} tokens": [text_of(tokens)] for tokens in TOKENS}
    fill: dict[str, Any] = {}
    load = [os.getloadavg()[0]]
    for threads in THREADS:
        with ExitStack() as stack:
            workers = {peer.name: stack.enter_context(Worker(peer, threads)) for peer in (DEFAULT, FILL)}
            fill[str(threads)] = measure(workers, shapes, rounds, _TURN, seconds)
    measured = {"fill": fill, "file": _file(lines), "cold": _cold(questions), "command": _commands(commands)}
    return measured | {"load": [*load, os.getloadavg()[0]]}


def _file(lines: int) -> dict[str, float]:
    """Fill a file of so many lines by the command, threads as it chooses them."""
    path = BENCH / "lines.txt"
    path.write_text("\n".join(line_texts(lines)) + "\n", encoding="utf-8")
    seconds, _ = _launched("fill", "-f", str(path))
    return {"lines": lines, "seconds": seconds, "lines_per_second": lines / seconds}


def _cold(questions: int) -> dict[str, Any]:
    """Ask for completion in a document where every window is new; milliseconds there and back, over stdio."""
    with Editor(prefetch=False) as editor:
        editor.until_loaded()
        took = []
        for paragraph, column in _paragraphs(questions):
            editor.open(paragraph + "\n")
            took.append(editor.milliseconds("textDocument/completion", 0, column))
    cuts = statistics.quantiles(took, n=20, method="inclusive")
    return {"p50": cuts[9], "p95": cuts[18], "least": min(took), "count": len(took)}


def _paragraphs(number: int) -> Iterator[tuple[str, int]]:
    """Yield paragraphs that differ, with the column of the cursor behind their mask."""
    for turn in range(number):
        around = [_SENTENCES[(turn + place) % len(_SENTENCES)] for place in range(4)]
        around[1] = f"第{turn}天，{around[1]}"
        before = "".join(around[:2])
        yield before + _ASKED + "".join(around[2:]), len(before) + _CURSOR


def _commands(times: int) -> dict[str, float]:
    """Start ``bertfill-ls fill`` on one sentence so many times; the first start may have the model's cache to write."""
    _launched("fill", text_of(32))
    told = [_launched("fill", text_of(32)) for _ in range(times)]
    return {
        "seconds": statistics.median(seconds for seconds, _ in told),
        "least_seconds": min(seconds for seconds, _ in told),
        "rss": max(megabytes for _, megabytes in told),
        "starts": times,
    }


# Starts a command and prints its seconds and the most KiB (on Linux) it held. It is a small process of its own, because
# a child counts what its parent held when it was forked, and this one may have made a model before.
_LAUNCHER = """
import resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def _launched(*arguments: str) -> tuple[float, float]:
    """Run ``bertfill-ls``; return its seconds and the most memory it held, in MB."""
    told = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, *OUR_SERVER, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=os.environ | {"XDG_CACHE_HOME": str(CACHE)},
    ).stdout.split()
    return float(told[0]), float(told[1]) / 1024
