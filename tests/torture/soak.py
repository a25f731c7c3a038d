"""For long: what a session of days would send, in minutes."""

from tests.torture.client import Client
from tests.torture.material import LITERALS, a_request, an_edit, made, same
from tests.torture.oracle import Text
from tests.torture.tally import Tally, fault, living

# One fills a whole document; the other is how the text is compared in the end.
SLOW = ("bertfill.server.fillAll", "bertfill.server.finishMask")


@fault("soak: requests with edits and cancels, memory flat", 12.0)
def soak(tally: Tally) -> None:
    """Send a hundred thousand requests where there is time; memory that grows is a request that did not survive."""
    client = Client(answers={"workspace/applyEdit": {"applied": False}})
    client.greet(capabilities=LITERALS)
    tally.unanswered += not client.wait_for_the_model()
    version, oracle, memory = 1, Text(made(tally.random, 30), "utf-16"), []
    client.open(oracle.text)
    for _ in tally.rounds(100_000 // 250):
        with living(tally, 250):
            for _ in range(250):
                method, params = a_request(tally.random)
                costly = method == "workspace/executeCommand" and tally.random.random() < 0.9
                if costly or params.get("command") in SLOW:
                    method, params = "workspace/executeCommand", {"command": "bertfill.server.status"}
                request = client.ask(method, params)
                if tally.random.random() < 0.1:
                    client.notify("$/cancelRequest", {"id": request})
                if tally.random.random() < 0.1:
                    version += 1
                    change = (
                        an_edit(tally.random, oracle) if len(oracle.text) < 3000 else {"text": made(tally.random, 30)}
                    )
                    client.change(version, [change])
                    oracle = oracle.changed(change)
            tally.unanswered += client.settle()
            client.answered.clear()
            client.asked.clear()
            client.told.clear()
        memory.append(client.memory())
    tally.lost += not same(client, oracle)
    tally.expect_flat(memory)
    tally.over(client)
