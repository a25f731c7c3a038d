"""The memory of a server at work holds nothing it has no use for."""

import os
import sys
from pathlib import Path

import pytest

from tests.lsp.process import Server


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_that_opens_no_connection_carries_no_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)  # what measures coverage within the server carries OpenSSL
    with Server() as server:
        server.greet()
        server.open("𠀀今天天气真[MASK]啊。")
        assert server.complete(0, 13)["items"]
        mapped = Path(f"/proc/{server.process.pid}/maps").read_text(encoding="utf-8")
    assert "onnxruntime" in mapped
    assert "libssl" not in mapped
    assert "libcrypto" not in mapped
