"""What a client does with edits: applies them, runs the commands that ask for some, says whether it did."""

import asyncio
import time
from typing import Any

from lsprotocol import types

from bertfill_ls.core.text.lines import split_lines
from bertfill_ls.lsp.text.snapshot import Snapshot
from bertfill_ls.lsp.text.units import Encoding
from tests.lsp.fakes import FillSession, turns
from tests.lsp.support import URI

CODE_ACTIONS: dict[str, Any] = {
    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
}
# A client that can do everything with edits, and one that knows neither versions nor annotations.
ABLE: dict[str, Any] = {
    "textDocument": CODE_ACTIONS,
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {"groupsOnLabel": True}},
    },
}
PLAIN: dict[str, Any] = {"textDocument": CODE_ACTIONS, "workspace": {"applyEdit": True}}

HERE = {"textDocument": {"uri": URI}}


def document(text: str, encoding: Encoding = Encoding.UTF16, language: str = "markdown") -> Snapshot:
    return Snapshot(URI, 1, language, split_lines(text), encoding)


def edits_of(edit: dict[str, Any]) -> list[dict[str, Any]]:
    if "changes" in edit:
        return list(edit["changes"][URI])
    [change] = edit["documentChanges"]
    assert change["textDocument"]["uri"] == URI
    return list(change["edits"])


def applied(text: str, edit: dict[str, Any], encoding: Encoding = Encoding.UTF16) -> str:
    """Apply an edit as a client does: all its places are those of the text before."""
    before = document(text, encoding)
    spans = []
    for each in edits_of(edit):
        start, end = (types.Position(**each["range"][side]) for side in ("start", "end"))
        spans.append((before.offset_at(start), before.offset_at(end), each["newText"]))
    for start_offset, end_offset, new in sorted(spans, reverse=True):
        text = text[:start_offset] + new + text[end_offset:]
    return text


async def run(client: FillSession, command: str, *arguments: Any, applies: bool = True) -> Any:
    """Run a command as an editor does, and answer the edit it may ask for."""
    params = {"command": f"bertfill.server.{command}", "arguments": list(arguments)}
    request = client.ask("workspace/executeCommand", params)
    for turn in range(500):
        await turns(2)
        if turn > 100:  # a thread has to do with it
            await asyncio.to_thread(time.sleep, 0.01)
        asked = [m for m in client.wire.sent if m.get("method") == "workspace/applyEdit"]
        if asked:
            client.send({"jsonrpc": "2.0", "id": asked[-1]["id"], "result": {"applied": applies}})
        if asked or client.answers(request):
            break
    answer = await client.answer(request)
    assert "result" in answer, answer
    return answer["result"]
