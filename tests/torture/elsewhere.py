"""A server elsewhere that answers (``bertfill.remote.url``) and fails in every way, while a writer goes on."""

import random

from tests.remote.oip_server import Fault, changed, filled, serving
from tests.torture.client import Client
from tests.torture.material import LITERALS, a_request, an_edit, made, same
from tests.torture.oracle import Text
from tests.torture.tally import Tally, alive, fault, living

_REQUESTS = 40  # between two changes of what the server does
_FAULTS = (
    Fault(status=500),
    Fault(status=400),
    Fault(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    Fault(body=b"{"),
    Fault(body=b" " * (5 << 20)),
    Fault(cut=50),
    Fault(cut=0),
    Fault(seconds=1.0),
    Fault(drip=0.01),
    Fault(change=filled("probabilities", float("nan"))),
    Fault(change=filled("candidates", "\n")),
    Fault(change=changed("gaps", data=[])),
    Fault(headers={"Connection": "close"}),
)


@fault("a server elsewhere that fails in every way, with edits and cancels", 1.5)
def failing_server(tally: Tally) -> None:
    """Whatever the server does, every request has its answer, and the text is the writer's."""
    rng = tally.random
    with serving() as remote:
        client = Client(answers={"workspace/applyEdit": {"applied": False}})
        client.greet(capabilities=LITERALS, initializationOptions={"remote": {"url": remote.url}})
        tally.unanswered += not client.wait_for_the_model()
        version, oracle = 1, Text(made(rng, 30), "utf-16")
        client.open(oracle.text)
        for _ in tally.rounds(least=3):
            # Short, or it would be away most of the time: it is asked how it is two seconds later at the earliest.
            remote.fault = rng.choice(_FAULTS) if rng.random() < 0.1 else None
            with living(tally, _REQUESTS):
                for _ in range(_REQUESTS):
                    version, oracle = _write(rng, client, version, oracle)
                    request = client.ask(*a_request(rng))
                    if rng.random() < 0.2:
                        client.notify("$/cancelRequest", {"id": request})
                    if rng.random() < 0.02:
                        remote.hang_up()
                tally.unanswered += client.settle()
        tally.tries += 1
        tally.survived += alive(client)
        tally.lost += not same(client, oracle)
        tally.remarks.append(f"{len(remote.texts):,} sentences were sent over {remote.connections:,} connections")
        tally.over(client)


def _write(rng: random.Random, client: Client, version: int, oracle: Text) -> tuple[int, Text]:
    """Change the text now and then."""
    if rng.random() > 0.3:
        return version, oracle
    change = an_edit(rng, oracle) if len(oracle.text) < 3000 else {"text": made(rng, 30)}
    client.change(version + 1, [change])
    return version + 1, oracle.changed(change)
