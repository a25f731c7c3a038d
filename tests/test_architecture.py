"""What ARCHITECTURE.md draws is what there is."""

import ast
import asyncio
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from bertfill_ls.lsp.server import make_server, start_engine
from tests.lsp.support import Session, at

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_the_tree_of_exceptions_is_whole() -> None:
    drawn = TEXT.partition("## What can go wrong")[2].split("```")[1]
    sources = [*(ROOT / "bertfill_ls").rglob("*.py"), *(ROOT / "export").rglob("*.py")]
    classes = [
        node
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    raised = {"Exception", "ValueError"}
    while (
        more := {
            node.name for node in classes if {base.id for base in node.bases if isinstance(base, ast.Name)} & raised
        }
        - raised
    ):
        raised |= more
    assert {name for name in raised if name not in drawn} == set()
    assert {word for line in drawn.split("\n") for word in line.split()[1:2] if word.endswith("Error")} <= raised


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_place_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {code.rstrip("/") for code in re.findall(r"`([a-z_]+(?:/[a-z_.]+)+/?)`", text)}
    places = [ROOT, ROOT / "bertfill_ls"]
    missing = {
        name for name in named if not any((place / f"{name}{end}").exists() for place in places for end in ("", ".py"))
    }
    assert not missing


def test_every_invariant_names_tests_that_are_there() -> None:
    rows = [line for line in TEXT.split("\n") if re.match(r"\| \d+ \|.*`tests/", line)]
    assert [row.split("|")[1].strip() for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    for row in rows:
        [(file, name)] = re.findall(r"`(tests/[a-z_/]+\.py)`: `(test_[a-z0-9_]+)`", row)
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), row


def stops(title: str) -> list[str]:
    """Return where the stops of a walk are, in their order."""
    part = TEXT.partition(f"## {title}")[2].partition("\n## ")[0]
    return [row.split("|")[2].strip().strip("`") for row in part.split("\n") if re.match(r"\| \d+ \|", row)]


class Walk:
    """Notes which modules of the package are entered, one after the other, on whatever thread is started within it."""

    def __init__(self) -> None:
        self.modules: list[str] = []

    def __enter__(self) -> "Walk":
        sys.setprofile(self._entered)
        threading.setprofile(self._entered)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _entered(self, frame: FrameType, event: str, _: object) -> None:
        name = frame.f_code.co_filename.partition("/bertfill_ls/")[2].removesuffix(".py")
        if event == "call" and name:
            self.modules.append(name)

    def missed(self, stops: list[str]) -> list[str]:
        """Return the stops that were not made, or not in this order."""
        rest = iter(self.modules)
        return [stop for stop in stops if stop not in rest]


async def test_the_walks_it_describes_are_the_ways_that_are_gone() -> None:
    """The first stop of each, the pipe, is not in this process; its tests are ``tests/lsp/wire/test_transport.py``."""
    transport, *completion = stops("One completion, stop by stop")
    transport_too, *keystroke = stops("One keystroke, until its answers are there")
    assert transport == transport_too == "lsp/wire/transport"
    with Walk() as walk:
        server = make_server(start_engine)
        client = Session(server)
        await client.initialize()
        await server.session.asking.engine.ready
        client.open("😀今天天气真[MASK]啊。")
        walk.modules.clear()
        asked = client.ask("textDocument/completion", at(0, 10))
        await until(lambda: bool(client.answers(asked)))
        assert walk.missed(completion) == []
        walk.modules.clear()
        client.change(2, "很", (0, 2, 0, 2))
        await until(lambda: not walk.missed(keystroke))
        assert walk.missed(keystroke) == []
    server.session.asking.engine.close()


async def until(done: Callable[[], bool], patience: int = 2000) -> None:
    """Let the loop and the model thread work until something is done, or for a long while."""
    while not done() and patience > 0:
        await asyncio.sleep(0.01)
        patience -= 1
