"""Bytes, pipes and memory: what is no message, what nobody reads, what does not fit."""

import json
import os
import resource
import time

from tests.torture.client import Client, framed, message
from tests.torture.material import JSON, NAMED, made
from tests.torture.tally import Tally, alive, fault, living


@fault("bodies of random, flipped, cut and spliced bytes", 1.0)
def bodies(tally: Tally) -> None:
    """Each is told to be wrong, or is right by chance; none costs the session."""
    client = Client()
    client.greet()
    seeds = [json.dumps({"jsonrpc": "2.0", "id": "x", "method": "x/y", "params": p}).encode() for p in JSON]
    for _ in tally.rounds():
        with living(tally, 200):
            sent = []
            for _ in range(200):
                body = bytearray(tally.random.choice(seeds))
                match tally.random.randrange(4):
                    case 0:
                        body = bytearray(tally.random.randbytes(tally.random.randrange(60)))
                    case 1:
                        body[tally.random.randrange(len(body))] ^= 1 << tally.random.randrange(8)
                    case 2:
                        del body[tally.random.randrange(len(body)) :]
                    case 3:
                        body[tally.random.randrange(len(body)) :] = tally.random.choice(seeds)
                sent.append(framed(bytes(body)))
            client.asked.add("x")
            client.answered.pop("x", None)
            client.violations = [each for each in client.violations if "'x'" not in each]
            client.raw(b"".join(sent))
            tally.unanswered += not alive(client)
    client.asked.discard("x")
    client.violations = [each for each in client.violations if not each.startswith(("a second", "an answer to"))]
    tally.over(client)


NOISE = [
    b"x", b"x\n\xff\n\n", "𠀀".encode(), b"z" * 100_000, b"Content-Length: 5",
    *(b"Content-Length: %b\r\n\r\n" % length for length in (
        b"", b"many", b"-5", b"+41", b"1e3", b"107374182400", b"67108865", b"9" * 29
    )),
    message(id=0, method="x/y")[:-9], b'Content-Length: 41\r\n\r\n{"jsonrpc":"2.0","id":0,"method":"x/yyyyyy"}   }',
    "Content-Length: 9\r\n\r\n".encode("utf-16"), framed(b"{"), framed(b""), framed(b"[]"),
]  # fmt: skip


@fault("stray bytes, cut frames, wrong and absurd lengths", 0.8)
def noise(tally: Tally) -> None:
    """Have noise answered without an id, and no request behind it lost."""
    client = Client()
    client.greet()
    for number in tally.rounds(least=len(NOISE)):
        with living(tally):
            told = len(client.without_id)
            client.raw(NOISE[number % len(NOISE)] if number < 2 * len(NOISE) else tally.random.choice(NOISE))
            for _ in range(3):
                client.ask("x/y")
            tally.unanswered += client.settle(seconds=10)
            tally.unanswered += not client.until(lambda told=told: len(client.without_id) > told, 5)  # type: ignore[misc]
    tally.over(client)


@fault("stderr that nobody reads", 0.3)
def unread_log(tally: Tally) -> None:
    """Fill the pipe of the log; requests are answered all the same."""
    read, write = os.pipe()
    client = Client(stderr=write)
    client.greet()
    for _ in tally.rounds():
        with living(tally, 1000):
            for _ in range(1000):
                client.ask("textDocument/hover", {"bad": 1})
            tally.unanswered += client.settle()
    tally.over(client)
    os.close(write)
    os.close(read)


@fault("a client that stops reading for a while", 0.3)
def unread(tally: Tally) -> None:
    """Read later what was written meanwhile."""
    client = Client()
    client.greet()
    client.open(made(tally.random, 400))
    for _ in tally.rounds():
        with living(tally, 300):
            client.reading.clear()
            for _ in range(300):
                client.ask("textDocument/semanticTokens/full", NAMED)
            time.sleep(1)
            client.reading.set()
            tally.unanswered += client.settle()
    tally.over(client)


@fault("memory that runs out over one message", 0.4)
def no_memory(tally: Tally) -> None:
    """Have the message refused; the next is answered, and the end of input is seen."""
    for number in tally.rounds():
        client = Client()
        client.greet(processId=None)
        tally.unanswered += not client.wait_for_the_model()
        with open(f"/proc/{client.process.pid}/statm", encoding="ascii") as statm:
            limit = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") - (number % 2) * (300 << 20)
        resource.prlimit(client.process.pid, resource.RLIMIT_AS, (limit, limit))
        with living(tally):
            request = client.identify()
            client.raw(message(id=request, method="x", params={"a": "x" * (60 << 20)}))
            tally.unanswered += not client.until(lambda c=client, r=request: bool(c.without_id or r in c.answered))  # type: ignore[misc]
            client.asked.discard(request)
            tally.unanswered += not alive(client)
        tally.over(client)
