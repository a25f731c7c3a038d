"""A model folder that changes under a running server, and a world without what most have: the server goes on."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.inference.model.model_store import default_model_folder
from tools.lsp_client import LspClient

URI = "file:///notes/a.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the default model that a test may spoil."""
    return Path(shutil.copytree(default_model_folder(), tmp_path / "model"))


@pytest.fixture
def client(folder: Path) -> Iterator[LspClient]:
    with LspClient([sys.executable, "-m", "bertfill_ls", "--model", str(folder)]) as client:
        client.initialize()
        yield client


def hover(client: LspClient, text: str) -> str:
    """Open a text and return what stands beside its mask at the third character."""
    document = {"uri": URI, "languageId": "markdown", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})
    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 4}}
    answer = client.request("textDocument/hover", place)
    client.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    return str(answer["contents"]["value"])


def state(client: LspClient) -> Any:
    return client.request("workspace/executeCommand", {"command": "bertfill.server.status", "arguments": []})["state"]


def cut(path: Path) -> None:
    os.truncate(path, 0)


def write_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))


def lock_away(path: Path) -> None:
    path.chmod(0)


@pytest.mark.parametrize("change", [cut, write_over, Path.unlink, lock_away], ids=lambda change: change.__name__)
def test_files_that_change_under_the_server_change_nothing(
    client: LspClient, folder: Path, change: Callable[[Path], object]
) -> None:
    before = hover(client, "😀[MASK]天气真好,我们去公园吧。")
    for path in folder.iterdir():
        change(path)
    # Another sentence, so that nothing is remembered; then the first again, behind a text that is new.
    assert "★" in hover(client, "😀[MASK]面开了许多花,十分好看。")
    assert hover(client, "😀[MASK]天气真好,我们去公园吧。") == before
    assert state(client) == "ready"


def test_the_default_model_needs_no_home_and_no_cache() -> None:
    world = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    # A user nobody knows: what os.path.expanduser has then is "~" itself.
    program = (
        "import os.path, sys; os.path.expanduser = lambda path: path; sys.argv = ['bertfill-ls'];"
        "from bertfill_ls.cli.main import main; main()"
    )
    with LspClient([sys.executable, "-c", program], env=world) as client:
        client.initialize()
        assert "★" in hover(client, "😀[MASK]天气真好,我们去公园吧。")
