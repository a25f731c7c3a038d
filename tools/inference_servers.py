"""The real inference servers, each in an environment of its own under ``.scale`` (``make scale``), as processes."""

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENVIRONMENTS = Path(__file__).parents[1] / ".scale"
START_SECONDS = 90.0  # both take four to eight on a machine with nothing else to do
_ENDING_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: a status and JSON, or the text that is none."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that is ready; ``seconds`` from its start until it was."""

    name: str
    port: int
    pid: int
    seconds: float

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Reply:
        """Ask for what is at a path."""
        return self._ask(path, None)

    def post(self, path: str, body: object) -> Reply:
        """Send JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask(path, data)

    def infer(self, request: object, model: str = "bertfill") -> Reply:
        """Send an inference request."""
        return self.post(f"/v2/models/{model}/infer", request)

    def _ask(self, path: str, data: bytes | None) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            method = "GET" if data is None else "POST"
            connection.request(method, path, data, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return Reply(response.status, _body(response.read()))
        finally:
            connection.close()

    def resident_megabytes(self) -> float:
        """Return the resident memory of the server's processes, that of its children included (Linux)."""
        pids, pages = [self.pid], 0
        for pid in pids:
            pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
            pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def mlserver(repository: Path, port: int) -> tuple[list[str], dict[str, str]]:
    """Return the command and the variables that start MLServer."""
    ports = {"MLSERVER_HTTP_PORT": port, "MLSERVER_GRPC_PORT": free_port(), "MLSERVER_METRICS_PORT": free_port()}
    variables = {name: str(number) for name, number in ports.items()} | {"MLSERVER_HOST": "127.0.0.1"}
    return [str(ENVIRONMENTS / "mlserver/bin/mlserver"), "start", str(repository)], variables


def kserve(repository: Path, port: int) -> tuple[list[str], dict[str, str]]:
    """Return the command and the variables that start KServe."""
    command = [str(ENVIRONMENTS / "kserve/bin/python"), str(repository / "model.py")]
    return [*command, "--http_port", str(port), "--enable_grpc", "false"], {}


SERVERS: dict[str, Callable[[Path, int], tuple[list[str], dict[str, str]]]] = {"mlserver": mlserver, "kserve": kserve}


def is_installed(name: str) -> bool:
    """Tell whether ``make scale`` has made the environment of a server."""
    return (ENVIRONMENTS / name / ".ready").exists()


def free_port() -> int:
    """Return a port that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(name: str, repository: Path, log: Path, port: int | None = None) -> Iterator[RunningServer]:
    """Run a server on a repository until the block ends; what it says goes to ``log``.

    Raises:
        TimeoutError: it has not become ready; the message is the end of what it said.
    """
    port = port or free_port()
    command, variables = SERVERS[name](repository, port)
    # The path of our own tests must not reach into its environment.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | variables
    began = time.monotonic()
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=repository, env=environment, stdout=said, stderr=said)
        try:
            server = RunningServer(name, port, process.pid, 0.0)
            while not _is_ready(server):
                if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                    raise TimeoutError(log.read_text(encoding="utf-8", errors="replace")[-3000:])
                time.sleep(0.05)
            yield RunningServer(name, port, process.pid, time.monotonic() - began)
        finally:
            process.terminate()
            try:
                process.wait(_ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _is_ready(server: RunningServer) -> bool:
    try:
        return server.get("/v2/models/bertfill/ready").status == 200
    except OSError:
        return False


def _body(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode()
