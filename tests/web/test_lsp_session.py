"""A page's session over a real WebSocket: as an editor's, apart from the others', bounded, and over when it ends."""

import asyncio
import gc
import json
import socket
import time
from contextlib import ExitStack, suppress
from typing import Any, cast

import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.model_thread import ModelThread
from bertfill_ls.lsp.wire.protocol import FillProtocol
from bertfill_ls.web.limits import MAX_MESSAGE, MESSAGES_AT_ONCE, MOST_SESSIONS, Pace
from bertfill_ls.web.lsp_session import serve_page
from bertfill_ls.web.shared_model import SharedModel
from tests.inference.models import shipped_model
from tests.web.support import PATIENCE, URI, Page, Workbench

TEXT = "𠮷床前明月光,疑是地[MASK]霜。"
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 12}}


def closed_with(page: Page) -> int | None:
    """Return the code that the server closes with."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            page.take()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else None
    raise AssertionError("it is not closed")


def test_a_page_gets_what_an_editor_gets(workbench: Workbench) -> None:
    with workbench.page() as page:
        page.write(TEXT)
        assert page.candidates(0, 17)[0] == "上"
        assert "上" in json.dumps(page.request("textDocument/hover", PLACE), ensure_ascii=False)
        page.write("𠮷[mask]天气")
        while not any(told["params"]["diagnostics"] for told in page.told if told["method"].endswith("Diagnostics")):
            page.take()


def test_two_pages_with_documents_of_one_name_know_nothing_of_each_other(workbench: Workbench) -> None:
    with workbench.page() as one, workbench.page() as other:
        one.write(TEXT)
        other.write("𠮷今天天气真[MASK]啊。")
        for _ in range(3):
            requests = [page.send("textDocument/hover", PLACE | {"position": {"line": 0, "character": at}})
                        for page, at in ((one, 12), (other, 8))]  # fmt: skip
            answers = [str(page.answer_to(request)) for page, request in zip((one, other), requests, strict=True)]
            assert "上" in answers[0] and "好" in answers[1]
        assert workbench.status()["sessions"] == 2
        assert one.request("shutdown") is None
        one.notify("exit", None)
        assert closed_with(one) == 1000
        other.write("𠮷画龙点[MASK]。")
        assert other.candidates(0, 8)[0] == "睛"


def test_a_page_that_is_loaded_again_begins_anew(workbench: Workbench) -> None:
    for _ in range(3):
        with workbench.page() as page:
            assert page.request("textDocument/hover", PLACE) is None
            page.write(TEXT)
            assert page.candidates(0, 17)[0] == "上"


def test_a_session_ends_with_its_page_and_leaves_nothing(workbench: Workbench) -> None:
    workbench.until(lambda status: status["sessions"] == 0)
    before = workbench.threads()
    endings = 24
    for ending in range(endings):
        with workbench.page() as page:
            page.write((TEXT + "\n") * 2_000 if ending % 2 else TEXT)  # a long one is read in a thread
            page.send("textDocument/hover", PLACE)
            page.send("workspace/executeCommand", {"command": "bertfill.document.explain", "arguments": [PLACE]})
            if ending % 3 == 0:
                page.socket.socket.close()  # without a word
    workbench.until(lambda status: status["sessions"] == 0)
    assert workbench.threads() < before + endings // 2  # a few are shared by all, and stay


async def test_nothing_remembers_a_session_that_has_ended() -> None:
    """In this process, with a stand-in for the socket: only here the garbage collector can be asked."""
    before = remembered()
    shared = SharedModel(ModelThread(lambda _: shipped_model()))
    loop = asyncio.get_running_loop()
    for _ in range(3):
        await serve_page(cast(WebSocket, Script()), lambda *_: Engine(shared.seat()), Pace(loop.time))
    assert shared.seats == 0
    await asyncio.sleep(0)
    assert remembered() == before


def remembered() -> int:
    """Return how many sessions there are in this process."""
    gc.collect()
    return sum(isinstance(each, FillProtocol) for each in gc.get_objects())


class Script:
    """A page that says what it has to say, waits for its answer, and goes."""

    def __init__(self) -> None:
        document = {"uri": URI, "languageId": "plaintext", "version": 1, "text": TEXT}
        initialize: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
        self._says: list[dict[str, Any]] = [
            {"id": 1, "method": "initialize", "params": initialize},
            {"method": "initialized", "params": {}},
            {"method": "textDocument/didOpen", "params": {"textDocument": document}},
            {"id": 2, "method": "textDocument/hover", "params": PLACE},
        ]
        self._answered = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self._says:
            return {"type": "websocket.receive", "text": json.dumps({"jsonrpc": "2.0", **self._says.pop(0)})}
        await self._answered.wait()
        return {"type": "websocket.disconnect", "code": 1001}

    async def send_text(self, text: str) -> None:
        if json.loads(text).get("id") == 2:
            self._answered.set()


@pytest.mark.parametrize(
    "header", ["Cookie: bertfill-1=x", "Host: evil.example", "Host: evil.example:{port}", "Sec-Fetch-Site: cross-site",
               "Origin: http://evil.example"],
)  # fmt: skip
def test_who_may_not_ask_gets_no_session(workbench: Workbench, header: str) -> None:
    """A name that is made to mean this machine (DNS rebinding) comes with a right-looking Origin."""
    named = {
        "Host": f"127.0.0.1:{workbench.port}", "Origin": f"http://127.0.0.1:{workbench.port}", "Upgrade": "websocket",
        "Cookie": f"bertfill-{workbench.port}={workbench.token}", "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
    }  # fmt: skip
    assert handshake(workbench, named) == "101"
    name, value = header.format(port=workbench.port).split(": ")
    named[name] = value
    if name == "Host":
        named["Origin"] = f"http://{value}"
    assert handshake(workbench, named) == "403"


def handshake(workbench: Workbench, headers: dict[str, str]) -> str:
    """Return the status that a request for a session is answered with."""
    with socket.create_connection(("127.0.0.1", workbench.port), PATIENCE) as raw:
        lines = ["GET /lsp HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        raw.sendall("\r\n".join(lines).encode())
        return raw.recv(1000).split()[1].decode()


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null"])
def test_the_page_of_somebody_else_gets_no_session(workbench: Workbench, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{workbench.port}/lsp?token={workbench.token}", origin=Origin(origin))
    assert refused.value.response.status_code == 403


def test_a_program_may_come_with_the_token_alone(workbench: Workbench) -> None:
    with connect(f"ws://127.0.0.1:{workbench.port}/lsp?token={workbench.token}") as opened:
        assert Page(opened).greet()["capabilities"]


@pytest.mark.parametrize("size", [MAX_MESSAGE + 1, 64 << 20])
def test_a_message_that_is_too_long_ends_its_session_and_no_other(workbench: Workbench, size: int) -> None:
    before = workbench.memory()
    with workbench.page() as bystander, workbench.page() as page:
        with suppress(ConnectionClosed):
            page.socket.send("x" * size)
        assert closed_with(page) in (1009, None)
        bystander.write(TEXT)
        assert bystander.candidates(0, 17)
    assert workbench.memory() - before < 100


def test_a_long_document_is_served(workbench: Workbench) -> None:
    with workbench.page() as page:
        page.write(TEXT + "\n" + "𠮷很长。" * 100_000)
        assert page.candidates(0, 17)[0] == "上"


def test_bytes_end_the_session(workbench: Workbench) -> None:
    with workbench.page() as page:
        page.socket.send(b"{}")
        assert closed_with(page) == 1003


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"jsonrpc":"2.0"}', "\x00", "[" * 100_000, "Content-Length: 2"]
)
def test_what_is_no_message_is_answered_and_the_session_goes_on(workbench: Workbench, text: str) -> None:
    with workbench.page() as page:
        page.socket.send(text)
        refused = json.loads(page.socket.recv(PATIENCE))
        assert refused["id"] is None and refused["error"]["code"] in (-32700, -32600)
        page.write(TEXT)
        assert page.candidates(0, 17)[0] == "上"


def test_a_flood_is_answered_whole_and_holds_no_other_page_up(workbench: Workbench) -> None:
    with workbench.page() as flood, workbench.page() as typing:
        typing.write(TEXT)
        requests = [flood.send("x/probe") for _ in range(MESSAGES_AT_ONCE * 2)]
        assert typing.candidates(0, 17)[0] == "上"
        assert requests[-1] not in flood._answers
        assert {flood.answer_to(request)["error"]["code"] for request in requests} == {-32601}


def test_so_many_pages_at_once_and_no_more(workbench: Workbench) -> None:
    workbench.until(lambda status: status["sessions"] == 0)
    with ExitStack() as stack:
        pages = [stack.enter_context(workbench.page()) for _ in range(MOST_SESSIONS)]
        with workbench.page(greet=False) as late:
            assert closed_with(late) == 1013
        assert workbench.status()["sessions"] == MOST_SESSIONS
        pages[0].socket.close()
        workbench.until(lambda status: status["sessions"] < MOST_SESSIONS)
        with workbench.page() as next_one:
            next_one.write(TEXT)
            assert next_one.candidates(0, 17)[0] == "上"


def test_a_page_that_does_not_read_is_given_up_and_no_other(workbench: Workbench) -> None:
    before = workbench.memory()
    pulls = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}
    with workbench.page(greet=False) as deaf, workbench.page() as other:
        deaf.greet(capabilities=pulls)
        deaf.write("𠮷[mask]\n" * 500)
        for _ in range(300):  # 35 MB of answers: more than the buffers on both sides hold
            deaf.send("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        other.write(TEXT)
        assert other.candidates(0, 17)[0] == "上"
        workbench.until(lambda status: status["sessions"] == 1)
    assert workbench.memory() - before < 100


def test_a_page_does_not_choose_the_model(workbench: Workbench) -> None:
    with workbench.page(greet=False) as page:
        page.greet(initializationOptions={"model": "/nowhere", "memory": False, "remote": {"url": "http://192.0.2.1"}})
        page.write(TEXT)
        assert page.candidates(0, 17)[0] == "上"
