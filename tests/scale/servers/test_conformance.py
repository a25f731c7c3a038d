"""What ``bertfill-ls model repository`` writes is served by KServe and MLServer as the protocol says (`make scale`).

The Open Inference Protocol, version 2, over HTTP; https://github.com/kserve/open-inference-protocol. The binary
extension is not used.
"""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.cli.main import main
from bertfill_ls.inference import FillRequest, fill_texts
from bertfill_ls.inference.engine.contract import Recipe
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks
from bertfill_ls.inference.stop import Stop
from bertfill_ls.remote.remote_runner import open_remote
from bertfill_ls.serving.tensors import INPUTS, MOST_TEXTS, OUTPUTS, Tensor, described, tensors_of
from tests.inference.models import shipped_model, window
from tests.lsp.fakes import FakeRunner
from tests.lsp.process import BY_ITSELF, Server
from tools.inference_servers import SERVERS, RunningServer, is_installed, running

POEM = "床前明月光，疑是地[MASK]霜。"
TEXTS = ["😀" + POEM, "今天[MASK][MASK]真好，他跑[MASK:的|得]快。", "没有"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("serving") / "库"
    assert main(["model", "repository", str(out)]) == 0
    return out


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, repository: Path) -> Iterator[RunningServer]:
    if not is_installed(request.param):
        pytest.skip(f"{request.param} is not installed: make scale")
    with running(request.param, repository, repository.parent / f"{request.param}.log") as started:
        yield started


def text(*texts: str) -> dict[str, Any]:
    return {"name": "text", "datatype": "BYTES", "shape": [len(texts)], "data": list(texts)}


def tensors(body: Any) -> dict[str, Tensor]:
    """Return the outputs of an answer, read by no code of the server's side but the reader that both sides share."""
    return tensors_of(body["outputs"], OUTPUTS)


@pytest.mark.parametrize("path", ["/v2/health/live", "/v2/health/ready", "/v2/models/bertfill/ready"])
def test_health(server: RunningServer, path: str) -> None:
    assert server.get(path).status == 200


def test_the_server_says_what_it_is(server: RunningServer) -> None:
    told = server.get("/v2").body
    assert {"name", "version", "extensions"} <= told.keys()


def test_metadata_names_every_tensor(server: RunningServer) -> None:
    told = server.get("/v2/models/bertfill").body
    assert told["name"] == "bertfill"
    for side, known in (("inputs", INPUTS), ("outputs", OUTPUTS)):
        found = [{key: each[key] for key in ("name", "datatype", "shape")} for each in told[side]]
        assert found == described(known)


def test_an_answer_is_that_of_the_model(server: RunningServer) -> None:
    reply = server.infer({"id": "7", "inputs": [text(*TEXTS)], "parameters": {"top_k": 3}})
    assert (reply.status, reply.body["model_name"], reply.body["id"]) == (200, "bertfill", "7")
    found = tensors(reply.body)
    assert list(found) == ["gaps", "candidates", "probabilities", "errors"]
    wanted = fill_texts(shipped_model(), [FillRequest(each, 3) for each in TEXTS])
    gaps = [(index, gap) for index, answer in enumerate(wanted) for gap in answer.gaps]
    assert [list(row) for row in found["gaps"].rows()] == [[index, gap.span.start, gap.span.end] for index, gap in gaps]
    for texts, scores, (_, gap) in zip(found["candidates"].rows(), found["probabilities"].rows(), gaps, strict=True):
        assert [each for each in texts if each] == [candidate.text for candidate in gap.candidates]
        assert scores[: len(gap.candidates)] == pytest.approx([each.score for each in gap.candidates], rel=1e-6)
    assert [bool(error) for error in found["errors"].data] == [False, False, True]


def test_outputs_are_those_that_are_asked_for(server: RunningServer) -> None:
    wanted = ["sources", "candidates", "token_spans", "token_weights", "phrases", "model"]
    reply = server.infer({"inputs": [text(POEM)], "outputs": [{"name": name} for name in wanted]})
    found = tensors(reply.body)
    assert list(found) == wanted
    assert found["sources"].data[0] == "静夜思 · 李白"
    assert json.loads(found["model"].data[0])["weights"] == shipped_model().weights


def test_targets_are_scored(server: RunningServer) -> None:
    targets = {"name": "targets", "datatype": "BYTES", "shape": [2], "data": ["下", "上"]}
    assert list(tensors(server.infer({"inputs": [text(POEM), targets]}).body)["candidates"].data) == ["上", "下"]


def test_nothing_to_fill_is_an_answer_without_rows(server: RunningServer) -> None:
    reply = server.infer({"inputs": [text("没有", "")]})
    assert reply.status == 200
    found = tensors(reply.body)
    assert found["candidates"].shape[0] == 0
    assert all(found["errors"].data)


def test_nested_data_is_taken(server: RunningServer) -> None:
    places = {"name": "masks", "datatype": "INT64", "shape": [1, 4], "data": [[0, 9, 15, 1]]}
    reply = server.infer({"inputs": [text(POEM), places], "parameters": {"task": "masks", "top_k": 1}})
    assert list(tensors(reply.body)["candidates"].data) == ["上"]


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        ({"inputs": []}, {400}),
        ({"inputs": [{**text(POEM), "name": "texts"}]}, {400}),
        ({"inputs": [{**text(POEM), "datatype": "INT64"}]}, {400}),
        ({"inputs": [{**text(POEM), "shape": [2]}]}, {400}),
        ({"inputs": [text(POEM)], "parameters": {"top_k": 0}}, {400}),
        ({"inputs": [text(POEM)], "outputs": [{"name": "logits"}]}, {400}),
        ({"inputs": [text(*["x"] * (MOST_TEXTS + 1))]}, {400}),
        ({}, {400, 422}),
        (b"{", {400, 422}),
        (b"[" * 100_000, {400, 422}),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_request_is_the_callers_fault_and_says_why(
    server: RunningServer, request_: object, statuses: set[int]
) -> None:
    reply = server.infer(request_)
    assert reply.status in statuses
    assert server.get("/v2/health/live").status == 200
    if statuses == {400}:
        assert reply.body["error"]


def test_a_model_that_is_not_there_is_404(server: RunningServer) -> None:
    reply = server.infer({"inputs": [text(POEM)]}, model="bert")
    assert (reply.status, bool(reply.body["error"])) == (404, True)
    assert server.get("/v2/models/bert").status == 404


def test_many_at_once_are_answered_as_one_by_one(server: RunningServer) -> None:
    request = {"inputs": [text(*TEXTS)], "parameters": {"top_k": 2}}
    alone = server.infer(request).body["outputs"]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(server.infer, [request] * 24))
    assert all(reply.body["outputs"] == alone for reply in replies)


def test_a_long_request_does_not_keep_the_server_from_saying_that_it_lives(server: RunningServer) -> None:
    slow = {"inputs": [text(*[f"{index}今天[MASK][MASK][MASK]真好" for index in range(60)])]}
    with ThreadPoolExecutor(1) as pool:
        running_ = pool.submit(server.infer, slow)
        assert server.get("/v2/health/live").status == 200
        assert not running_.done(), "the health was asked for while it ran"
        assert running_.result().status == 200


@pytest.mark.parametrize("path", ["", "/v2/models/bertfill"])
async def test_the_engine_asks_it_and_gets_what_it_would_compute_itself(server: RunningServer, path: str) -> None:
    local = FakeRunner()
    engine = Engine(open_remote(server.url + path, "", lambda: local))
    asked = window(TEXTS[1], at=50, asked=(0, 1))
    recipes: list[Recipe[Any]] = [FillMasks(5), FillGap(5, (2, 8)), Explain((2, 8)), Explain((2,), "天")]
    for recipe in recipes:
        there = await engine.submit(recipe, asked, priority=Priority.CURSOR)
        [here] = recipe.run(shipped_model(), [asked], Stop())
        assert _told(there) == _told(here)
    assert not local.batches
    assert engine.model is not None
    assert engine.model.host == server.url.removeprefix("http://")
    engine.close()


@pytest.mark.parametrize("name", SERVERS)
def test_an_editors_session_outlives_the_server_and_finds_it_again(name: str, repository: Path) -> None:
    if not is_installed(name):
        pytest.skip(f"{name} is not installed: make scale")
    log = repository.parent / f"{name} and an editor.log"
    with Server(may_come=BY_ITSELF) as editor:
        with running(name, repository, log) as started:
            editor.greet(initializationOptions={"remote": {"url": started.url}})
            editor.open(f"{POEM}\n\n{TEXTS[1]}")
            assert _status(editor, lambda told: told["remoteHost"])["state"] == "ready"
            assert editor.complete(0, 10)["items"][0]["label"] == "上"
        editor.replace(2, 0, 1, "明")  # what was written may have been answered ahead
        assert editor.complete(2, 5)["items"]
        assert editor.wait_for("window/showMessage")["type"] == 2
        assert _status(editor, lambda told: not told["remoteHost"])["state"] == "ready"
        with running(name, repository, log, started.port):
            _status(editor, lambda told: told["remoteHost"])
            assert editor.complete(0, 10)["items"][0]["label"] == "上"
        editor.shut_down()


def _status(editor: Server, condition: Callable[[Any], object]) -> Any:
    """Wait until the server's status is as it is to be, and return it."""
    deadline = time.monotonic() + 90
    while not condition(told := editor.request("workspace/executeCommand", {"command": "bertfill.server.status"})):
        assert time.monotonic() < deadline, told
        time.sleep(0.1)
    return told


def _told(answer: Any) -> Any:
    """Return an answer as it is shown: numbers come through the protocol in single precision."""
    if isinstance(answer, tuple | list):
        return [_told(each) for each in answer]
    if isinstance(answer, float):
        return pytest.approx(answer, rel=1e-5, abs=1e-9)
    if hasattr(answer, "__dataclass_fields__"):
        return [_told(getattr(answer, name)) for name in answer.__dataclass_fields__]
    return answer
