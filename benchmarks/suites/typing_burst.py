"""Somebody typing without rest in a paragraph with a mask: what the server computes, and whether it ever stalls."""

import time
from typing import Any

from benchmarks.editor import Editor

_PARAGRAPH = "夜里下了一场雨，早晨的空气很[MASK]，路上的人也比平时多了一些。"
_TYPED = "他慢慢地走到窗前看了看外面然后又坐下来继续写那封没有写完的信"
_KEYS_A_SECOND = 10
_PROBE_SECONDS = 0.01  # between two probes of the loop


def burst(editor: Editor, seconds: float, *, complete: bool) -> dict[str, Any]:
    """Type ten characters a second before the mask, and ask for its candidates after each key when ``complete``.

    Stale answers are candidates that arrive for a text that has been edited since. A stall is the time until a request
    is answered that needs no work; such requests are sent all the while.
    """
    editor.open(_PARAGRAPH + "\n")
    time.sleep(1)
    before = _status(editor)
    asked: list[int] = []
    stale = answered = 0
    stalls: list[float] = []
    cursor = _PARAGRAPH.index("]") + 1
    began = time.perf_counter()
    for key in range(round(seconds * _KEYS_A_SECOND)):
        late, asked = [request for request in asked if not editor.client.has_answer(request)], []
        editor.replace(0, key, key, _TYPED[key % len(_TYPED)])
        overtaken = sum(bool(_items(editor, request)) for request in late)
        stale += overtaken
        answered += overtaken
        if complete:
            asked = [editor.send("textDocument/completion", 0, cursor + key + 1)]
        while time.perf_counter() < began + (key + 1) / _KEYS_A_SECOND:
            time.sleep(_PROBE_SECONDS)
            stalls.append(editor.way_milliseconds())
            if asked and editor.client.has_answer(asked[0]):
                answered += bool(_items(editor, asked.pop()))
    time.sleep(1)
    after = _status(editor)
    return {
        "keys": round(seconds * _KEYS_A_SECOND),
        "runs": after["batches"] - before["batches"],
        "completions with candidates": answered,
        "stale answers": stale,
        "longest stall, ms": max(stalls),
        "probes": len(stalls),
    }


def _items(editor: Editor, request: int) -> list[Any]:
    result = editor.client.answer_to(request).get("result")
    return list(result["items"]) if result else []


def _status(editor: Editor) -> dict[str, Any]:
    status: dict[str, Any] = editor.client.request(
        "workspace/executeCommand", {"command": "bertfill.server.status", "arguments": []}
    )
    return status
