"""What a real process answers over HTTP: the page, batches, the status; and what it refuses.

What the requests share is held here too: ``workbench``.
"""

import http.client
import json
import re
import socket
from contextlib import suppress
from typing import Any

import pytest

from bertfill_ls.web.assets import NONCE, load_assets
from bertfill_ls.web.limits import MAX_MESSAGE, MOST_BATCHES, MOST_LINES
from tests.web.support import PATIENCE, Workbench, batch

SLOW = [f"𠮷第{number}天，天气很[MASK][MASK][MASK]，他[MASK][MASK]地走。" for number in range(MOST_LINES)]
JSON = "application/json"


def test_the_address_gives_the_page_and_the_cookie_with_which_everything_else_is_asked(workbench: Workbench) -> None:
    page = workbench.ask(f"/?token={workbench.token}", token=False)
    assert page.status == 200
    cookie = page.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    shown = cookie.partition(";")[0]
    for path in ("/", "/assets/workbench.js", "/status"):
        answer = workbench.ask(path, token=False, Cookie=shown)
        assert answer.status == 200, path
        assert "set-cookie" not in answer.headers
        assert workbench.ask(path, token=False).status == 403


def test_the_page_may_do_what_its_policy_says_and_each_loading_has_a_word_of_its_own(workbench: Workbench) -> None:
    pages = [workbench.ask("/") for _ in range(2)]
    words = []
    for page in pages:
        policy = page.headers["content-security-policy"]
        [word] = re.findall(r"'nonce-([\w-]+)'", policy)
        assert f'"{word}"'.encode() in page.body
        assert NONCE.encode() not in page.body
        assert f"ws://127.0.0.1:{workbench.port}" in policy
        assert page.headers["cache-control"] == "no-store"
        words.append(word)
    assert len(set(words)) == 2


@pytest.mark.parametrize("path", ["/", "/status", "/assets/workbench.js", "/assets/none", "/none"])
def test_every_answer_tells_the_browser_to_keep_it_to_our_page(workbench: Workbench, path: str) -> None:
    for token in (True, False):
        headers = workbench.ask(path, token=token).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "server" not in headers


def test_a_file_is_sent_once_and_then_known(workbench: Workbench) -> None:
    for name, asset in load_assets().items():
        if name == "index.html":
            continue
        first = workbench.ask(f"/assets/{name}")
        assert (first.status, first.body, first.headers["content-type"]) == (200, asset.content, asset.media_type)
        again = workbench.ask(f"/assets/{name}", If_None_Match=first.headers["etag"])
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/app.py", "/assets/....//app.py",
        "/assets//etc/passwd", "/assets/%2fetc%2fpasswd", "/assets/..%5capp.py", "/assets/index.html", "/assets/",
        "/assets/%00", "/app.py",
        "/assets/workbench.js/..", "/assets/workbench.js%00.css", "/assets/%F0%A0%AE%B7", "//assets/workbench.js",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(workbench: Workbench, path: str) -> None:
    assert workbench.ask(path).status == 404


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Host": "evil.example"}, "address"), ({"Host": "evil.example:80"}, "address"),
        ({"Origin": "http://evil.example"}, "another page"), ({"Origin": "null"}, "another page"),
        ({"Sec_Fetch_Site": "cross-site"}, "another page"), ({"Cookie": "bertfill-1=x"}, "whole address"),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, "address"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("path", "method"), [("/", "GET"), ("/status", "GET"), ("/fill", "POST"), ("/none", "GET")])
def test_who_may_not_ask_is_told_why_and_nothing_else(
    workbench: Workbench, path: str, method: str, headers: dict[str, Any], said: str
) -> None:
    body = batch(["[MASK]"]) if method == "POST" else None
    refused = workbench.ask(path, method=method, body=body, **headers)
    assert refused.status == 403
    assert said in refused.body.decode()
    chinese = workbench.ask(path, method=method, body=body, Accept_Language="zh-CN,zh;q=0.9,en;q=0.8", **headers)
    assert chinese.body.decode().startswith("已拒绝")


def test_a_token_that_is_nearly_right_is_refused(workbench: Workbench) -> None:
    for token in ("", workbench.token[:-1], workbench.token + "x", workbench.token.swapcase()):
        assert workbench.ask(f"/status?token={token}", token=False).status == 403
    assert workbench.ask(f"/status?token={workbench.token}", token=False).status == 200


# -- batches


def test_a_batch_is_answered_line_by_line_as_each_is_done(workbench: Workbench) -> None:
    lines = [f"𠮷第{number}天，天气很[MASK]。" for number in range(200)]
    body = batch(lines, topK=2)
    connection, response = workbench.begin("/fill", method="POST", body=body, Content_Type=JSON)
    assert (response.status, response.getheader("content-type")) == (200, "application/x-ndjson")
    found = [json.loads(response.readline()) for _ in lines]
    assert response.read() == b""
    connection.close()
    assert [line["text"] for line in found] == lines
    assert all(len(line["gaps"][0]["candidates"]) == 2 for line in found)
    assert workbench.fill([]).lines == []


def test_the_words_of_a_batch_are_in_the_language_of_the_browser(workbench: Workbench) -> None:
    said = [
        workbench.ask("/fill", method="POST", body=batch(["[mask]"]), Content_Type=JSON, Accept_Language=language)
        .lines[0]["problems"][0]["message"]
        for language in ("zh-CN,en", "en-GB,zh")
    ]  # fmt: skip
    assert "掩码" in said[0] and "mask" in said[1]


def test_a_batch_that_is_given_up_in_the_middle_is_computed_no_further(workbench: Workbench) -> None:
    before = workbench.status()["answers"]
    connection, response = workbench.begin("/fill", method="POST", body=batch(SLOW), Content_Type=JSON)
    response.readline()
    assert response.fp is not None
    response.close()
    connection.close()
    after = workbench.until(lambda status: status["queue"] == 0)
    assert after["answers"] - before < len(SLOW)
    assert workbench.fill(["𠮷天气很[MASK]。"]).status == 200


def test_so_many_batches_at_once_and_no_more(workbench: Workbench) -> None:
    begun = [workbench.begin("/fill", method="POST", body=batch(SLOW), Content_Type=JSON) for _ in range(MOST_BATCHES)]
    for _, response in begun:
        assert response.readline()
    refused = workbench.fill(["[MASK]"])
    assert refused.status == 429
    assert str(MOST_BATCHES) in refused.json["error"]
    for connection, response in begun:
        response.close()
        connection.close()
    workbench.until(lambda status: status["queue"] == 0)
    assert workbench.fill(["𠮷[MASK]"]).status == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", JSON, 400), (b"[MASK]", JSON, 400), (batch([""] * (MOST_LINES + 1)), JSON, 400),
        (batch(["[MASK]"]), "text/plain", 415), (batch(["[MASK]"]), "application/x-www-form-urlencoded", 415),
        (batch(["[MASK]"]), f"{JSON}; charset=utf-8", 200), (b" " * (MAX_MESSAGE + 1), JSON, 413),
    ],
    ids=lambda value: value[:20] if isinstance(value, bytes) else None,
)  # fmt: skip
def test_what_is_no_batch_is_refused_with_a_sentence(workbench: Workbench, body: bytes, kind: str, status: int) -> None:
    answer = workbench.ask("/fill", method="POST", body=body, Content_Type=kind)
    assert answer.status == status
    assert status == 200 or answer.json["error"].endswith(".")


@pytest.mark.parametrize("length", ["Content-Length: 67108864", "Transfer-Encoding: chunked"])
def test_64_mb_are_refused_whether_their_length_is_told_or_not(workbench: Workbench, length: str) -> None:
    before = workbench.memory()
    piece = b"x" * (1 << 20)
    with socket.create_connection(("127.0.0.1", workbench.port), PATIENCE) as raw:
        head = f"POST /fill?token={workbench.token} HTTP/1.1\r\nHost: 127.0.0.1:{workbench.port}\r\n"
        raw.sendall(f"{head}Content-Type: {JSON}\r\n{length}\r\n\r\n".encode())
        for _ in range(64):
            raw.sendall(b"100000\r\n" + piece + b"\r\n" if "chunked" in length else piece)
        if "chunked" in length:
            raw.sendall(b"0\r\n\r\n")
        response = http.client.HTTPResponse(raw)
        response.begin()
        assert response.status == 413
        assert json.loads(response.read())["error"]
    assert workbench.memory() - before < 60
    assert workbench.status()["state"] == "ready"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_a_batch_comes_by_no_other_method(workbench: Workbench, method: str) -> None:
    assert workbench.ask("/fill", method=method).status == 405


def test_bytes_that_are_no_request_cost_nobody_anything(workbench: Workbench) -> None:
    for rubbish in (
        b"\x16\x03\x01\x02\x00",
        b"GET\r\n\r\n",
        b"\x00" * 100_000,
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", workbench.port), PATIENCE) as raw:
            raw.sendall(rubbish)
            with suppress(ConnectionResetError):
                assert raw.recv(1000)[:12] in (b"", b"HTTP/1.1 400")
    assert workbench.status()["state"] == "ready"


def test_the_status_tells_how_things_are_and_no_text(workbench: Workbench) -> None:
    status = workbench.status()
    assert status | {"answers": 0} == {
        "state": "ready", "version": status["version"], "model": "bertfill-zh", "language": "en",
        "languageAsked": False, "sessions": 0, "queue": 0, "answers": 0, "error": None,
    }  # fmt: skip


def test_a_model_that_does_not_load_is_told_in_words_and_tried_again() -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, Workbench("--model", folder) as broken:
        status = broken.until(lambda status: status["state"] == "failed")
        assert folder in status["error"]
        refused = broken.fill(["[MASK]"])
        assert (refused.status, folder in refused.json["error"]) == (503, True)
        shipped = Path(__file__).parents[2] / "models" / "bertfill-zh"
        for file in shipped.iterdir():
            (Path(folder) / file.name).write_bytes(file.read_bytes())
        assert broken.fill(["𠮷天气很[MASK]。"]).lines[0]["gaps"]
        assert broken.status()["state"] == "ready"
