"""What clients send: texts, edits and requests, right and nearly right; and whether the server has the same text."""

import random
from pathlib import Path
from typing import Any

from tests.torture.client import Client, Json
from tests.torture.oracle import Text

URI = "file:///a.md"
NAMED: Json = {"textDocument": {"uri": URI}}
START: Json = {"line": 0, "character": 0}
ANYWHERE: Json = {"start": START, "end": START}
LITERALS: Json = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}
CORPUS = Path(__file__).parent.parent / "data" / "zones"
CLIENTS = Path(__file__).parent.parent / "data" / "clients"

PIECES = [
    "[MASK]", "[MASK][MASK]", "[MASK:的|地]", "[mask]", "【MASK】", "[MASK", "MASK]", "[", "]", "天气很", "好。", "𠀀",
    "\U0001f468\u200d\U0001f469", "é", "e\u0301", "\u2028", "\u0085", "\x0b", "\x00", "\t", " ", "  ", "\r", "\n",
    "\r\n", "\n\n", "\u202eא", "```\n", "$$", "# ", "<!-- ", "-->", "\\begin{x}", "%", "a",
]  # fmt: skip


def made(rng: random.Random, pieces: int) -> str:
    """Return a text of pieces, or of a file of the corpus."""
    if rng.random() < 0.2:
        text = rng.choice(sorted(CORPUS.glob("*.*"))).read_text(encoding="utf-8", errors="replace")
        start = rng.randrange(max(1, len(text)))
        return text[start : start + 4 * pieces]
    return "".join(rng.choice(PIECES) for _ in range(pieces))


def an_edit(rng: random.Random, text: Text) -> Json:
    """Return a change of a text, mostly small."""
    if rng.random() < 0.02:
        return {"text": made(rng, 60)}
    start = rng.randrange(len(text.text) + 1)
    end = min(len(text.text), start + rng.choice([0, 0, 1, 2, 7, 40]))
    place = text.range(start, end)
    if rng.random() < 0.1:
        place["end"] = {"line": place["start"]["line"], "character": rng.choice([10**4, 2**31 - 1, 2**32 - 1])}
    return {"range": place, "text": made(rng, rng.choice([0, 0, 1, 1, 3]))}


JSON: list[Any] = [None, True, 0, -1, 2**31, 2**63, 0.5, 1.0, "", "x", "𠀀", [], {}, [[]], {"a": [None]}, [1, "x"]]


def mutated(rng: random.Random, value: Any, depth: int = 0) -> Any:
    """Return JSON that is nearly ``value``."""
    if rng.random() < 0.08 * (depth + 1):
        return rng.choice(JSON)
    if isinstance(value, dict):
        kept = {key: mutated(rng, each, depth + 1) for key, each in value.items() if rng.random() > 0.03}
        return kept | ({rng.choice(["x", "id", "uri", "line"]): rng.choice(JSON)} if rng.random() < 0.03 else {})
    if isinstance(value, list):
        return [mutated(rng, each, depth + 1) for each in value if rng.random() > 0.05]
    return value


def a_request(rng: random.Random) -> tuple[str, Json]:
    """Return a request of a kind that the server offers, or nearly."""
    place = {"line": rng.randrange(6), "character": rng.randrange(30)}
    there = {**NAMED, "position": place}
    argument = {**there, "range": {"start": START, "end": place}, "text": "", "rest": ""}
    command = rng.choice(["explain", "compareTone", "maskSelection", "finishMask", "status", "fillAll", "none"])
    return rng.choice(
        [
            ("textDocument/completion", there),
            ("completionItem/resolve", {"label": "x", "data": {"offer": rng.randrange(9), "candidate": "x"}}),
            ("textDocument/hover", there),
            ("textDocument/documentHighlight", there),
            ("textDocument/inlayHint", {**NAMED, "range": {"start": START, "end": place}}),
            ("textDocument/semanticTokens/full", NAMED),
            ("textDocument/semanticTokens/range", {**NAMED, "range": {"start": START, "end": place}}),
            (
                "textDocument/codeAction",
                {**NAMED, "range": {"start": place, "end": place}, "context": {"diagnostics": []}},
            ),
            ("textDocument/diagnostic", NAMED),
            ("workspace/executeCommand", {"command": f"bertfill.server.{command}", "arguments": [argument]}),
            ("x/unknown", {}),
        ]
    )


def _at(place: Json) -> Json:
    return {"start": place, "end": place}


def edited(client: Client) -> list[Json]:
    """Return a list that keeps every edit that the server asks for; none is made."""
    edits: list[Json] = []

    def refuse(asked: Json) -> Json:
        edits.append(asked["params"]["edit"])
        return {"applied": False}

    client.answers["workspace/applyEdit"] = refuse
    return edits


def same(client: Client, oracle: Text) -> bool:
    """Tell whether the server has the text of the oracle: it is asked to remove what stands behind a text."""
    edits = edited(client)
    end = {"line": 2**31 - 1, "character": 0}
    for place, text, rest in ((START, oracle.text[:-1], oracle.text[-1:]), (end, "", "")):
        argument = {**NAMED, "position": place, "text": text, "rest": rest}
        answer = client.call(
            "workspace/executeCommand", {"command": "bertfill.server.finishMask", "arguments": [argument]}
        )
        if answer is None or "result" not in answer:
            return False
    ranges = [edit["changes"][URI][0]["range"] for edit in edits]
    size = len(oracle.text)
    return ranges == [oracle.range(max(0, size - 1), size), oracle.range(size, size)]
