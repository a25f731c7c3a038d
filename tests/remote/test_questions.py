"""What is asked of a server and what is made of its answer: the same as the local model's, or nothing.

Both ways at once, so that ``answers`` is held here too.
"""

import json
import math
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks
from bertfill_ls.inference.stop import Stop
from bertfill_ls.remote.answers import RefusedError, UnfitError, about, answers
from bertfill_ls.remote.questions import Asked, about_question, question
from tests.inference.models import shipped_model, window
from tests.remote.oip_server import answering, changed, filled

POEM = "😀床前明月光，疑是地[MASK]霜。"
MIXED = "今天的天气真[MASK][MASK]，你[MASK:高兴|难过]吗？"
WINDOWS = [window(POEM, at=1000), window(MIXED, at=7, asked=(0, 1)), window(POEM)]
RECIPES: list[tuple[Asked, list[Window]]] = [
    (FillMasks(3), WINDOWS),
    (FillMasks(50), [window(MIXED, at=3)]),
    (FillGap(4, (6, 12)), [window(MIXED, at=99)]),
    (Explain((10,)), [WINDOWS[0]]),
    (Explain((10,), "下"), [WINDOWS[0]]),
    (Explain((6, 12)), [window(MIXED, at=5)]),
    (Explain((10,), "很长很长"), [WINDOWS[0]]),
    (FillMasks(3), [window(f"他[MASK:{'|'.join(map(chr, range(0x4E00, 0x4E00 + 80)))}]了😀")]),
]


def answered(recipe: Asked, windows: list[Window]) -> dict[str, Any]:
    """Return what a server says, as its JSON."""
    request = json.loads(question(recipe, windows))
    return {"outputs": answering().answer(request)}


@pytest.mark.parametrize(("recipe", "windows"), RECIPES, ids=str)
def test_a_server_with_the_same_model_gives_the_same_answers(recipe: Asked, windows: list[Window]) -> None:
    here = recipe.run(shipped_model(), windows, Stop())
    there = answers(recipe, windows, json.dumps(answered(recipe, windows)).encode())
    assert there == list(here)


def test_a_lone_surrogate_is_sent_as_a_character_that_stands_for_it() -> None:
    request = json.loads(question(FillMasks(1), [window("\ud83d[MASK]好")]).decode("utf-8"))
    assert request["inputs"][0]["data"] == ["\ufffd[MASK]好"]


def test_only_the_windows_are_sent() -> None:
    request = json.loads(question(FillMasks(1), [WINDOWS[0]]))
    assert request["inputs"][0]["data"] == [POEM]
    assert request["inputs"][1]["data"] == [0, 10, 16, 1]
    assert json.loads(about_question())["inputs"][0]["data"] == ["[MASK]"]


WRONG = {
    "another place": changed("gaps", data=[0, 10, 15]),
    "another text": changed("gaps", data=[1, 10, 16]),
    "another shape": changed("gaps", shape=[1, 4], data=[0, 10, 16, 0]),
    "rows that are missing": changed("candidates", shape=[0, 3], data=[]),
    "columns that differ": changed("probabilities", shape=[1, 2], data=[0.5, 0.1]),
    "data that is short": changed("probabilities", data=[0.5]),
    "no data": changed("candidates", data=None),
    "another type": changed("probabilities", datatype="FP64"),
    "no number": filled("probabilities", math.nan),
    "infinity": filled("probabilities", math.inf),
    "more than certain": filled("probabilities", 1.5),
    "less than impossible": filled("probabilities", -0.1),
    "a truth value": filled("probabilities", True),
    "a text for a number": filled("probabilities", "1"),
    "no candidate": filled("candidates", ""),
    "a line end": filled("candidates", "上\n"),
    "an escape": filled("candidates", "\x1b[31m"),
    "text that turns round": filled("candidates", "\u202e上"),
    "half a character": filled("candidates", "\ud83d"),
    "a very long candidate": filled("candidates", "上" * 65),
    "a source of many lines": filled("sources", "诗\n经"),
    "a token elsewhere": filled("token_spans", 100),
    "a weight that is none": filled("token_weights", math.nan),
    "a share beyond all": filled("token_weights", 7.0),
    "errors for others": changed("errors", shape=[2], data=["", ""]),
    "an output that is missing": lambda answer: {"outputs": answer["outputs"][1:]},
    "an output twice": lambda answer: {"outputs": answer["outputs"] + answer["outputs"][:1]},
    "no outputs": lambda answer: {},
    "another thing": lambda answer: [answer],
    "nothing": lambda answer: None,
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG.keys())
def test_an_answer_that_does_not_fit_is_refused_whole(change: Any) -> None:
    answer = answered(FillMasks(3), [WINDOWS[0]])
    assert answers(FillMasks(3), [WINDOWS[0]], json.dumps(answer).encode())
    with pytest.raises(UnfitError):
        answers(FillMasks(3), [WINDOWS[0]], json.dumps(change(answer)).encode())


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"outputs": NaN}', b"<html>"])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(UnfitError):
        answers(FillMasks(3), [WINDOWS[0]], content)
    with pytest.raises(UnfitError):
        about(content, "h")


def test_choices_are_answered_with_choices() -> None:
    chosen = window(MIXED, asked=(2,))
    answer = answered(FillMasks(3), [chosen])
    with pytest.raises(UnfitError):
        answers(FillMasks(3), [chosen], json.dumps(filled("candidates", "上")(answer)).encode())


def test_a_text_that_the_server_refuses_is_told_apart() -> None:
    asked = window("[MASK]" * 200)
    with pytest.raises(RefusedError):
        answers(FillMasks(1), [asked], json.dumps(answered(FillMasks(1), [asked])).encode())


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        "{}",
        '{"name": "", "capacity": 126, "weights": "%s"}',
        '{"name": "x\\n", "capacity": 126, "weights": "%s"}',
        '{"name": "x", "capacity": 0, "weights": "%s"}',
        '{"name": "x", "capacity": true, "weights": "%s"}',
        '{"name": "x", "capacity": 1e9, "weights": "%s"}',
        '{"name": "x", "capacity": 126, "weights": "x"}',
        '{"name": "x", "capacity": 126, "weights": 7}',
    ],
)
def test_a_model_that_tells_nonsense_of_itself_is_refused(told: str) -> None:
    outputs = [
        {"name": "model", "datatype": "BYTES", "shape": [1], "data": [told.replace("%s", "a" * 64)]},
        {"name": "errors", "datatype": "BYTES", "shape": [1], "data": [""]},
    ]
    with pytest.raises(UnfitError):
        about(json.dumps({"outputs": outputs}).encode(), "h")


VALUES = st.none() | st.booleans() | st.integers(-2, 20) | st.floats() | st.text(max_size=3)


@cache
def poem_answered() -> dict[str, Any]:
    return answered(FillMasks(3), [WINDOWS[0]])


@given(st.data())
def test_whatever_a_server_says_is_an_answer_or_refused(data: st.DataObject) -> None:
    answer = deepcopy(poem_answered())
    output = data.draw(st.sampled_from(answer["outputs"]))
    for key in data.draw(st.sets(st.sampled_from(["shape", "data", "datatype", "name"]), min_size=1)):
        output[key] = data.draw(st.lists(VALUES, max_size=6) | VALUES)
    try:
        [[found]] = answers(FillMasks(3), [WINDOWS[0]], json.dumps(answer).encode())
    except UnfitError:
        return
    assert found.mask == WINDOWS[0].asked[0]
    assert all(each.text.isprintable() and 0 <= each.score <= 1 for each in found.candidates)
