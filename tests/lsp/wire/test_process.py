"""How the process begins and ends: exit codes, dead clients, bad bytes, broken models, what it logs.

Holds ``system/ending`` as well: how a process ends is seen from outside; and ``system/threads``, by a process with
little address space.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bertfill_ls.lsp.wire.framing import frame
from tests.lsp.process import COMMAND, Server, at
from tools.lsp_client import LspClient


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
named, *command = sys.argv[1:]
server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
job = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdin=server.stdin, close_fds=False)
dead = subprocess.Popen([sys.executable, "-c", ""])
dead.wait()
if named != "nobody":
    pid = {"itself": os.getpid(), "null": None, "dead": dead.pid}[named]
    params = {"processId": pid, "rootUri": None, "capabilities": {}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
    server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    server.stdin.flush()
    server.stdout.readline()
print(server.pid, job.pid, flush=True)
server.wait()
"""


def wait_until_it_is_up(server: int) -> None:
    """Wait until a server looks after its parent: until the module is there that does, where that can be seen."""
    maps = Path(f"/proc/{server}/maps")
    if not maps.parent.exists():
        time.sleep(5)
        return
    while "_asyncio" not in maps.read_text():
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe there is not shared this way")
@pytest.mark.parametrize("named", ["itself", "null", "dead", "nobody"])
def test_a_client_that_is_killed_ends_it_even_when_a_child_of_the_client_holds_the_pipe(named: str) -> None:
    editor = subprocess.Popen([sys.executable, "-c", EDITOR, named, *COMMAND], stdout=subprocess.PIPE, text=True)
    assert editor.stdout is not None
    server, job = map(int, editor.stdout.readline().split())
    if named == "nobody":
        wait_until_it_is_up(server)
    try:
        editor.send_signal(signal.SIGKILL)
        editor.wait()
        deadline = time.monotonic() + 20
        while is_running(server) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not is_running(server)
        assert is_running(job), "the pipe was really held"
    finally:
        os.kill(job, signal.SIGKILL)


def is_running(pid: int) -> bool:
    """Tell whether a process runs that is not ours; where there is no /proc, one that has ended is soon no more."""
    try:
        os.kill(pid, 0)
        state = (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] if Path("/proc/self").exists() else ""
        )
    except (ProcessLookupError, FileNotFoundError):
        return False
    return not state or state not in "ZX"


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


@pytest.mark.skipif(sys.platform == "win32", reason="a process there is not interrupted by a signal")
def test_an_interrupt_in_the_middle_of_a_run_ends_it_by_the_signal_and_without_an_abort() -> None:
    for _ in range(3):
        with Server() as server:
            server.greet()
            server.open("\n".join(f"第{number}天，𠀀天气很[MASK]好[MASK]啊。" * 6 for number in range(200)))
            server.complete(0, 12)
            for line in range(100):
                server.send("textDocument/hover", at(line, 12))
            time.sleep(0.1)
            server.process.send_signal(signal.SIGINT)
            assert server.exit_code() == -signal.SIGINT
            server.take_all()


def test_a_log_that_nobody_reads_holds_nothing_up() -> None:
    read, write = os.pipe()
    with LspClient(COMMAND, stderr=write) as server:
        server.initialize()
        requests = [server.send("textDocument/hover", {"bad": 1}) for _ in range(1500)]
        for request in requests:
            assert server.answer_to(request)["error"]["code"] == -32602
        server.hang_up()
        assert server.process.wait(5) == 1
    os.close(write)
    logged = 0
    while part := os.read(read, 1 << 16):
        logged += len(part)
    os.close(read)
    assert logged > 10_000, "it was really written to"


def test_a_loop_that_is_busy_does_not_keep_a_process_without_a_client() -> None:
    """The session's own way to end is taken away; what remains is the thread that has read the end of stdin."""
    busy = (
        "import sys, time; from bertfill_ls.lsp.system import ending; ending.GRACE = 0.5;"
        "ending.Ending.lost = lambda self: time.sleep(60);"
        "from bertfill_ls.cli.main import main; sys.exit(main([]))"
    )
    with LspClient([sys.executable, "-c", busy]) as server:
        server.initialize()
        server.hang_up()
        assert server.process.wait(5) == 1


def test_shutdown_that_no_exit_follows_ends_it_with_zero(server: Server) -> None:
    server.greet()
    server.request("shutdown")
    assert server.exit_code() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="takes a shell that can close a stream")
@pytest.mark.parametrize(
    ("closed", "code"), [("2>&-", 0), ("0<&-", 1), ("1>&-", 0), ("0<&- 1>&- 2>&-", 1), ("0<&- 2>&-", 1)]
)
def test_streams_that_are_closed_at_the_start_are_no_trouble(closed: str, code: int) -> None:
    messages: list[dict[str, object]] = [
        {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}},
        {"id": 2, "method": "shutdown"},
        {"method": "exit"},
    ]
    sent = b"".join(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()) for message in messages)
    program = shlex.join(COMMAND)
    shown = subprocess.run(["sh", "-c", f"exec {program} {closed}"], input=sent, capture_output=True, timeout=20)
    assert shown.returncode == code
    assert b"Traceback" not in shown.stderr
    assert shown.stdout.count(b"Content-Length") == (2 if closed == "2>&-" else 0)


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_with_little_room_masks_are_still_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)  # what measures coverage within the server takes room of its own
    command = ["sh", "-c", f"ulimit -v 204800; exec {shlex.join(COMMAND)}"]
    with LspClient(command, stderr=subprocess.DEVNULL) as server:
        server.initialize()
        item = {"uri": "file:///𠀀.md", "languageId": "markdown", "version": 1, "text": "𠀀[mask]"}
        server.notify("textDocument/didOpen", {"textDocument": item})
        assert server.wait_for("textDocument/publishDiagnostics")["diagnostics"][0]["code"] == "mask-case"
        server.hang_up()
        assert server.process.wait(5) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
@pytest.mark.parametrize("missing", [0, 300 << 20])
def test_memory_that_runs_out_over_one_message_costs_no_other(missing: int) -> None:
    import resource

    with Server() as server:
        server.greet()
        server.open("𠀀[MASK]")
        server.complete(0, 8)
        pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() - missing
        resource.prlimit(server.process.pid, resource.RLIMIT_AS, (limit, limit))
        body = json.dumps({"jsonrpc": "2.0", "id": 70, "method": "x", "params": {"a": "x" * (60 << 20)}}).encode()
        server.raw(frame(body))
        assert server.error_to(server.send("x/y"))["code"] == -32601
        [refused] = [message for message in server.take_all() if "method" not in message]
        assert refused["error"]["code"] in (-32603, -32600)
        server.hang_up()
        assert server.exit_code() == 1
        server.take_all()
