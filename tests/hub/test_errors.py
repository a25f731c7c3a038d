"""The one error of this layer, and what it says.

Also held here: ``folder_lock``, by ``test_pull``, with two pulls at once and one that was killed.
"""

import ast
from pathlib import Path

from bertfill_ls.core.messages import keys, text
from bertfill_ls.hub.errors import HubError, LimitedError

LAYER = Path(__file__).parents[2] / "bertfill_ls" / "hub"


def test_advice_follows_what_is_wrong_and_is_said_once() -> None:
    error = HubError("hub.no-host", host="hub.test")
    for _ in range(2):
        error.advise("hub.try-modelscope")
    error.advise("hub.by-hand", page="http://hub.test/a/b")
    assert error.sentence("en") == " ".join(
        [
            text("hub.no-host", "en", host="hub.test"),
            text("hub.try-modelscope", "en"),
            text("hub.by-hand", "en", page="http://hub.test/a/b"),
        ]
    )
    assert error.sentence("zh-CN").count("--from modelscope") == 1


def test_a_limit_says_its_seconds_in_whole_ones() -> None:
    error = LimitedError("hub.limited", seconds=54.6, host="hub.test")
    assert "55 seconds" in error.sentence("en")
    assert error.seconds == 54.6


def test_every_sentence_of_this_layer_exists_and_is_said_somewhere() -> None:
    said = {
        node.value
        for path in LAYER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("hub.")
    }
    elsewhere = {"hub.not-here"}  # where this layer is left out
    assert said | elsewhere == set(keys("hub"))
