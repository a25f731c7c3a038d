"""The command line and the editor's server do the same to the same document."""

import time
from pathlib import Path
from typing import Any

from tests.cli.running import called, json_lines
from tests.lsp.process import BY_ITSELF, URI, Server

TEXT = (
    "# 𠮷春天[MASK]\n\n清早的雾还没有散[MASK]，他把信折好放[MASK]口袋里。今天天气真[MASK][MASK]啊。\n\n"
    "```\n[MASK]\n[mask]\n```\n\n<!-- bertfill-disable-next-line -->\n此处[MASK]不填。\n\n"
    "他说得[MASK:的|地|得]很[mask]\n"
)
MAY_COME = BY_ITSELF | {"window/showMessage", "workspace/applyEdit"}

CAPABILITIES = {"general": {"positionEncodings": ["utf-32"]}, "workspace": {"applyEdit": True}}


def offered(server: Server, line: int, character: int) -> list[Any]:
    """Return what the server offers once there is a model."""
    for _ in range(400):
        answer = server.complete(line, character)
        if answer is not None and answer["items"]:
            items: list[Any] = answer["items"]
            return items
        time.sleep(0.05)
    raise AssertionError("nothing is offered")


def changed(text: str, edits: list[dict[str, Any]]) -> str:
    """Return ``text`` with edits made whose columns are UTF-32."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda each: tuple(each["range"]["start"].values()), reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        assert start["line"] == end["line"]
        line = lines[start["line"]]
        lines[start["line"]] = line[: start["character"]] + edit["newText"] + line[end["character"] :]
    return "\n".join(lines)


def test_a_document_is_filled_as_the_editor_fills_it() -> None:
    with Server(may_come=MAY_COME) as server:
        server.greet(capabilities=CAPABILITIES, initializationOptions={"fillAllThreshold": 0})
        server.open(TEXT)
        offered(server, 0, 6)
        server.request(
            "workspace/executeCommand",
            {"command": "bertfill.server.fillAll", "arguments": [{"textDocument": {"uri": URI}}]},
        )
        [edits] = server.wait_for("workspace/applyEdit")["edit"]["changes"].values()
    done = called("fill", "--text", "-q", "--stdin-filename", "a.md", given=TEXT.encode())
    assert done.stdout.decode() == changed(TEXT, edits)
    assert done.stdout.decode().count("[MASK]") == 2


def test_the_same_is_malformed(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(TEXT, encoding="utf-8")
    found = json_lines(called("check", "--json", str(page)).stdout)
    with Server() as server:
        server.greet(capabilities=CAPABILITIES)
        server.open(TEXT)
        report = server.wait_for("textDocument/publishDiagnostics")["diagnostics"]
    told = [(each["range"]["start"]["line"] + 1, each["range"]["start"]["character"] + 1) for each in report]
    assert told == [(each["line"], each["column"]) for each in found] != []


def test_a_projects_file_holds_for_the_editor_too(tmp_path: Path) -> None:
    (tmp_path / "bertfill.toml").write_text("topK = 2\nmodel = 'x'\n", encoding="utf-8")
    with Server(may_come=MAY_COME) as server:
        server.greet(rootUri=tmp_path.as_uri())
        assert "model" in server.wait_for("window/showMessage")["message"]
        server.open("𠮷今天天气真[MASK]啊。")
        assert len(offered(server, 0, 13)) == 2
