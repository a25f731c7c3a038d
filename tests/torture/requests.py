"""Every request has exactly one answer, and so has every message with an id."""

import json
from typing import Any

from tests.torture.client import SILENT, Client, Json, message
from tests.torture.material import ANYWHERE, CLIENTS, JSON, LITERALS, NAMED, PIECES, START, a_request, made, mutated
from tests.torture.tally import Tally, alive, fault, living


@fault("requests of every kind, nearly right, with edits and cancels", 2.5)
def requests(tally: Tally) -> None:
    """Send what a client with errors sends, as fast as it is taken."""
    client = Client(answers={"workspace/applyEdit": {"applied": False}})
    client.greet(capabilities=LITERALS)
    version = 1
    for _ in tally.rounds():
        client.open(made(tally.random, 30))
        with living(tally, 60):
            for _ in range(60):
                method, params = a_request(tally.random)
                request = client.ask(method, mutated(tally.random, params) if tally.random.random() < 0.6 else params)
                if tally.random.random() < 0.15:
                    client.notify("$/cancelRequest", {"id": tally.random.choice([request, request - 1, {}, [], None])})
                if tally.random.random() < 0.1:
                    version += 1
                    client.change(version, [{"range": ANYWHERE, "text": tally.random.choice(PIECES)}])
                if tally.random.random() < 0.05:
                    method = tally.random.choice(["textDocument/didSave", "initialized", "$/setTrace", "x/told"])
                    client.notify(method, tally.random.choice(JSON))
            tally.unanswered += client.settle()
    tally.over(client)


@fault("two thousand requests in one write, a fifth cancelled", 0.4)
def at_once(tally: Tally) -> None:
    """Write requests and their cancels without waiting."""
    client = Client()
    client.greet()
    client.open(made(tally.random, 200))
    for _ in tally.rounds():
        with living(tally, 2000):
            written = []
            for _ in range(2000):
                method, params = a_request(tally.random)
                request = client.identify()
                written.append(message(id=request, method=method if "Command" not in method else "x/y", params=params))
                if tally.random.random() < 0.2:
                    written.append(message(method="$/cancelRequest", params={"id": request}))
            client.raw(b"".join(written))
            tally.unanswered += client.settle(seconds=60)
    tally.over(client)


ODD_MESSAGES: list[Json] = [
    {"method": "textDocument/didOpen", "params": {}},
    {"method": "textDocument/didChange", "params": {}},
    {"method": "initialized", "params": {}},
    {"method": "exit"},
    {"method": "$/cancelRequest", "params": {"id": 1}},
    {"method": "$/setTrace", "params": {"value": "off"}},
    {"method": 42},
    {"method": None},
    {"method": []},
    {},
    {"params": {}},
    {"method": "textDocument/hover", "params": {**NAMED, "position": START}, "error": None},
    {"method": "textDocument/hover", "params": {**NAMED, "position": START}, "result": 1, "error": {}},
    {"method": "initialize", "params": {}},
    {"method": "x" * 10**6},
]


@fault("messages with an id that are no requests", 0.3)
def odd_messages(tally: Tally) -> None:
    """Every message with an id has one answer."""
    client = Client()
    client.greet()
    client.open("[MASK]")
    for _ in tally.rounds(400):
        with living(tally, len(ODD_MESSAGES)):
            for odd in ODD_MESSAGES:
                client.raw(message(id=client.identify(), **odd))
            tally.unanswered += client.settle()
    tally.over(client)


QUESTIONS = [
    "window/workDoneProgress/create", "workspace/configuration", "client/registerCapability", "workspace/applyEdit",
    "workspace/inlayHint/refresh", "workspace/semanticTokens/refresh",
]  # fmt: skip


@fault("odd, late and repeated answers of the client", 0.8)
def odd_answers(tally: Tally) -> None:
    """Whatever a client answers to a question, its own are answered."""
    capabilities = {
        "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}, "applyEdit": True,
                      "inlayHint": {"refreshSupport": True}, "semanticTokens": {"refreshSupport": True}},
        "window": {"workDoneProgress": True},
    }  # fmt: skip
    rng = tally.random

    def answer(asked: Json) -> Any:
        wrong = rng.choice(JSON)
        match rng.randrange(6):
            case 0:
                return SILENT
            case 1:
                return message(id=asked["id"], result=None) * 2
            case 2:
                return message(id=asked["id"], error=wrong)
            case 3:
                return message(id=asked["id"], result=wrong, error=None)
            case 4:
                return message(id=asked["id"]) + message(id=rng.choice([[], {}, "no", 7]), result=None)
        return wrong

    for _ in tally.rounds():
        client = Client(answers=dict.fromkeys(QUESTIONS, answer))
        with living(tally, 12):
            client.greet(capabilities=capabilities)
            client.open("天[MASK]好。")
            asked = []
            for _ in range(4):
                client.notify("workspace/didChangeConfiguration", {"settings": rng.choice(JSON)})
                argument = {**NAMED, "position": START, "text": "", "rest": "天"}
                params = {"command": "bertfill.server.finishMask", "arguments": [argument]}
                asked.append(client.ask("workspace/executeCommand", params))
                client.ask("textDocument/hover", {**NAMED, "position": {"line": 0, "character": 4}})
            for request in asked:  # one that waits for an edit to be made waits for ever where nothing is answered
                client.settle({request}, 0.2)
                client.notify("$/cancelRequest", {"id": request})
            tally.unanswered += client.settle()
            tally.unanswered += not alive(client)
        tally.over(client)


@fault("initialize with values newer than the types, and nearly right", 0.8)
def greetings(tally: Tally) -> None:
    """Start a session with whatever a client says of itself."""
    recorded = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CLIENTS.glob("*.json"))]
    client = Client()
    for number in tally.rounds():
        with living(tally):
            params = mutated(tally.random, tally.random.choice(recorded), -1) if number else {}
            params = params if isinstance(params, dict) else {}
            params.update(processId=None, initializationOptions=tally.random.choice(JSON))
            if not isinstance(params.get("capabilities"), dict):
                params["capabilities"] = {}
            answer = client.call("initialize", params)
            tally.unanswered += answer is None
            tally.survived -= answer is None or "result" not in answer
            tally.unanswered += not alive(client)
        tally.over(client)
        client = Client()
    tally.over(client)
