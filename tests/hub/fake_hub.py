"""A model hub on this machine, for tests: what the hub, its store of large files and ModelScope answer, and faults.

    with FakeHub() as hub:
        hub.add("hfl/tiny", {"config.json": b"{}", "vocab.txt": b"…", "model.safetensors": weights})
        hub.break_("model.safetensors", cut_after(1000), times=1)
        … HF_ENDPOINT=hub.endpoint …
        hub.seen[-1].range

What can be wrong with an answer stands in ``replies``. It is held to what the hub's own client expects
(``test_fake_hub``). As a program it serves folders until its standard
input ends, and prints its address:

    python -m tests.hub.fake_hub OWNER/NAME=FOLDER …
"""

import hashlib
import json
import re
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.hub.replies import Fault, Reply, Request

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_LARGE = (".safetensors", ".bin", ".h5", ".msgpack")  # what .gitattributes sends to the store


@dataclass(slots=True)
class _Rule:
    pattern: str
    fault: Fault
    times: int


@dataclass(frozen=True, slots=True)
class _Repository:
    files: Mapping[str, bytes]
    licence: str | None
    gated: bool
    commit: str


class FakeHub:
    """Serves from the moment it is made until it is closed. ``seen`` is what was asked for, in order."""

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.seen: list[Request] = []
        self.token: str | None = None  # the one that is known here; any other is refused
        self.grants = True  # whether its account has been let in to gated models
        self.knows_blobs = True  # whether it tells sizes and hashes with the facts of a model, as the hub does
        self.knows_ranges = True
        self._repositories: dict[str, _Repository] = {}
        self._moved: dict[str, str] = {}
        self._rules: list[_Rule] = []
        self._scheme = "https" if tls else "http"
        self._host = host
        self._hub, self._store = (_serve(self, at_store, tls) for at_store in (False, True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving."""
        for server in (self._hub, self._store):
            server.shutdown()
            server.server_close()

    @property
    def endpoint(self) -> str:
        """The address of the hub, and of ModelScope."""
        return f"{self._scheme}://{self._host}:{self._hub.server_port}"

    @property
    def store(self) -> str:
        """The address of the store of large files: another host."""
        return f"{self._scheme}://{self._host}:{self._store.server_port}"

    @property
    def host(self) -> str:
        """The hub as sentences call it."""
        return urlsplit(self.endpoint).netloc

    @property
    def store_host(self) -> str:
        """The store as sentences call it."""
        return urlsplit(self.store).netloc

    def add(
        self,
        name: str,
        files: Mapping[str, bytes] | Path,
        *,
        licence: str | None = "apache-2.0",
        gated: bool = False,
        commit: str = COMMIT,
    ) -> None:
        """Put up a model: files by path, or a folder of them. One that is there already is replaced."""
        if isinstance(files, Path):
            files = {path.name: path.read_bytes() for path in sorted(files.iterdir()) if path.is_file()}
        self._repositories[name] = _Repository(dict(files), licence, gated, commit)

    def move(self, name: str, to: str) -> None:
        """Let a model be found under an older name, as those are that have got an owner."""
        self._moved[name] = to

    def break_(self, pattern: str, fault: Fault, times: int = 1) -> None:
        """Change the next answers to requests with ``pattern`` (a regular expression) in their path.

        The store's paths begin with ``/store/``. Of several rules that fit the first counts.
        """
        self._rules.append(_Rule(pattern, fault, times))

    def mend(self) -> None:
        """Let everything be in order from now on."""
        self._rules.clear()

    def send_on(self, pattern: str, to: str, code: int = 307, times: int = 1) -> None:
        """Send the next requests with ``pattern`` in their path on to another host, for the same path."""
        self.break_(pattern, lambda reply: Reply(code, {"Location": to + self.seen[-1].path}), times)

    def asked_for(self, pattern: str) -> list[Request]:
        """Return the requests with ``pattern`` in their path."""
        return [request for request in self.seen if re.search(pattern, request.path)]

    def answer(self, request: Request) -> Reply:
        """Return what is answered, faults included."""
        self.seen.append(request)
        reply = self._store_answer(request) if request.at_store else self._hub_answer(request)
        for rule in self._rules:
            if rule.times and re.search(rule.pattern, request.path):
                rule.times -= 1
                return rule.fault(reply)
        return reply

    def _hub_answer(self, request: Request) -> Reply:
        parts = urlsplit(request.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        for old, new in self._moved.items():
            if re.search(rf"/{old}(/|$)", path) and f"/{new}" not in path:
                return Reply(307, {"Location": path.replace(f"/{old}", f"/{new}", 1)})
        if match := re.fullmatch(r"/api/v1/models/([^/]+/[^/]+)(/repo/files|/repo|)", path):
            return self._modelscope(match[1], match[2], query, request)
        if match := re.fullmatch(r"/api/models/((?:[^/]+/)?[^/]+?)(?:/(revision|tree)/([^/]+))?", path):
            return self._refusal(match[1], match[3], request) or self._about(match[1], match[2] == "tree", query)
        if match := re.fullmatch(r"/((?:[^/]+/)?[^/]+)/resolve/([^/]+)/(.+)", path):
            return self._refusal(match[1], match[2], request) or self._file(match[1], match[3], request)
        return Reply(404, {}, b"Not Found")

    def _refusal(self, name: str, revision: str | None, request: Request) -> Reply | None:
        shown = request.headers.get("authorization")
        if shown is not None and shown != f"Bearer {self.token}":
            return _refused(401, "", "Invalid credentials in Authorization header")
        repository = self._repositories.get(name)
        if repository is None:  # what is private is not admitted to exist
            return _refused(404 if shown else 401, "RepoNotFound", "Repository not found")
        if repository.gated and shown is None:
            return _refused(401, "GatedRepo", f"Access to model {name} is restricted.")
        if repository.gated and not self.grants:
            return _refused(403, "GatedRepo", f"Access to model {name} is restricted and you are not in the list.")
        if revision not in (None, "main", repository.commit):
            return _refused(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return None

    def _about(self, name: str, as_tree: bool, query: Mapping[str, list[str]]) -> Reply:
        repository = self._repositories[name]
        entries = [_entry(path, content) for path, content in repository.files.items()]
        if as_tree:
            return _json(entries)
        with_blobs = self.knows_blobs and query.get("blobs") == ["true"]
        siblings = [_sibling(entry) if with_blobs else {"rfilename": entry["path"]} for entry in entries]
        card = {"license": repository.licence, "language": ["zh"]} if repository.licence else {}
        about = {
            "_id": "1", "id": name, "modelId": name, "sha": repository.commit, "private": False,
            "gated": "auto" if repository.gated else False, "disabled": False, "pipeline_tag": "fill-mask",
            "library_name": "transformers", "tags": ["bert", "zh"], "downloads": 1, "likes": 0,
            "cardData": card, "siblings": siblings,
        }  # fmt: skip
        return _json(about)

    def _file(self, name: str, path: str, request: Request) -> Reply:
        repository = self._repositories[name]
        content = repository.files.get(path)
        commit = {"X-Repo-Commit": repository.commit}
        if content is None:
            return _refused(404, "EntryNotFound", "Entry not found", **commit)
        if not path.endswith(_LARGE):
            return self._content(content, request, {"ETag": f'"{git_sha1(content)}"', **commit})
        sha256 = hashlib.sha256(content).hexdigest()
        linked = {"X-Linked-ETag": f'"{sha256}"', "X-Linked-Size": str(len(content))}
        location = f"{self.store}/store/{name}/{path}?X-Amz-Signature={sha256[:8]}"
        return Reply(302, {"Location": location, **linked, **commit}, b"Found. Redirecting")

    def _store_answer(self, request: Request) -> Reply:
        match = re.fullmatch(r"/store/((?:[^/]+/)?[^/]+)/([^/]+)", unquote(urlsplit(request.path).path))
        repository = self._repositories.get(match[1]) if match else None
        if match is None or repository is None or "authorization" in request.headers:
            return Reply(400, {}, b"Only one auth mechanism allowed")  # as stores say it
        content = repository.files[match[2]]
        return self._content(content, request, {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}-1"'})

    def _content(self, content: bytes, request: Request, headers: Mapping[str, str]) -> Reply:
        headers = {"Content-Type": "application/octet-stream", "Accept-Ranges": "bytes", **headers}
        asked = re.fullmatch(r"bytes=(\d+)-", request.range or "")
        if asked is None or not self.knows_ranges or request.headers.get("if-range") not in (None, headers["ETag"]):
            return Reply(200, headers, content)
        start = int(asked[1])
        if start >= len(content):
            return Reply(416, {"Content-Range": f"bytes */{len(content)}"})
        ranged = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
        return Reply(206, {**headers, **ranged}, content[start:])

    def _modelscope(self, name: str, what: str, query: Mapping[str, list[str]], request: Request) -> Reply:
        repository = self._repositories.get(name)
        revision = query.get("Revision", ["master"])[0]
        if repository is None or revision not in ("master", repository.commit):
            return _json({"Code": 10010205001, "Message": "record not found", "Success": False}, 404)
        if what == "/repo":
            path = query["FilePath"][0]
            if path not in repository.files:
                return _json({"Code": 10010204001, "Message": "file not found", "Success": False}, 404)
            content = repository.files[path]
            return self._content(
                content, request, {"ETag": f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'}
            )
        if not what:
            return _envelope({"Name": name.partition("/")[2], "License": repository.licence})
        files = [
            {
                "Name": path, "Path": path, "Type": "blob", "Size": len(content), "CommittedDate": 1700000000,
                "Sha256": hashlib.sha256(content).hexdigest(), "Revision": repository.commit, "IsLFS": False,
            }
            for path, content in repository.files.items()
        ]  # fmt: skip
        folder = {"Name": "onnx", "Path": "onnx", "Type": "tree", "Size": 0, "Sha256": ""}
        latest = {"Id": repository.commit, "ShortId": repository.commit[:8]}
        return _envelope({"Files": [folder, *files], "LatestCommitter": latest})


def git_sha1(content: bytes) -> str:
    """Return what git calls a blob."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _entry(path: str, content: bytes) -> dict[str, Any]:
    """Return a file as the tree of a repository lists it."""
    entry: dict[str, Any] = {"type": "file", "oid": git_sha1(content), "size": len(content), "path": path}
    if path.endswith(_LARGE):
        entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
    return entry


def _sibling(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a file as the facts of a model list it, when they are asked for blobs."""
    sibling: dict[str, Any] = {"rfilename": entry["path"], "size": entry["size"], "blobId": entry["oid"]}
    if lfs := entry.get("lfs"):
        sibling["lfs"] = {"sha256": lfs["oid"], "size": lfs["size"], "pointerSize": lfs["pointerSize"]}
    return sibling


def _json(value: object, code: int = 200) -> Reply:
    return Reply(code, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(value).encode())


def _envelope(data: object) -> Reply:
    return _json({"Code": 200, "Data": data, "Message": "success", "Success": True})


def _refused(code: int, error: str, message: str, **headers: str) -> Reply:
    told = {"X-Error-Code": error} if error else {}
    content = {"Content-Type": "application/json"}
    return Reply(
        code, {**content, **told, "X-Error-Message": message, **headers}, json.dumps({"error": message}).encode()
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away are what is tested."""


def _serve(hub: FakeHub, at_store: bool, tls: ssl.SSLContext | None) -> _Server:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = hub.answer(Request(at_store, self.path, headers, self.client_address[1]))
            raw = reply.raw
            if self.command == "HEAD":
                raw = raw[: len(raw) - len(reply.body)]
            left = memoryview(raw)[: reply.cut]
            sent = 0
            while sent < len(left):
                reply.pause(sent)
                sent += self.connection.send(left[sent : sent + reply.piece])
            if reply.cut is not None:
                self._break_off(reply.reset)

        def do_HEAD(self) -> None:
            self.do_GET()

        def _break_off(self, reset: bool) -> None:
            self.close_connection = True
            if reset:  # closing with data that nobody will get
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    server = _Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def main() -> None:
    """Serve the folders that the arguments name until standard input ends."""
    with FakeHub() as hub:
        for argument in sys.argv[1:]:
            name, _, folder = argument.partition("=")
            hub.add(name, Path(folder))
        print(hub.endpoint, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
