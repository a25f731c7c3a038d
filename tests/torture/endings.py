"""Nothing is left running, and nothing holds the server up: its end in every way, in the middle of everything."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.torture.client import COMMAND, Client
from tests.torture.material import ANYWHERE, LITERALS, NAMED
from tests.torture.tally import Tally, alive, fault, living

PATHOLOGICAL = {
    "masks in one line": lambda n: "天气很[MASK]好。" * n,
    "malformed lines": lambda n: "天[mask]气\n" * n,
    "open brackets": lambda n: "[" * n,
    "open lists": lambda n: "[MASK:" * n,
    "closing brackets": lambda n: "MASK]" * n,
    "masks in a row": lambda n: "[MASK]" * n,
    "controls": lambda n: "[ma\x00sk]\x01" * n,
    "fences": lambda n: "```\n[MASK]\n" * n,
    "environments": lambda n: "\\begin{x}[MASK]\n" * n,
}


@fault("documents of a hundred thousand masks and near-masks", 1.6)
def long_documents(tally: Tally) -> None:
    """Other requests are answered while such a document is read, and the process ends in the middle of it."""
    shapes = list(PATHOLOGICAL.values())
    for number in tally.rounds():
        size = 20_000 if tally.seconds < 10 else 100_000
        client = Client()
        client.greet(capabilities=LITERALS, processId=None)
        with living(tally):
            client.open("地[MASK]好", uri="file:///b.md")
            client.open(shapes[number % len(shapes)](size), language=tally.random.choice(["markdown", "latex", "html"]))
            slow = {client.ask("textDocument/semanticTokens/full", NAMED)}
            action = {**NAMED, "range": ANYWHERE, "context": {"diagnostics": []}}
            slow.add(client.ask("textDocument/codeAction", action))
            for _ in range(20):
                tally.unanswered += not alive(client)
            if number % 2:
                tally.unanswered += client.settle(slow, 120)
        client.asked -= slow
        tally.over(client)


def load(client: Client) -> None:
    """Have a server in the middle of many runs."""
    client.open("\n".join(f"第{line}天，天气很[MASK]好[MASK]啊。" * 6 for line in range(200)))
    client.call("textDocument/hover", {**NAMED, "position": {"line": 0, "character": 9}})
    for line in range(100):
        client.ask("textDocument/hover", {**NAMED, "position": {"line": line, "character": 9}})
    time.sleep(0.05)


def farewell(client: Client) -> None:
    """Say goodbye as the protocol has it."""
    client.call("shutdown")
    client.notify("exit", None)


def idle(client: Client) -> None:
    """Have a server that nothing is asked of."""
    client.greet()


def busy(client: Client) -> None:
    """Have a server in the middle of many runs."""
    client.greet()
    load(client)


def overwhelmed(client: Client) -> None:
    """Have a server in the middle of a document of 18 MB."""
    client.greet()
    client.open("天[mask]气很[MASK]好。\n" * 400_000)


def without_a_word(client: Client) -> None:
    """Hang up."""
    client.hang_up()


def in_the_middle(client: Client) -> None:
    """Hang up in the middle of a message."""
    client.raw(b"Content-Length: 99\r\n\r\n{")
    client.hang_up()


def exit_alone(client: Client) -> None:
    """Say exit without shutdown."""
    client.notify("exit", None)


def shutdown_alone(client: Client) -> None:
    """Say shutdown, and never exit."""
    client.call("shutdown")


def interrupt(client: Client) -> None:
    """Press Ctrl+C."""
    client.process.send_signal(signal.SIGINT)


def terminate(client: Client) -> None:
    """Do as service managers do."""
    client.process.send_signal(signal.SIGTERM)


def new(client: Client) -> None:
    """Have a server that has only been started."""


# How the server is at the end, how the end comes, and the exit code.
ENDINGS: list[tuple[Callable[[Client], None], Callable[[Client], None], int]] = [
    (new, without_a_word, 1),
    (new, exit_alone, 1),
    (idle, without_a_word, 1),
    (busy, without_a_word, 1),
    (busy, exit_alone, 1),
    (idle, farewell, 0),
    (busy, farewell, 0),
    (idle, shutdown_alone, 0),
    (idle, in_the_middle, 1),
    (busy, interrupt, -signal.SIGINT),
    (busy, terminate, -signal.SIGTERM),
    (overwhelmed, without_a_word, 1),
]


@fault("the session's end, in twelve ways", 1.2)
def endings(tally: Tally) -> None:
    """Gone in time and with the right code: idle, loading, in the middle of runs and of a large document."""
    for number in tally.rounds(least=len(ENDINGS)):
        prepare, end, code = ENDINGS[number % len(ENDINGS)]
        client = Client()
        with living(tally):
            prepare(client)
        client.asked.clear()
        tally.over(client, ending=partial(end, client), code=code)


# Stands for an editor that starts the server and a job of its own, which holds the pipe to the server open.
EDITOR = """
import json, os, subprocess, sys, time
named, *command = sys.argv[1:]
server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
job = subprocess.Popen(["sleep", "60"], stdin=server.stdin, close_fds=False)
dead = subprocess.Popen(["true"])
dead.wait()
if named == "nobody":
    while "_asyncio" not in open(f"/proc/{server.pid}/maps").read():
        time.sleep(0.02)
else:
    pid = {"itself": os.getpid(), "null": None, "dead": dead.pid}[named]
    params = {"processId": pid, "rootUri": None, "capabilities": {}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).encode()
    server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    server.stdin.flush()
    server.stdout.readline()
print(server.pid, job.pid, flush=True)
time.sleep(60)
"""


@fault("the editor killed while another process holds the pipe", 0.8)
def killed(tally: Tally) -> None:
    """Whatever process the editor has named, or none."""
    names = ["itself", "null", "dead", "nobody"]
    for number in tally.rounds(least=len(names)):
        command = [sys.executable, "-c", EDITOR, names[number % 4], *COMMAND]
        editor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        server, job = map(int, editor.stdout.readline().split()) if editor.stdout is not None else (0, 0)
        with living(tally):
            ending = os.pidfd_open(server)
            editor.kill()
            editor.wait()
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline and _runs(server):
                time.sleep(0.02)
            if _runs(server):
                tally.left += 1
                signal.pidfd_send_signal(ending, signal.SIGKILL)
            os.close(ending)
        os.kill(job, signal.SIGKILL)
        if editor.stdout is not None:
            editor.stdout.close()


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"
