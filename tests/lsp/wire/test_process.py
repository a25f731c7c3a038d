"""How the process begins and ends: exit codes, dead clients, bad bytes, broken models, what it logs."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bertfill_ls.lsp.wire.transport import frame
from tests.lsp.process import COMMAND, Server, at


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    """One server for the tests that leave it running."""
    with Server() as server:
        server.greet()
        yield server


def test_shutdown_and_exit_end_with_zero(server: Server) -> None:
    server.greet()
    assert server.request("shutdown") is None
    server.notify("exit")
    assert server.exit_code() == 0


def test_exit_alone_ends_with_one_and_before_initialize_too(server: Server) -> None:
    server.notify("exit")
    assert server.exit_code() == 1


def test_a_client_that_hangs_up_after_shutdown_ends_it_with_zero(server: Server) -> None:
    server.greet()
    server.request("shutdown")
    server.hang_up()
    assert server.exit_code() == 0


def test_a_client_that_hangs_up_in_the_middle_of_everything_ends_it_with_one(server: Server) -> None:
    server.greet()
    server.open("\n\n".join(f"第{number}天，天气很[MASK]。" * 20 for number in range(200)))
    for line in range(0, 400, 2):
        server.send("textDocument/hover", at(line, 8))
    server.hang_up()
    assert server.exit_code() == 1
    server.take_all()


def test_exit_while_the_model_loads_ends_it(server: Server) -> None:
    server.greet()
    server.notify("exit")
    assert server.exit_code() == 1


# Stands for an editor: it starts a server, and a job of its own that holds the pipe to the server open.
EDITOR = """
import json, os, subprocess, sys
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
job = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=server.stdin, close_fds=False)
params = {"processId": os.getpid(), "rootUri": None, "capabilities": {}}
body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
server.stdin.flush()
server.stdout.readline()
print(server.pid, job.pid, flush=True)
server.wait()
"""


def test_a_client_that_is_killed_ends_it_even_when_a_child_of_the_client_holds_the_pipe() -> None:
    editor = subprocess.Popen([sys.executable, "-c", EDITOR, *COMMAND], stdout=subprocess.PIPE, text=True)
    assert editor.stdout is not None
    server, job = map(int, editor.stdout.readline().split())
    ending = os.pidfd_open(server)  # can be read from once the process has ended
    try:
        editor.send_signal(signal.SIGKILL)
        editor.wait()
        assert select.select([ending], [], [], 5)[0]
        assert is_running(job), "the pipe was really held"
    finally:
        os.kill(job, signal.SIGKILL)
        os.close(ending)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize(
    ("body", "request_id", "code"),
    [
        (b"{", None, -32700),
        (b"[]", None, -32600),
        (b'{"jsonrpc": "2.0", "id": 7001, "method": "no/such", "params": 1}', 7001, -32601),
        (b'{"jsonrpc": "2.0", "id": 7002, "method": "initialize", "params": {}}', 7002, -32600),
        (b'{"jsonrpc": "2.0", "id": 7003, "method": "textDocument/hover"}', 7003, -32602),
    ],
)
def test_bad_requests_are_answered(shared: Server, body: bytes, request_id: int | None, code: int) -> None:
    shared.raw(frame(body))
    assert shared.error_to(request_id)["code"] == code


def test_a_completion_asked_for_at_once_is_answered_once_the_model_is_there(server: Server) -> None:
    server.greet()
    server.open("床前明月光,疑是地[MASK]霜。")
    assert len(server.complete(0, 15)["items"]) == 5


def test_without_a_model_masks_are_still_checked() -> None:
    with Server("--model", "no-such-model") as server:
        server.greet(locale="zh-CN")
        server.open("[mask]好[MASK]")
        assert server.wait_for("textDocument/publishDiagnostics")["diagnostics"][0]["code"] == "mask-case"
        assert "no-such-model" in server.wait_for("window/showMessage")["message"]
        assert server.complete(0, 13) is None
        assert [item["label"] for item in server.complete(0, 6)["items"]] == ["[MASK]"]


def test_a_model_that_is_damaged_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    with Server("--model", str(tmp_path)) as server:
        server.greet()
        assert str(tmp_path) in server.wait_for("window/showMessage")["message"]


def test_no_text_of_a_document_is_logged(tmp_path: Path) -> None:
    with Server("--log-level", "debug", log=tmp_path / "log") as server:
        server.greet()
        server.open("机密之事[MASK]矣 [mask]")
        assert server.complete(0, 10)["items"]
        assert server.error_to(server.send("textDocument/hover", {"textDocument": "机密"}))["code"] == -32602
        server.raw(frame("机密密".encode()))
        assert server.error_to(None)["code"] == -32700
        server.hang_up()
        server.exit_code()
    logged = (tmp_path / "log").read_text(encoding="utf-8")
    assert "parameters of textDocument/hover" in logged
    assert "机密" not in logged
    assert "\\u673a" not in logged


def test_nothing_heavy_is_imported_before_initialize_is_answered() -> None:
    code = (
        "import sys, asyncio; from bertfill_ls.lsp.server import make_server, start_engine; make_server(start_engine);"
        "print({'numpy', 'onnxruntime', 'tokenizers', 'tree_sitter'} & set(sys.modules))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


def test_prints_of_libraries_do_not_break_the_stream() -> None:
    code = (
        "import os, sys; from bertfill_ls.lsp.wire import transport; source, sink = transport.claim_stdio();"
        "print('loose'); os.write(1, b'looser'); sys.stdout.flush(); sink.write(b'framed')"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, input=b"")
    assert shown.stdout == b"framed"
    assert b"loose" in shown.stderr
