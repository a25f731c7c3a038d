"""``make demo``: fill real sentences, then show what an editor and the server say to each other, with the milliseconds.

Everything printed comes from the real command and the real server process; nothing is staged.
"""

import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tools.lsp_client import LspClient

SENTENCES = (
    "床前明月光,疑是地[MASK]霜。",
    "画龙点[MASK]",
    "今天天气真[MASK]啊。",
    "请把这个[MASK][MASK]告诉老师。",
)
MALFORMED = "他说话总是[MSAK]里藏针,让人不舒服。"
DOCUMENT = Path("tests/data/demo.md")
OUR_SERVER = [sys.executable, "-m", "bertfill_ls"]
BARE_SERVER = [sys.executable, "-m", "tools.bare_pygls_server"]
ROUNDS = 3

# What a current editor says of itself, as far as the server asks.
CAPABILITIES: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "completion": {
            "completionItem": {"labelDetailsSupport": True, "documentationFormat": ["markdown", "plaintext"]}
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "publishDiagnostics": {"versionSupport": True},
    },
}


def main() -> None:
    """Run both halves."""
    heading("What a shell shows")
    show_in_a_shell()
    heading("What an editor shows")
    converse()
    heading("How fast it is there")
    compare_start_up()


def show_in_a_shell() -> None:
    """Fill sentences, and one whose mask has a typo: it is told of, and filled once it is mended."""
    for sentence in SENTENCES:
        call("fill", sentence)
    call("fill", MALFORMED, expected=1)  # there is a problem
    call("fill", MALFORMED.replace("MSAK", "MASK"))


def call(*arguments: str, expected: int = 0) -> None:
    """Call the command as a shell does, and show how.

    Raises:
        RuntimeError: it ends with another code than expected.
    """
    print(f"$ bertfill-ls {shlex.join(arguments)}", flush=True)
    code = subprocess.run([*OUR_SERVER, *arguments], check=False).returncode
    if code != expected:
        raise RuntimeError(f"bertfill-ls ended with {code} instead of {expected}")


def heading(text: str) -> None:
    """Print a title of the demo."""
    print(f"\n── {text} {'─' * (76 - len(text))}\n", flush=True)


class Clock:
    """Prints a line of the conversation with the milliseconds since the line before began."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def start(self) -> None:
        """Begin to count anew."""
        self._since = time.perf_counter()

    def tell(self, what: str) -> None:
        """Print what happened, and how long it took."""
        print(f"{(time.perf_counter() - self._since) * 1e3:8.1f} ms  {what}", flush=True)


def converse() -> None:
    """Open a Markdown file as an editor would, ask everything, edit, ask again."""
    uri = DOCUMENT.resolve().as_uri()
    text = DOCUMENT.read_text(encoding="utf-8")
    lines = text.split("\n")
    clock = Clock()
    with LspClient(OUR_SERVER) as server:
        result = server.initialize(CAPABILITIES, clientInfo={"name": "demo"})
        clock.tell(
            f"initialize → {result['serverInfo']['name']}, positions in {result['capabilities']['positionEncoding']}"
        )
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        server.notify("textDocument/didOpen", {"textDocument": document})

        poem = position_in(lines, "地[MASK]")
        completion = server.request("textDocument/completion", at(uri, poem))
        clock.tell("first completion, since the process was started:")
        show_items(completion["items"])

        clock.start()
        hover = server.request("textDocument/hover", at(uri, poem))
        clock.tell("hover on that mask:")
        print(indented(hover["contents"]["value"]))

        published = server.wait_for("textDocument/publishDiagnostics")
        print(indented("diagnostics, which come by themselves:"))
        for diagnostic in published["diagnostics"]:
            start = diagnostic["range"]["start"]
            print(
                indented(f"{start['line'] + 1}:{start['character'] + 1} {diagnostic['code']}: {diagnostic['message']}")
            )

        line, character = position_in(lines, "真")
        change = {"range": {"start": place(line, character - 1), "end": place(line, character)}, "text": "有点儿"}
        server.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]},
        )
        lines[line] = lines[line].replace("真", "有点儿")
        clock.start()
        completion = server.request("textDocument/completion", at(uri, position_in(lines, "[MASK]啊", len("[MASK]"))))
        clock.tell(f"completion after the edit, in “{lines[line]}”:")
        show_items(completion["items"])

        clock.start()
        code = server.shut_down()
        clock.tell(f"shutdown and exit, with code {code}")


def position_in(lines: list[str], needle: str, into: int | None = None) -> tuple[int, int]:
    """Return line and UTF-16 column of the place ``into`` code points into ``needle`` (its end when left out)."""
    line = next(index for index, text in enumerate(lines) if needle in text)
    column = lines[line].index(needle) + (len(needle) if into is None else into)
    return line, len(lines[line][:column].encode("utf-16-le")) // 2


def at(uri: str, position: tuple[int, int]) -> dict[str, Any]:
    """Return the parameters of a request at a position."""
    return {"textDocument": {"uri": uri}, "position": place(*position)}


def place(line: int, character: int) -> dict[str, int]:
    """Return an LSP position."""
    return {"line": line, "character": character}


def show_items(items: list[dict[str, Any]]) -> None:
    """Print completion items as a menu shows them, in the order of their sort text."""
    for item in sorted(items, key=lambda item: str(item["sortText"])):
        print(indented(f"{item['label']}  {item['labelDetails']['description']}"))


def indented(text: str) -> str:
    """Return text moved under the milliseconds column."""
    return "\n".join(" " * 13 + line for line in text.split("\n"))


def compare_start_up() -> None:
    """Print how long an editor waits, against the least server that pygls can be, interleaved in the same run."""
    ours, bare, first = [], [], []
    for _ in range(ROUNDS):
        bare.append(milliseconds_to_initialize(BARE_SERVER))
        ours.append(milliseconds_to_initialize(OUR_SERVER))
        first.append(milliseconds_to_first_completion())
    print("An empty server in the same language (Python, pygls) is the least that a start can take.\n")
    print(f"start → initialize, empty server       {statistics.median(bare):6.0f} ms")
    ratio = statistics.median(ours) / statistics.median(bare)
    print(f"start → initialize, bertfill-ls        {statistics.median(ours):6.0f} ms  ({ratio:.2f} ×)")
    print(f"start → first completion               {statistics.median(first):6.0f} ms   (medians of {ROUNDS})")


def milliseconds_to_initialize(command: list[str]) -> float:
    """Start a server and return how long its answer to ``initialize`` took."""
    with LspClient(command) as server:
        server.initialize(CAPABILITIES)
        return (time.perf_counter() - server.started) * 1e3


def milliseconds_to_first_completion() -> float:
    """Start our server with one sentence and return how long its first completion took."""
    with LspClient(OUR_SERVER) as server:
        server.initialize(CAPABILITIES)
        uri = "file:///demo.md"
        document = {"uri": uri, "languageId": "markdown", "version": 1, "text": SENTENCES[0]}
        server.notify("textDocument/didOpen", {"textDocument": document})
        answer = server.request("textDocument/completion", at(uri, (0, SENTENCES[0].index("]") + 1)))
        if not answer["items"]:
            raise RuntimeError("the first completion was empty")
        return (time.perf_counter() - server.started) * 1e3


if __name__ == "__main__":
    main()
