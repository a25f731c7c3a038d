"""The log of the wire: both directions are written down, and nothing is changed on the way."""

import sys
from pathlib import Path

from tests.lsp.process import COMMAND
from tools.lsp_client import LspClient


def test_what_is_said_is_written_down_and_arrives(tmp_path: Path) -> None:
    log = tmp_path / "wire.log"
    with LspClient([sys.executable, "-m", "tools.wire_log", str(log), *COMMAND]) as client:
        client.initialize(clientInfo={"name": "甲😀"})
        assert client.shut_down() == 0
    said = [line.split(" ", 2) for line in map(str.lstrip, log.read_text(encoding="utf-8").splitlines())]
    assert [arrow for _, arrow, _ in said if arrow] == ["→", "←", "→", "→", "←", "→"]
    assert "甲😀" in said[0][2]
    assert '"method": "exit"' in said[-1][2]
