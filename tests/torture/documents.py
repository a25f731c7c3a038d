"""The document is exact: the server has the client's text, or says that it has not."""

from typing import Any

from tests.torture.client import Client
from tests.torture.material import ANYWHERE, NAMED, START, a_request, an_edit, made, same
from tests.torture.oracle import Text
from tests.torture.tally import Fault, Tally, fault, living


def edits(encoding: str) -> Fault:
    """Return a fault: random edits, with the server's copy of the text compared again and again."""

    def run(tally: Tally) -> None:
        client = Client()
        client.greet(capabilities={"general": {"positionEncodings": [encoding]}})
        version, oracle = 1, Text("", encoding)
        for _ in tally.rounds():
            with living(tally, 20):
                if version == 1 or len(oracle.text) > 4000:
                    oracle = Text(made(tally.random, 40), encoding)
                    client.open(oracle.text, language=tally.random.choice(["markdown", "latex", "html", "plaintext"]))
                for _ in range(20):
                    version += 1
                    change = an_edit(tally.random, oracle)
                    client.change(version, [change])
                    oracle = oracle.changed(change)
                    if tally.random.random() < 0.3:
                        method, params = a_request(tally.random)
                        if method != "workspace/executeCommand":  # one of them would change what is compared
                            client.ask(method, params)
                tally.lost += not same(client, oracle)
        tally.unanswered += client.settle()
        tally.over(client)

    return run


for _encoding in ("utf-8", "utf-16", "utf-32"):
    fault(f"random edits, {_encoding}", 1.2)(edits(_encoding))

MISFITS: list[Any] = [
    {"range": {"start": {"line": 1, "character": 0}, "end": START}, "text": ""},
    {"range": {"start": {"line": -1, "character": 0}, "end": START}, "text": ""},
    {"range": {"start": START, "end": {"line": "0", "character": 1}}, "text": ""},
    {"range": {"start": START, "end": {"line": 0, "character": 0.5}}, "text": ""},
    {"range": {"start": START, "end": {"line": 0}}, "text": "x"},
    {"range": ANYWHERE, "text": None},
    {"range": ANYWHERE, "text": 5},
    {"range": ANYWHERE, "text": {"a": 1}},
    {"range": ANYWHERE},
    {"range": [], "text": "x"},
    {"text": None},
    {},
    None,
    "x",
]


@fault("changes that do not fit, then the whole text", 0.6)
def misfits(tally: Tally) -> None:
    """Count as lost a document of which the server goes on to speak, or that the whole text does not heal."""
    client = Client()
    client.greet()
    for number in tally.rounds():
        with living(tally):
            oracle = Text("甲" + made(tally.random, 20) + "乙丙丁", "utf-16")
            client.open(oracle.text)
            client.change(2, [MISFITS[number % len(MISFITS)]])
            client.change(3, [{"range": ANYWHERE, "text": "x"}])
            answer = client.call("textDocument/semanticTokens/full", NAMED)
            tally.unanswered += answer is None
            tally.lost += answer is None or answer.get("result") is not None
            oracle = Text(made(tally.random, 20) + "。", "utf-16")
            client.change(4, [tally.random.choice([{"text": oracle.text}, {"range": None, "text": oracle.text}])])
            tally.lost += not same(client, oracle)
    tally.lost += abs(client.said("window/showMessage") - tally.tries)
    tally.over(client)
