"""``python -m benchmarks.suites.soak``: 100,000 requests with edits and cancels against the real server.

Memory must stay flat after the warm-up (less than 5 % growth) and no thread may stay behind; the exit code tells. The
time is bounded: what has not been asked by then is not asked, and the report says how many there were.
"""

import argparse
import json
import random
import sys
import time
from typing import Any

from benchmarks.editor import Editor
from benchmarks.places import RESULTS, keep

_LINE = "今天天气真[MASK]啊，我们一起去公园里走一走吧。"
_CURSOR = len("今天天气真[MASK]")
_LINES = 200
_OTHERS = "春江潮水连海平海上明月共潮生滟滟随波千万里何处春江无月明"
_IN_FLIGHT = 8
_WARM_UP = 0.2  # of the requests
_MOST_GROWTH = 0.05


def soak(requests: int, minutes: float) -> dict[str, Any]:
    """Ask, edit and cancel at random, a few requests at a time, and look at the server from outside."""
    source = random.Random(0)
    deadline = time.monotonic() + minutes * 60
    counts = {"requests": 0, "edits": 0, "cancels": 0, "answers": 0, "cancelled": 0, "errors": 0}
    samples: list[float] = []
    with Editor() as editor:
        editor.until_loaded()
        editor.open((_LINE + "\n\n") * _LINES)
        threads = None
        flying: list[int] = []
        while counts["requests"] < requests and time.monotonic() < deadline:
            _act(editor, source, flying, counts)
            if counts["requests"] % max(1, requests // 200) == 0:
                samples.append(editor.memory()["rss"])
            if threads is None and counts["requests"] > requests * _WARM_UP:
                threads = editor.threads()
            while len(flying) > _IN_FLIGHT:
                _settle(editor, flying.pop(0), counts)
        while flying:
            _settle(editor, flying.pop(0), counts)
        time.sleep(1)
        threads_left = editor.threads()
        exit_code = editor.client.shut_down()
    warm = samples[int(len(samples) * _WARM_UP) :]
    third = max(1, len(warm) // 3)
    first, last = sum(warm[:third]) / third, sum(warm[-third:]) / third
    return counts | {
        "rss_after_warm_up": first,
        "rss_at_the_end": last,
        "growth": last / first - 1,
        "threads_after_warm_up": threads,
        "threads_at_the_end": threads_left,
        "exit_code": exit_code,
        "samples": [round(sample, 1) for sample in samples],
    }


def _act(editor: Editor, source: random.Random, flying: list[int], counts: dict[str, int]) -> None:
    line = 2 * source.randrange(_LINES)
    if source.random() < 0.3:
        place = _CURSOR + source.randrange(4)
        editor.replace(line, place, place + 1, source.choice(_OTHERS))
        counts["edits"] += 1
    method = source.choice(("textDocument/completion", "textDocument/completion", "textDocument/hover"))
    flying.append(editor.send(method, line, _CURSOR))
    counts["requests"] += 1
    if source.random() < 0.2:
        editor.client.notify("$/cancelRequest", {"id": source.choice(flying)})
        counts["cancels"] += 1
    if counts["requests"] % 5000 == 0:
        print(f"  {counts['requests']} requests, {editor.memory()['rss']:.1f} MB", flush=True)
        editor.open((_LINE + "\n\n") * _LINES)  # documents come and go


def _settle(editor: Editor, request: int, counts: dict[str, int]) -> None:
    answer = editor.client.answer_to(request, timeout=60)
    editor.client.forget_told()
    if "error" not in answer:
        counts["answers"] += 1
    elif answer["error"]["code"] == -32800:  # RequestCancelled
        counts["cancelled"] += 1
    else:
        counts["errors"] += 1


def main() -> int:
    """Soak, print, keep the figures, and judge them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, default=30)
    given = parser.parse_args()
    found = soak(given.requests, given.minutes)
    RESULTS.mkdir(exist_ok=True)
    keep(found, RESULTS / "soak.json")
    print(json.dumps({name: value for name, value in found.items() if name != "samples"}, indent=1))
    flat = found["growth"] < _MOST_GROWTH
    no_thread_left = found["threads_at_the_end"] <= found["threads_after_warm_up"]
    return 0 if flat and no_thread_left and not found["errors"] and found["exit_code"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
