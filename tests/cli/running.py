"""Running the command line: as a shell runs it, or, which is faster, within this process."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest import mock

from bertfill_ls.cli.main import main


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


def called(
    *arguments: str,
    given: bytes | None = None,
    language: str = "en_US.UTF-8",
    cwd: Path | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Call what ``bertfill-ls`` runs, with streams, environment and folder of its own."""
    out, err = io.BytesIO(), io.BytesIO()
    stdout, stderr = io.TextIOWrapper(out, encoding="utf-8"), io.TextIOWrapper(err, encoding="utf-8")
    stdin = io.TextIOWrapper(io.BytesIO(given or b""), encoding="utf-8")
    before = Path.cwd()
    os.chdir(cwd or before)
    try:
        with (
            mock.patch.object(sys, "stdin", stdin),
            redirect_stdout(stdout),
            redirect_stderr(stderr),
            mock.patch.dict(os.environ, {"LC_ALL": language, **environment}),
        ):
            code: int | str | None = main(arguments)
    except SystemExit as end:
        code = end.code
    finally:
        os.chdir(before)
    assert isinstance(code, int)
    stdout.flush()
    stderr.flush()
    return subprocess.CompletedProcess(["bertfill-ls", *arguments], code, out.getvalue(), err.getvalue())


def json_lines(output: bytes) -> list[dict[str, Any]]:
    """Return the objects of output in JSON Lines."""
    return [json.loads(line) for line in output.splitlines()]
