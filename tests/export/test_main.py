"""The exporter without what it needs: a sentence that says how to install it."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("missing", ["onnx", "safetensors"])
@pytest.mark.parametrize("arguments", [["--help"], ["convert", "a", "b"]])
def test_what_is_missing_is_named(missing: str, arguments: list[str]) -> None:
    program = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from bertfill_export.__main__ import main\n"
        f"sys.exit(main({arguments!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60)
    assert done.returncode == 2
    assert f"needs {missing}" in done.stderr.decode() and "pip install 'bertfill-ls[export]'" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
