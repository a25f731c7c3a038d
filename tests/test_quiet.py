"""Nothing leaves the machine and nothing is left on it: watched from outside, for longer than a dependency keeps still.

ONNX Runtime waits nine seconds past loading before it asks for its vendor's host. So each program lives for fifteen,
all of them at once; one is the control, in which the watch must see what ONNX Runtime does when nobody silences it.
"""

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import onnxruntime
import pytest

from tools.watch_quiet import QUIET, Seen, own_network, program, server, watch

SECONDS = 15
SPEAKS_UP = (
    "import bertfill_ls, os, sys; del os.environ['ORT_DISABLE_TELEMETRY']; sys.argv = ['bertfill-ls'];"
    "from bertfill_ls.cli.main import main; main()"
)
AND_STAY = f"import time; time.sleep({SECONDS}); print('done', flush=True); input()"
FILL = f"from bertfill_ls.cli.main import main; main(['fill', '疑是地[MASK]霜。', '😀[MASK][MASK]']); {AND_STAY}"
# Everything that the exporter imports, and a graph that is written, calibrated and read back.
EXPORT = (
    "import tempfile; from bertfill_export.__main__ import main; folder = tempfile.mkdtemp();"
    f"main(['random', '--like', 'tiny', folder + '/a']); main(['recover', folder + '/a', folder + '/b']);"
    f"import shutil; shutil.rmtree(folder); {AND_STAY}"
)
# All that is done with models but fetching one; and that.
MAIN = "from bertfill_ls.cli.main import main"
MODELS = f"{MAIN}; main(['model', 'list']); main(['model', 'info']); main(['model', 'verify']); {AND_STAY}"
PULL = f"{MAIN}; main(['model', 'pull', '--from', 'https://192.0.2.1', 'hfl/rbt3']); {AND_STAY}"
# The workbench, and a browser's side of it in the same world, in which the loopback is there and nothing else.
WORKBENCH = f"""
import fcntl, socket, struct, time
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
from tests.web.support import Workbench
with Workbench() as workbench:
    workbench.ready()
    until = time.monotonic() + {SECONDS}
    workbench.ask(f"/?token={{workbench.token}}", token=False)
    with workbench.page() as page:
        while time.monotonic() < until:
            page.write("疑是地[MASK]霜。")
            assert page.candidates(0, 9) and workbench.fill(["😀[MASK][MASK]"]).status == 200
            time.sleep(0.5)
    print("done", flush=True)
    input()
"""
WATCHED: dict[str, Callable[[], Seen]] = {
    "server": partial(watch, server([sys.executable, "-m", "bertfill_ls"], SECONDS)),
    "command line": partial(watch, program([sys.executable, "-c", FILL])),
    "exporter": partial(watch, program([sys.executable, "-c", EXPORT])),
    "commands about models": partial(watch, program([sys.executable, "-c", MODELS])),
    "pull": partial(watch, program([sys.executable, "-c", PULL])),
    "workbench": partial(watch, program([sys.executable, "-c", WORKBENCH]), serves=True),
    "control": partial(watch, server([sys.executable, "-c", SPEAKS_UP], SECONDS)),
}

pytestmark = pytest.mark.skipif(own_network() is None, reason="no network namespace can be made here")


@pytest.fixture(scope="module")
def seen() -> Mapping[str, Seen]:
    with ThreadPoolExecutor(len(WATCHED)) as pool:
        return dict(zip(WATCHED, pool.map(lambda look: look(), WATCHED.values()), strict=True))


@pytest.mark.parametrize("name", [name for name in WATCHED if name not in ("pull", "control")])
def test_opens_no_connection_and_leaves_no_file(seen: Mapping[str, Seen], name: str) -> None:
    assert seen[name] == QUIET


def test_the_one_command_that_connects_is_seen_to_try_and_leaves_nothing(seen: Mapping[str, Seen]) -> None:
    assert seen["pull"].network
    assert seen["pull"].files == ()


def test_the_watch_sees_what_an_unsilenced_runtime_does(seen: Mapping[str, Seen]) -> None:
    library = next(Path(onnxruntime.__file__).parent.glob("capi/onnxruntime_pybind11_state*"))
    if b"events.data.microsoft.com" not in library.read_bytes():
        pytest.skip(f"onnxruntime {onnxruntime.__version__} has nothing to say")
    assert seen["control"].network
    assert any("onnxruntime" in file for file in seen["control"].files)


@pytest.mark.parametrize(
    "attempt", ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('a.example', 1)"]
)
def test_the_watch_sees_a_program_that_serves_and_looks_elsewhere(attempt: str) -> None:
    reaching = f"""
import contextlib, fcntl, socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 1))
with contextlib.suppress(OSError):
    {attempt}
print("done", flush=True)
input()
"""
    assert watch(program([sys.executable, "-c", reaching]), serves=True).network
