"""The memory of a server at work holds nothing it has no use for."""

import os
import re
import sys
import time
from pathlib import Path

import pytest

from bertfill_ls.inference.model_thread import RESTS_AFTER
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


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_server_at_rest_holds_no_page_of_the_phrase_memory_and_answers_as_before() -> None:
    with Server() as server:
        server.greet()
        server.open("𠀀床前明月光，疑是地[MASK]霜。")
        answered = server.complete(0, 14)["items"]
        assert pages_of_the_memory(server.process.pid) > 0
        until = time.monotonic() + 4 * RESTS_AFTER
        while pages_of_the_memory(server.process.pid) and time.monotonic() < until:
            time.sleep(0.1)
        assert pages_of_the_memory(server.process.pid) == 0
        server.open("𠀀床前明月光，疑是地[MASK]霜！")
        again = server.complete(0, 14)["items"]
        assert pages_of_the_memory(server.process.pid) > 0
    assert again[0]["label"] == answered[0]["label"] == "上"


def pages_of_the_memory(process: int) -> int:
    """Return how much of the mapped phrase memory a process holds, in kB."""
    maps = Path(f"/proc/{process}/smaps").read_text(encoding="utf-8")
    [one] = [part for part in re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", maps) if "/mapped/" in part.split("\n")[0]]
    return int(re.findall(r"(?m)^Rss: +(\d+) kB", one)[0])
