"""Watch a program from outside: it may ask for nothing beyond its own machine, and leave no files behind.

    python -m tools.watch_quiet [--seconds 15] [--] COMMAND…

COMMAND is a server on stdio (default: this checkout's). It is started in a network namespace of its own that leads
nowhere, with an empty home and empty caches; it fills masks for so many seconds past loading. Exit code 1 when it
opened a socket of the internet, tried to send anything, or left a file that is not bertfill's; 2 when this cannot be
watched.

What is looked at does not depend on the program's honesty: the kernel's counters of the namespace and its tables of
sockets (proc_pid_net(5)), and the folders. Linux only: elsewhere there is no such namespace, and only files are seen.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.lsp_client import LspClient

TABLES = ("tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6", "packet")
# Settings that stand among the counters.
NOT_COUNTED = {"Forwarding", "DefaultTTL", "RtoAlgorithm", "RtoMin", "RtoMax", "MaxConn"}
# What is counted of a program that talks with itself, over TCP; everything else there is an attempt to get out.
OF_LOOPBACK = ("Ip: ", "Ip6", "Tcp: ")
NO_ROUTE = "NoRoutes"
OURS = Path("bertfill")  # the folder in the user's cache that is bertfill's own

PATIENCE = 120.0  # seconds for an answer: many are watched at once, and nothing of them is timed

URI = "file:///notes/a.md"
TEXT = "床前明月光,疑是地[MASK]霜。😀[MASK][MASK]"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a program did beside its work: sockets and attempts to send, and files, each in words."""

    network: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """A running program: its process, what to do with it, and how to end it."""

    pid: int
    work: Callable[[], object]
    end: Callable[[], object]


Start = Callable[[list[str], Mapping[str, str]], Program]


QUIET = Seen((), ())


def own_network() -> list[str] | None:
    """Return the command that gives a program a network of its own that leads nowhere; None where there is none."""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                return command
        except OSError:
            return None
    return None


def watch(start: Start, *, serves: bool = False) -> Seen:
    """Let a program run to its end and return what it did.

    A program that ``serves`` may be asked over TCP, from and to the addresses of its own machine.

    ``start`` is given what precedes its command, and its world: the environment without what would silence a
    dependency, which is the program's own business.
    """
    with tempfile.TemporaryDirectory(prefix="watched-") as folder:
        home = Path(folder)
        places = {
            "HOME": "", "TMPDIR": "tmp", "LOCALAPPDATA": "local", "APPDATA": "roaming", "XDG_CACHE_HOME": "cache",
            "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state",
        }  # fmt: skip
        for place in places.values():
            (home / place).mkdir(exist_ok=True)
        # A vendor may also keep quiet where it finds itself in continuous integration; a writer's machine is none.
        silent = ("CI", "GITHUB_", "TF_BUILD", "RUNNER_")
        world = {
            name: value for name, value in os.environ.items() if "TELEMETRY" not in name and not name.startswith(silent)
        }
        world |= {name: str(home / place) for name, place in places.items()}
        program = start(own_network() or [], world)
        tables: set[str] = set()
        ended = threading.Event()
        looking = threading.Thread(target=_look, args=(program.pid, tables, ended, serves), daemon=True)
        looking.start()
        try:
            program.work()
            attempts = [each for each in _attempts(program.pid) if not (serves and _is_local(each))]
        finally:
            ended.set()
            program.end()
        looking.join()
        found = (path.relative_to(home) for path in home.rglob("*") if path.is_file())
        files = tuple(sorted(str(path) for path in found if path.parts[:2] != ("cache", str(OURS))))
    return Seen((*sorted(tables), *attempts), files)


def server(command: Sequence[str], seconds: float) -> Start:
    """Return how to start a language server and have it fill masks for so many seconds past loading."""

    def start(before: list[str], world: Mapping[str, str]) -> Program:
        client = LspClient([*before, *command], env=dict(world), stderr=subprocess.DEVNULL)

        def work() -> None:
            client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, PATIENCE)
            client.notify("initialized", {})
            document = {"uri": URI, "languageId": "markdown", "version": 1, "text": TEXT}
            client.notify("textDocument/didOpen", {"textDocument": document})
            status = {"command": "bertfill.server.status", "arguments": []}
            while (state := client.request("workspace/executeCommand", status, PATIENCE)["state"]) != "ready":
                if state != "loading":
                    raise RuntimeError("the model does not load, or does not answer")
                time.sleep(0.1)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 10}}
                client.request("textDocument/hover", place, PATIENCE)
                time.sleep(0.5)

        return Program(client.process.pid, work, client.kill)

    return start


def program(command: Sequence[str]) -> Start:
    """Return how to start a program that prints ``done`` when its work is, and ends when a line comes on its input."""

    def start(before: list[str], world: Mapping[str, str]) -> Program:
        process = subprocess.Popen(
            [*before, *command], env=dict(world), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

        def work() -> None:
            if "done\n" not in iter(process.stdout.readline if process.stdout else str, ""):
                raise RuntimeError(f"ended with {process.wait()} before its work was done: {' '.join(command)}")

        return Program(process.pid, work, lambda: (process.communicate("\n"), process.wait()))

    return start


def _look(process: int, found: set[str], ended: threading.Event, serves: bool) -> None:
    """Collect what stands in the tables of sockets, again and again."""
    while not ended.wait(0.02):
        for table in TABLES:
            for line in _lines(process, table)[1:]:
                fields = line.split()
                if serves and table == "tcp" and all(_is_loopback(field) for field in fields[1:3]):
                    continue
                found.add(f"{table} socket from {fields[1]} to {fields[2]}" if len(fields) > 2 else f"{table} socket")


def _is_loopback(place: str) -> bool:
    """Tell whether an address and port, as the table has them, are on this machine; 0:0 is where a listener ends."""
    address, _, port = place.partition(":")
    return address.endswith("7F") or (address, port) == ("00000000", "0000")  # 127.…, lowest byte first


def _is_local(attempt: str) -> bool:
    return attempt.startswith(OF_LOOPBACK) and NO_ROUTE not in attempt


def _attempts(process: int) -> list[str]:
    """Return the counters of the namespace that are not zero: the kernel counts what could not be sent, too."""
    counted = [line.split() for line in _lines(process, "snmp6")]
    attempts = [f"{name} {count}" for name, count in counted if count != "0"]
    lines = [line.split() for line in _lines(process, "snmp")]
    for names, counts in zip(lines[::2], lines[1::2], strict=True):
        attempts += [
            f"{names[0]} {name} {count}"
            for name, count in zip(names[1:], counts[1:], strict=True)
            if count not in ("0", "-1") and name not in NOT_COUNTED
        ]
    return attempts


def _lines(process: int, name: str) -> list[str]:
    try:
        return Path(f"/proc/{process}/net/{name}").read_text().splitlines()
    except OSError:
        return []


def main(arguments: Sequence[str] | None = None) -> int:
    """Watch a server and say what was seen."""
    parser = argparse.ArgumentParser(description="Watch a language server from outside.")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long past loading")
    parser.add_argument("command", nargs="*", default=[sys.executable, "-m", "bertfill_ls"])
    given = parser.parse_args(arguments)
    if own_network() is None:
        print("no network namespace can be made here; only files are watched", file=sys.stderr)
    seen = watch(server(given.command, given.seconds))
    for what in (*seen.network, *(f"left {file}" for file in seen.files)):
        print(what)
    print("quiet" if not (seen.network or seen.files) else "NOT quiet")
    if seen.network or seen.files:
        return 1
    return 0 if own_network() is not None else 2


if __name__ == "__main__":
    sys.exit(main())
