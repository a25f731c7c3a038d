"""The memory of a server at work holds nothing it has no use for."""

import sys
from pathlib import Path

import pytest

from tools.lsp_client import LspClient


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_that_opens_no_connection_carries_no_openssl() -> None:
    with LspClient([sys.executable, "-m", "bertfill_ls"]) as client:
        client.initialize()
        document = {"uri": "file:///𠀀.md", "languageId": "markdown", "version": 1, "text": "𠀀今天天气真[MASK]啊。"}
        client.notify("textDocument/didOpen", {"textDocument": document})
        place = {"textDocument": {"uri": document["uri"]}, "position": {"line": 0, "character": 13}}
        assert client.request("textDocument/completion", place)["items"]
        mapped = Path(f"/proc/{client.process.pid}/maps").read_text(encoding="utf-8")
    assert "onnxruntime" in mapped
    assert "libssl" not in mapped
    assert "libcrypto" not in mapped
