"""Going over to another model in the real server: every request is answered, and a model that fails changes nothing."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.inference.models import write_tiny_model
from tests.lsp.process import BY_ITSELF, Server

CHANGED = "workspace/didChangeConfiguration"
LINES = [f"😀第{number}行[MASK]好" for number in range(400)]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "數據😀"))
    for name in ("one", "two"):
        write_tiny_model(tmp_path / "數據😀" / "models" / name)
    broken = write_tiny_model(tmp_path / "數據😀" / "models" / "broken")
    (broken / "tokenizer.json").write_text("{}", encoding="utf-8")
    return Server(may_come=BY_ITSELF | {"window/showMessage"})


def status(server: Server) -> Any:
    return server.request("workspace/executeCommand", {"command": "bertfill.server.status"})


def choose(server: Server, model: str) -> None:
    server.notify(CHANGED, {"settings": {"bertfill": {"model": model}}})


def completed_until(server: Server, model: str, lines: list[int]) -> None:
    """Complete at masks that nobody has asked about until a model answers; each has its candidates."""
    deadline = time.monotonic() + 60
    while ((now := status(server))["state"], now["model"]) != ("ready", model):
        assert time.monotonic() < deadline
        line = lines.pop()
        assert server.complete(line, LINES[line].index("]") + 2)["items"]


def test_every_request_is_answered_while_the_model_changes(server: Server) -> None:
    with server:
        server.greet(initializationOptions={"model": "one"})
        server.open("\n".join(LINES))
        lines = list(range(len(LINES)))
        completed_until(server, "one", lines)
        for model in ("two", "one", "two"):
            choose(server, model)
            completed_until(server, model, lines)
        assert server.complete(0, LINES[0].index("]") + 2)["items"]
        found = server.request("workspace/executeCommand", {"command": "bertfill.server.models"})["models"]
        assert [each["name"] for each in found if each["isCurrent"]] == ["two"]


@pytest.mark.parametrize("model", ["broken", "gone"])
def test_a_model_that_cannot_be_used_leaves_the_one_that_answers(model: str, server: Server) -> None:
    with server:
        server.greet(initializationOptions={"model": "one"})
        server.open("\n".join(LINES))
        lines = list(range(len(LINES)))
        completed_until(server, "one", lines)
        choose(server, model)
        told = server.wait_for("window/showMessage")
        assert "goes on with one" in told["message"]
        now = status(server)
        assert (now["state"], now["model"], now["next"]) == ("ready", "one", None)
        line = lines.pop()
        assert server.complete(line, LINES[line].index("]") + 2)["items"]
        choose(server, "two")
        completed_until(server, "two", lines)
