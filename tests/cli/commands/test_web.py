"""``web`` says in the user's language why it cannot serve; what it serves is held in ``tests/web``."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.cli.running import bertfill

EXTRA = ("anyio", "click", "h11", "starlette", "uvicorn", "websockets")


@pytest.mark.parametrize(("locale", "said"), [("en_US.UTF-8", "web server"), ("zh_CN.UTF-8", "网页服务器")])
@pytest.mark.parametrize("missing", EXTRA)
def test_without_the_extra_it_says_what_to_install(missing: str, locale: str, said: str) -> None:
    program = (
        f"import sys; sys.modules['{missing}'] = None\n"
        "from bertfill_ls.cli.main import main; sys.exit(main(['web', '--no-browser']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", env={"LC_ALL": locale}
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and "Traceback" not in done.stderr
    [command] = re.findall(rf"{re.escape(sys.executable)} .*", done.stderr)
    _, *pip, first, second, third = shlex.split(command)
    assert pip == ["-m", "pip", "install"]
    assert {Requirement(each).name for each in (first, second, third)} == {"starlette", "uvicorn", "websockets"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--host", "192.168.1.7"], 2, "--expose-to-network"), (["--host", "example.org"], 2, "127.0.0.1"),
        (["--port", "70000"], 2, "65535"), (["--port", "x"], 2, "65535"), (["--model", "𠮷"], 3, "𠮷"),
        (["--host", "203.0.113.9", "--expose-to-network"], 2, "--host"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8"])
def test_what_it_cannot_do_is_said(arguments: list[str], code: int, said: str, language: str) -> None:
    done = bertfill("web", "--no-browser", *arguments, language=language)
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_clone_without_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    program = (
        "import sys, bertfill_ls.web.assets as assets\n"
        f"assets.files = lambda _: __import__('pathlib').Path({str(tmp_path)!r})\n"
        "from bertfill_ls.cli.main import main; sys.exit(main(['web', '--no-browser']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert "make web" in done.stderr and "Traceback" not in done.stderr
