"""A real server process over stdio, and a real inference server it asks: settings, falling back, the way back, quiet.

Nothing of ``remote`` is imported, and nothing sent, before a user names a server.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hub.wire.certificates import make_certificate, needs_openssl
from tests.lsp.process import BY_ITSELF, URI, Server, at
from tests.remote.oip_server import Fault, OipServer, serving
from tests.web.support import Workbench
from tools.lsp_client import LspClient
from tools.vsix import bundle_server

TEXT = "床前明月光，疑是地[MASK]霜。\n\n😀举头望[MASK]月。\n"
CHANGED = "workspace/didChangeConfiguration"
SHOWN = "window/showMessage"
MAY_COME = BY_ITSELF | {"window/logMessage"}
KEPT = "一个不该离开的秘密"  # in a sentence without a mask


def settings(server: OipServer | None, **more: Any) -> dict[str, Any]:
    return {"remote": {"url": server.url if server is not None else ""}, "prefetch": False, **more}


def status(client: LspClient) -> Any:
    return client.request("workspace/executeCommand", {"command": "bertfill.server.status"})


def best(client: Server, line: int, character: int) -> str:
    """Return the first candidate, and what is said of it."""
    answer = client.complete(line, character)
    assert answer is not None, "no answer in time"
    first = answer["items"][0]
    return f"{first['label']} {first['detail']}"


def wait_for_status(client: LspClient, condition: Callable[[Any], bool], seconds: float = 30.0) -> Any:
    deadline = time.monotonic() + seconds
    while not condition(told := status(client)):
        assert time.monotonic() < deadline, told
        time.sleep(0.02)
    return told


def wait_until_ready(client: LspClient) -> Any:
    return wait_for_status(client, lambda told: told["state"] != "loading")


def test_a_session_asks_the_server_falls_back_once_and_comes_back() -> None:
    with serving() as remote, Server(may_come=MAY_COME) as client:
        port = remote.port
        client.greet(initializationOptions=settings(remote))
        client.open(TEXT)
        told = wait_until_ready(client)
        host = f"localhost:{port}"
        assert (told["remoteHost"], told["state"]) == (host, "ready")
        assert host in told["plain"]
        assert best(client, 0, 10).startswith("上 ")
        assert "静夜思" in best(client, 0, 10)
        assert remote.texts == ["床前明月光，疑是地[MASK]霜。"]
        remote.fault = Fault(status=503)
        assert "静夜思" in best(client, 2, 6), "the question that the server fails is answered here"
        warning = client.wait_for(SHOWN)
        assert warning["type"] == 2
        assert host in warning["message"]
        told = status(client)
        assert (told["remoteHost"], told["state"]) == (None, "ready")
        assert host in told["lastError"]
        asked = len(remote.texts)
        assert best(client, 0, 10).startswith("上 ")
        assert len(remote.texts) == asked, "nothing is sent to a server that is away"
        remote.fault = None
        wait_for_status(client, lambda told: told["remoteHost"] == host)
        assert best(client, 0, 10).startswith("上 ")
        assert len(remote.texts) == asked + 1
        assert client.shut_down() == 0


def test_nothing_is_sent_any_more_once_the_address_is_taken_back() -> None:
    with serving() as remote, Server(may_come=MAY_COME) as client:
        client.greet(initializationOptions=settings(remote))
        client.open(TEXT)
        wait_until_ready(client)
        best(client, 0, 10)
        client.notify(CHANGED, {"settings": {"bertfill": settings(None)}})
        asked = len(remote.asked)
        assert status(client)["remoteHost"] is None
        assert wait_until_ready(client)["remoteHost"] is None
        assert "静夜思" in best(client, 2, 6)
        assert len(remote.asked) == asked
        client.shut_down()


def test_only_sentences_around_masks_are_sent() -> None:
    with serving() as remote, Server(may_come=MAY_COME) as client:
        client.greet(initializationOptions=settings(remote, prefetch=True))
        client.open(f"{KEPT}。\n\n{TEXT}\n\n{KEPT}。\n")
        wait_until_ready(client)
        best(client, 2, 10)
        best(client, 4, 6)
        assert remote.texts
        assert not any(KEPT in text for text in remote.texts)
        client.shut_down()


@pytest.mark.parametrize("name", ["bertfill.toml", "pyproject.toml"])
def test_a_project_that_names_a_server_is_not_followed_and_that_is_said(name: str, tmp_path: Path) -> None:
    """A cloned repository must not have a manuscript sent to whoever wrote it."""
    with serving() as evil, Server(may_come=MAY_COME) as client:
        table = "remote" if name == "bertfill.toml" else "tool.bertfill.remote"
        (tmp_path / name).write_text(f"[{table}]\nurl = '{evil.url}'\n", encoding="utf-8")
        client.greet(rootUri=tmp_path.as_uri(), initializationOptions={"prefetch": True})
        warning = client.wait_for(SHOWN)
        assert "remote.url" in warning["message"]
        client.open(TEXT)
        assert wait_until_ready(client)["remoteHost"] is None
        assert best(client, 0, 10).startswith("上 ")
        assert not evil.connections
        client.shut_down()


def test_an_address_that_is_not_safe_is_said_and_the_model_here_answers() -> None:
    with Server(may_come=MAY_COME) as client:
        client.greet(initializationOptions={"remote": {"url": "http://fill.example.org"}})
        client.open(TEXT)
        assert wait_until_ready(client)["remoteHost"] is None
        assert "bertfill.remote.url" in client.wait_for(SHOWN)["message"]
        assert best(client, 0, 10).startswith("上 ")
        client.shut_down()


def test_a_server_without_code_to_connect_with_says_so_and_answers_itself() -> None:
    """The one inside the VS Code extension."""
    left_out = f"import sys; sys.modules |= dict.fromkeys({bundle_server.EXCLUDED!r}); "
    program = left_out + "from bertfill_ls.cli.main import main; main([])"
    with serving() as remote, LspClient([sys.executable, "-c", program]) as client:
        client.initialize(initializationOptions=settings(remote))
        assert wait_until_ready(client)["remoteHost"] is None
        assert "bertfill.server.path" in client.wait_for(SHOWN)["message"]
        assert not remote.connections
        client.shut_down()


@needs_openssl
def test_the_command_line_that_keeps_openssl_out_lets_it_in_for_https(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    monkeypatch.setenv("BERTFILL_REMOTE_TOKEN", "s3cret")
    with serving(context=certificate.server) as remote, Server(may_come=MAY_COME) as client:
        client.greet(initializationOptions=settings(remote))
        client.open(TEXT)
        assert wait_until_ready(client)["remoteHost"] == f"localhost:{remote.port}"
        assert "静夜思" in best(client, 0, 10)
        assert {headers["Authorization"] for headers, _ in remote.asked} == {"Bearer s3cret"}
        client.shut_down()


def test_no_text_and_no_token_reaches_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BERTFILL_REMOTE_TOKEN", "s3cret")
    log = tmp_path / "log"
    with serving() as remote, Server("--log-level", "debug", log=log, may_come=MAY_COME) as client:
        client.greet(initializationOptions=settings(remote))
        client.open(TEXT)
        wait_until_ready(client)
        best(client, 0, 10)
        remote.fault = Fault(status=400, body='{"error": "床前明月光"}'.encode())
        best(client, 2, 6)
        remote.fault = Fault(body="床前明月光".encode())
        client.request("textDocument/hover", at(0, 10))
        client.notify("textDocument/didChange", {
            "textDocument": {"uri": URI, "version": 2}, "contentChanges": [{"text": "窗前明月光，疑是地[MASK]霜。"}],
        })  # fmt: skip
        best(client, 0, 10)
        client.wait_for(SHOWN)
        client.shut_down()
    told = log.read_text(encoding="utf-8")
    assert "no answer" in told
    assert not any(word in told for word in ("明月", "s3cret", "霜"))


def test_nothing_that_could_connect_is_imported_before_a_server_is_named(tmp_path: Path) -> None:
    imported = tmp_path / "imports"
    with imported.open("wb") as stderr:
        client = LspClient([sys.executable, "-X", "importtime", "-m", "bertfill_ls"], stderr=stderr)
        with client:
            client.initialize(initializationOptions={"remote": {"url": ""}})
            wait_until_ready(client)
            client.shut_down()
    names = {line.rpartition("|")[2].strip() for line in imported.read_text(encoding="utf-8").splitlines()}
    assert "bertfill_ls.inference.model.model_dir" in names, "the list of imports is read right"
    unwanted = {"http.client", "truststore", "_ssl"}
    assert not {
        name for name in names if name in unwanted or name.startswith(("bertfill_ls.remote", "bertfill_ls.serving"))
    }


def test_the_rest_of_the_command_line_never_asks_a_server() -> None:
    program = (
        "import sys; from bertfill_ls.cli.main import main; main(['fill', '疑是地[MASK]霜。']);"
        "assert not [name for name in sys.modules if name.startswith('bertfill_ls.remote')]"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_a_page_of_the_workbench_names_no_server() -> None:
    """Whoever may open the page must not have the machine behind it connect to where they like."""
    with serving() as remote, Workbench().ready() as workbench, workbench.page(greet=False) as page:
        page.greet(initializationOptions=settings(remote))
        page.write(TEXT)
        page.notify(CHANGED, {"settings": {"bertfill": settings(remote)}})
        assert page.candidates(0, 10)[0] == "上"
        assert not remote.connections
