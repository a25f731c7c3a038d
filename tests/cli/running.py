"""Running the real command as a shell runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def bertfill(
    *arguments: str,
    given: bytes | None = None,
    language: str = "en_US.UTF-8",
    cwd: Path | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run ``bertfill-ls`` with ``given`` on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "bertfill_ls", *arguments],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        env=os.environ | {"LC_ALL": language} | environment,
        cwd=cwd,
        timeout=60,
    )


def json_lines(output: bytes) -> list[dict[str, Any]]:
    """Return the objects of output in JSON Lines."""
    return [json.loads(line) for line in output.splitlines()]
