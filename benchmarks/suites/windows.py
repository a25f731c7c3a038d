"""``python -m benchmarks.suites.windows [--servers N]``: what each further editor's window costs on one machine.

Servers are started one after the other; each opens a text and completes the masks in it. What a further one costs is by
how much the PSS of all of them together grows: memory that they share counts once. Beside it stands what a server of
bare pygls costs, which does nothing of ours, and one that imports our libraries and does nothing with them. What a
server holds of the phrase memory is told while it answers and at rest. Linux alone tells PSS.
"""

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.editor import BARE_SERVER, OUR_SERVER, Editor
from benchmarks.machine import describe
from benchmarks.places import RESULTS, keep
from bertfill_ls.inference.model_thread import RESTS_AFTER
from tools.masked_texts import masked_lines

SERVERS = 4
_LIBRARIES = ("numpy", "onnxruntime", "tokenizers")
_QUESTIONS, _RESTS = 1000, 9
_SECONDS_OF_OTHER_WORK = 0.5  # longer than what follows an answer, as the next prefetch
_TEXT = "今天天气真[MASK]啊，我们一起去公[MASK]走走吧。"
_SECONDS_TO_SETTLE = RESTS_AFTER + 1  # what a server can give back, it has given back by then
_KINDS = {"Private_Dirty": "dirty", "Pss_File": "shared_file", "Rss": "rss"}


def run(servers: int = SERVERS) -> dict[str, Any]:
    """Return in MB what each further server adds, and what the newest one is made of."""
    return {
        "servers": servers,
        "bertfill": _growth(servers, lambda: Editor(OUR_SERVER), ask=True),
        "bare pygls": _growth(servers, lambda: Editor(BARE_SERVER), ask=False),
        "bare pygls, with the libraries": _growth(servers, lambda: Editor((*BARE_SERVER, *_LIBRARIES)), ask=False),
        "phrase memory": _phrase_memory(),
        "machine": describe(),
    }


def _growth(servers: int, start: Callable[[], Editor], *, ask: bool) -> dict[str, Any]:
    added: list[float] = []
    with ExitStack() as stack:
        running: list[Editor] = []
        before = 0.0
        for _ in range(servers):
            running.append(stack.enter_context(start()))
            if ask:
                running[-1].open(_TEXT)
                running[-1].ask("textDocument/completion", 0, _TEXT.index("[") + 1)
            time.sleep(_SECONDS_TO_SETTLE)
            total = sum(memory_of(editor.client.process.pid)["Pss"] for editor in running)
            added.append(total - before)
            before = total
        newest = memory_of(running[-1].client.process.pid)
    return {
        "added": [round(each, 1) for each in added],
        "further": round(statistics.median(added[1:]), 1),
        **{shown: round(newest[name], 1) for name, shown in _KINDS.items()},
    }


def _phrase_memory() -> dict[str, float]:
    """Return in MB what a server holds of the phrase memory, and in ms of CPU time what a gap behind a rest costs."""
    texts = masked_lines(1 + _QUESTIONS + 2 * _RESTS)[1:]  # the first has a character beyond the BMP
    with Editor() as editor:
        editor.until_loaded()
        held = []
        for text in texts[:_QUESTIONS]:
            _cpu_milliseconds(editor, text)
            held.append(_mapped(editor.client.process.pid))
        at_once, rested = [], []
        for first, second in zip(texts[_QUESTIONS::2], texts[_QUESTIONS + 1 :: 2], strict=True):
            time.sleep(_SECONDS_TO_SETTLE)
            at_rest = _mapped(editor.client.process.pid)
            rested.append(_cpu_milliseconds(editor, first))
            time.sleep(_SECONDS_OF_OTHER_WORK)
            at_once.append(_cpu_milliseconds(editor, second))
    return {
        "after 1 question": round(held[0], 1),
        f"after {_QUESTIONS} questions": round(held[-1], 1),
        "at rest": round(at_rest, 1),
        "first gap after a rest": round(statistics.median(rested), 1),
        "the next gap": round(statistics.median(at_once), 1),
    }


def _cpu_milliseconds(editor: Editor, text: str) -> float:
    began = editor.cpu_seconds()
    editor.open(text)
    editor.ask("textDocument/completion", 0, text.index("[") + 1)
    return (editor.cpu_seconds() - began) * 1e3


def _mapped(process: int) -> float:
    """Return how much a process holds of the files that are mapped from the cache as they are, in MB."""
    parts = re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", Path(f"/proc/{process}/smaps").read_text(encoding="utf-8"))
    mapped = [part for part in parts if "/mapped/" in part.partition("\n")[0]]
    return sum(int(size) for part in mapped for size in re.findall(r"(?m)^Rss: +(\d+) kB", part)) / 1024


def memory_of(process: int) -> dict[str, float]:
    """Return what the kernel says of a process's memory, in MB."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return {name: int(size) / 1024 for name, size in re.findall(r"^(\w+): +(\d+) kB", told, re.MULTILINE)}


def main() -> None:
    """Measure, print and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", type=int, default=SERVERS)
    found = run(parser.parse_args().servers)
    keep(found, RESULTS / "windows.json")
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
