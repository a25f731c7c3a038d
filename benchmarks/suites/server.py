"""Table 2: the server as an editor meets it, a real process over stdio."""

import statistics
import time
from typing import Any

from benchmarks.editor import BARE_SERVER, OUR_SERVER, Editor
from benchmarks.places import INT8
from benchmarks.suites.typing_burst import burst
from bertfill_ls.inference.model_thread import RESTS_AFTER

SENTENCE = "今天天气真[MASK]啊，我们一起去公园里走一走吧。"
CURSOR = len("今天天气真[MASK]")
COMPLETION, HOVER = "textDocument/completion", "textDocument/hover"
SIZES = {"1 KB": 1_000, "100 KB": 100_000, "1 MB": 1_000_000}

_OTHERS = "春江潮水连海平海上明月共潮生滟滟随波千万里何处春江无月明"


def run(times: int = 200, idle_seconds: float = 30.0, starts: int = 7, burst_seconds: float = 10.0) -> dict[str, Any]:
    """Measure everything of table 2."""
    results: dict[str, Any] = {"starts": _starts(starts)}
    with Editor(prefetch=True) as editor:
        editor.until_loaded()
        results["requests"] = _requests(editor, times)
        results["changes"] = {name: _changes(editor, size, times) for name, size in SIZES.items()}
        results["masks"] = _thousand_masks(editor)
    print("typing", flush=True)
    with Editor() as editor:
        editor.until_loaded()
        results["bursts"] = {
            "typing": burst(editor, burst_seconds, complete=False),
            "typing, completion at every key": burst(editor, burst_seconds, complete=True),
        }
    results["large"] = _whole_windows(times // 4)
    print("memory and rest", flush=True)
    results["idle_seconds"] = idle_seconds
    results["models"] = {
        "default model": _at_rest("", idle_seconds),
        "bert-base int8": _at_rest(str(INT8), idle_seconds),
    }
    return results


def _spread(milliseconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds, n=20, method="inclusive")
    return {"p50": cuts[9], "p95": cuts[18], "least": min(milliseconds), "count": len(milliseconds)}


def _starts(times: int) -> dict[str, Any]:
    bare: list[float] = []
    ours: list[float] = []
    for number in range(times):
        for command, into in ((BARE_SERVER, bare), (OUR_SERVER, ours))[:: 1 if number % 2 else -1]:
            with Editor(command) as editor:
                into.append(editor.initialized_after * 1e3)
    ratios = [our / their for our, their in zip(ours, bare, strict=True)]
    return {
        "bare": statistics.median(bare),
        "ours": statistics.median(ours),
        "ratio": statistics.median(ratios),
        "least_ratio": min(ours) / min(bare),
        "all": {"bare": bare, "ours": ours},
    }


def _requests(editor: Editor, times: int) -> dict[str, dict[str, float]]:
    """Completion from the cache, after a prefetch, and after an edit at once; hover; and the way there and back."""
    editor.open(SENTENCE + "\n")
    editor.ask(COMPLETION, 0, CURSOR)
    took: dict[str, list[float]] = {
        name: [] for name in ("the way there and back", "completion, cached", "hover, cached", "completion, cold")
    }
    for number in range(times):
        took["completion, cached"].append(editor.milliseconds(COMPLETION, 0, CURSOR))
        took["hover, cached"].append(editor.milliseconds(HOVER, 0, CURSOR - 2))
        took["the way there and back"].append(editor.way_milliseconds())
        if number % 4 == 0:
            editor.open(_other_sentence(number) + "\n")
            took["completion, cold"].append(editor.milliseconds(COMPLETION, 0, CURSOR))
    prefetched = []
    for number in range(max(5, times // 10)):
        editor.open(_other_sentence(number + times) + "\n")
        time.sleep(0.3)
        prefetched.append(editor.milliseconds(COMPLETION, 0, CURSOR))
    return {name: _spread(values) for name, values in took.items()} | {"completion, prefetched": _spread(prefetched)}


def _whole_windows(times: int) -> dict[str, float]:
    """Ask bert-base about a sentence that fills a window of 126 tokens, another one each time."""
    half = _OTHERS * 3
    before, after = half[:61], half[:63]
    with Editor(model=str(INT8)) as editor:
        editor.until_loaded()
        took = []
        for number in range(times):
            sentence = f"{chr(0x5000 + number)}{before}[MASK]{after}"
            editor.open(sentence + "\n")
            took.append(editor.milliseconds(COMPLETION, 0, 1 + len(before) + len("[MASK]")))
    return _spread(took)


def _other_sentence(number: int) -> str:
    """Return the sentence with two characters that no other number has."""
    first, second = divmod(number, len(_OTHERS))
    return SENTENCE[:CURSOR] + _OTHERS[first % len(_OTHERS)] + _OTHERS[second] + SENTENCE[CURSOR:]


def _changes(editor: Editor, size: int, times: int) -> dict[str, dict[str, float]]:
    """Type in the middle of a document of ``size`` bytes.

    A change has no answer: what is timed is a change and a request behind it that needs no document. The first question
    about the text after a change has more to do, and is timed by itself.
    """
    line = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。\n"
    count = max(1, size // len(line.encode()))
    lines = [line] * count
    lines[count // 2] = SENTENCE + "\n"
    editor.open("".join(lines))
    editor.ask(HOVER, 0, 0)
    change, question = [], []
    for number in range(times):
        started = time.perf_counter()
        editor.replace(count // 2, 0, number % 2, "" if number % 2 else "字")
        editor.way_milliseconds()
        changed = time.perf_counter()
        editor.ask(HOVER, 0, 0)
        change.append((changed - started) * 1e3)
        question.append((time.perf_counter() - changed) * 1e3)
    return {"change": _spread(change), "question": _spread(question)}


def _thousand_masks(editor: Editor, masks: int = 1000) -> dict[str, float]:
    """Open a document with a mask in every line and ask for all of them."""
    lines = [_other_sentence(number) for number in range(masks)]
    started = time.perf_counter()
    editor.open("\n".join(lines) + "\n")
    first = editor.milliseconds(COMPLETION, masks // 2, CURSOR)
    hovers = [editor.milliseconds(HOVER, line, CURSOR - 2) for line in range(masks)]
    return {
        "masks": masks,
        "first completion": first,
        "all hovers, seconds": time.perf_counter() - started,
        "hover p50": _spread(hovers)["p50"],
        "hover p95": _spread(hovers)["p95"],
    }


def _at_rest(model: str, seconds: float) -> dict[str, float]:
    """Return a server's memory at rest, and its CPU time in ms: coming to rest, once after work, and a minute then."""
    with Editor(model=model) as editor:
        editor.until_loaded()
        time.sleep(2)  # what follows a fill, such as diagnostics, is over
    # Loaded once more: the first load of a large model may have written the cache.
    with Editor(model=model) as editor:
        editor.until_loaded()
        time.sleep(2)
        loaded = editor.cpu_seconds()
        time.sleep(RESTS_AFTER)
        rested = editor.cpu_seconds()
        time.sleep(seconds)
        idle = (editor.cpu_seconds() - rested) * 1e3 * 60 / seconds
        to_rest = (rested - loaded) * 1e3
        return editor.memory() | {"to_rest_ms": to_rest, "idle_ms_per_minute": idle, "threads": editor.threads()}
