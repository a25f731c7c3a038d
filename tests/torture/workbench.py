"""The workbench in the browser: who may not ask, what is no request, pages and batches that come and go, its end."""

import json
import logging
import signal
import socket
import struct
import subprocess
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse

from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.torture.material import made
from tests.torture.tally import Tally, fault, living
from tests.web.support import PATIENCE, URI, Page, Workbench, batch

ENDS_WITHIN = 2.0
logging.getLogger("websockets").setLevel(logging.CRITICAL + 1)  # our own side of a connection that we break on purpose
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 3}}
WRONG = {
    "Host": ["evil.example", "127.0.0.1.evil.example", "0x7f000001", "[::", "", "127.0.0.1@evil.example", "192.0.2.1"],
    "Origin": ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://localhost"],
    "Cookie": ["", "bertfill-{port}=", "bertfill-1={token}", "bertfill-{port}={token}x", "bertfill-{port}=\xf0"],
    "Sec-Fetch-Site": ["cross-site", "same-site"],
}  # fmt: skip
PATHS = [
    "GET /",
    "GET /status",
    "GET /assets/workbench.js",
    "POST /fill",
    "GET /lsp",
    "GET /../../etc/passwd",
    "PUT /x",
]


def over(tally: Tally, workbench: Workbench) -> None:
    """End a workbench as its user does, and count it if it stays or ends with another code than 0."""
    began = time.monotonic()
    try:
        code = workbench.interrupt()
    except subprocess.TimeoutExpired:
        tally.left += 1
        return
    if code != 0 or time.monotonic() - began > ENDS_WITHIN:
        tally.survived -= 1
        tally.remarks.append(f"ended with {code} after {time.monotonic() - began:.1f} s")


@fault("workbench: requests and sockets of strangers, all refused", 0.5)
def strangers(tally: Tally) -> None:
    """One header that is wrong is enough, whatever is asked and whatever else is right."""
    with Workbench() as workbench:
        facts = {"port": workbench.port, "token": workbench.token}
        for _ in tally.rounds(least=10):
            with living(tally, 20):
                for _ in range(20):
                    right = {"Host": "127.0.0.1:{port}", "Cookie": "bertfill-{port}={token}"}
                    name = tally.random.choice(list(WRONG))
                    headers = right | {name: tally.random.choice(WRONG[name])}
                    method, path = tally.random.choice(PATHS).split()
                    if path == "/lsp":
                        headers |= {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
                        headers |= {"Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg=="}
                    head = [f"{method} {path} HTTP/1.1", *(f"{n}: {v.format(**facts)}" for n, v in headers.items())]
                    status = said(workbench, "\r\n".join([*head, "", ""]).encode("latin-1"))
                    if status not in (b"403", b"400"):
                        tally.survived -= 1
                        tally.remarks.append(f"{head} was answered with {status!r}")
        over(tally, workbench)


def said(workbench: Workbench, request: bytes) -> bytes:
    """Return the status that bytes are answered with; empty when the connection is closed instead."""
    with socket.create_connection(("127.0.0.1", workbench.port), PATIENCE) as raw, suppress(ConnectionError):
        raw.sendall(request)
        return [*raw.recv(1000).split(), b"", b""][1]
    return b""


@fault("workbench: bytes that are no request, frames that are none, 64 MB", 0.8)
def rubbish(tally: Tally) -> None:
    """Costs the connection that they came on, and nothing else; the memory stays."""
    with Workbench() as workbench:
        workbench.ready()
        before = workbench.memory()
        for number in tally.rounds(least=12):
            with living(tally), workbench.page() as bystander:
                match number % 4:
                    case 0:
                        said(workbench, tally.random.randbytes(tally.random.randrange(1, 100_000)) + b"\r\n\r\n")
                    case 1:  # a frame of any kind, with any length, right behind the handshake
                        with workbench.page() as page, suppress(ConnectionClosed, TimeoutError, OSError):
                            head = struct.pack(
                                "!BBQ", tally.random.randrange(256), 0xFF, tally.random.randrange(1 << 63)
                            )
                            page.socket.socket.sendall(head + tally.random.randbytes(2_000))
                            while True:
                                page.socket.recv(5)
                    case 2:
                        with workbench.page() as page, suppress(ConnectionClosed):
                            page.socket.send("[" * (64 << 20))
                            while True:
                                page.socket.recv(PATIENCE)
                    case 3:
                        long = b"x" * (64 << 20)
                        refused = workbench.ask("/fill", method="POST", body=long, Content_Type="application/json")
                        tally.unanswered += refused.status != 413
                bystander.write(made(tally.random, 5))
                tally.unanswered += "error" in bystander.answer_to(bystander.send("textDocument/hover", PLACE))
        grown = workbench.memory() - before
        if grown > 100:
            tally.survived -= 1
        tally.remarks.append(f"memory: {before:.0f} MB before, {before + grown:.0f} MB at the end")
        over(tally, workbench)


FULL_WINDOWS = ["今天天气真[MASK]啊，我们[MASK][MASK]一起去公[MASK]走走吧，" * 8] * 40


@fault("workbench: pages that come, write, ask and go; memory and threads flat", 1.5)
def pages(tally: Tally) -> None:
    """Up to four at once, each gone in another way; every request of one that stays is answered."""
    with Workbench() as workbench:
        workbench.ready()
        workbench.fill(FULL_WINDOWS)  # no pass takes more memory: what grows from here on is no pool
        threads, memory = 0, []
        for number in tally.rounds(least=40):
            with living(tally):
                visit(tally, workbench, number)
            if number == 20:
                workbench.until(lambda status: status["sessions"] == 0)
                threads = workbench.threads()
            memory.append(workbench.memory())
        workbench.until(lambda status: status["sessions"] == 0 and status["queue"] == 0)
        more = workbench.threads() - threads
        tally.survived -= more > 8
        tally.remarks.append(f"{more:+d} threads since the twentieth page")
        tally.expect_flat([*memory, workbench.memory()])
        over(tally, workbench)


def visit(tally: Tally, workbench: Workbench, number: int) -> None:
    """Have one page beside another that stays until it has all its answers."""
    with workbench.page() as stays:
        stays.write(made(tally.random, 40))
        asked = [stays.send("textDocument/hover", PLACE) for _ in range(5)]
        with workbench.page() as goes:
            for _ in range(tally.random.randrange(1, 6)):
                goes.write(made(tally.random, tally.random.choice([3, 3_000])))
                goes.send("textDocument/completion", PLACE)
                goes.send("textDocument/semanticTokens/full", {"textDocument": {"uri": URI}})
            match number % 3:
                case 0:
                    goes.socket.socket.close()
                case 1:
                    goes.request("shutdown")
                    goes.notify("exit", None)
        for request in asked:
            stays.answer_to(request)


@fault("workbench: batches given up anywhere", 0.6)
def batches(tally: Tally) -> None:
    """See that what nobody reads is computed no further, and that the next one is answered whole."""
    with Workbench() as workbench:
        workbench.ready()
        for _ in tally.rounds(least=5):
            lines = [made(tally.random, 5).replace("\n", "，") for _ in range(tally.random.randrange(1, 500))]
            with living(tally):
                connection, response = begin(workbench, lines)
                for _ in range(tally.random.randrange(0, 20)):
                    response.readline()
                response.close()
                connection.close()
                workbench.until(lambda status: status["queue"] == 0)
                answered = workbench.fill(lines[:20]).lines
                tally.unanswered += [line["text"] for line in answered] != lines[:20]
        over(tally, workbench)


def begin(workbench: Workbench, lines: list[str]) -> tuple[HTTPConnection, HTTPResponse]:
    """Send a batch, and read nothing of its answer."""
    return workbench.begin("/fill", method="POST", body=batch(lines), Content_Type="application/json")


@fault("workbench: ten thousand messages at once beside a page that types", 0.8)
def flood(tally: Tally) -> None:
    """Each is answered once, and the other page is answered meanwhile."""
    with Workbench() as workbench:
        workbench.ready()
        for _ in tally.rounds(least=1):
            size = 2_000 if tally.seconds < 10 else 10_000
            with living(tally, size), workbench.page() as floods, workbench.page() as types:
                asked = [floods.send("x/probe") for _ in range(size)]
                types.write("𠮷天气很[MASK]。")
                tally.unanswered += not types.candidates(0, 11)
                for request in asked:
                    tally.unanswered += floods.answer_to(request)["error"]["code"] != -32601
        over(tally, workbench)


@fault("workbench: Ctrl+C and SIGTERM, new, idle and in the middle of everything", 1.0)
def endings(tally: Tally) -> None:
    """Gone within two seconds with 0."""
    for number in tally.rounds(least=8):
        with living(tally), Workbench() as workbench:
            if number % 4:
                workbench.ready()
            if number % 4 == 2:
                begin(workbench, ["天[MASK][MASK]。"] * 2_000)
            if number % 4 == 3:
                with suppress(ConnectionClosed, InvalidStatus), workbench.page() as page:
                    load(page)
                    over(tally, workbench)
                continue
            if number % 8 > 3:
                workbench.process.send_signal(signal.SIGTERM)
            over(tally, workbench)


def load(page: Page) -> None:
    """Have the model in the middle of many runs."""
    page.write("\n".join(f"第{line}天，天气很[MASK]好[MASK]啊。" * 6 for line in range(200)))
    for line in range(100):
        page.send("textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": line, "character": 9}})
    page.socket.send(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "x"}))
