"""``Fill`` answers batches of rows anywhere: in order, errors in their places, loaded anew where it arrives.

What an answer looks like is held here too: ``rows/answers``.
"""

import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bertfill_ls.inference import Fill, FillRequest, ModelError, fill_texts
from bertfill_ls.inference.errors import ShortageError
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.inference.rows import fill as fill_module
from tests.inference.models import shipped_model

TEXTS = [f"𠮷第{number}回，今天天气真[MASK]，他很高[MASK]。" for number in range(20)]


@pytest.fixture(scope="module")
def fill() -> Fill:
    return Fill(top_k=2)


def test_answers_are_those_of_the_recipe_in_the_order_of_the_rows(fill: Fill) -> None:
    answers = fill(TEXTS)
    expected = fill_texts(shipped_model(), [FillRequest(text, 2) for text in TEXTS])
    for answer, one in zip(answers, expected, strict=True):
        assert answer["text"] == one.text
        found = [[each["text"] for each in gap["candidates"]] for gap in answer["gaps"]]
        assert found == [[each.text for each in gap.candidates] for gap in one.gaps]


def test_rows_that_cannot_be_answered_stand_in_their_places(fill: Fill) -> None:
    answers = fill([TEXTS[0], {"id": 1}, {"id": 2, "text": TEXTS[0]}, 7])
    assert ["error" in answer for answer in answers] == [False, True, False, True]
    assert [answer.get("id") for answer in answers] == [None, 1, 2, None]
    assert answers[0]["gaps"] == answers[2]["gaps"]
    assert fill([]) == []


def test_a_target_that_cannot_stand_in_a_gap_has_a_reason(fill: Fill) -> None:
    [answer] = fill([{"text": "𠮷他很高[MASK]。", "targets": ["兴", "朝霞", "𠮷"]}])
    reasons = {each["text"]: each.get("reason") for each in answer["gaps"][0]["candidates"]}
    assert reasons == {"兴": None, "朝霞": "wrong-length", "𠮷": "unknown-character"}


def test_one_row_that_the_model_fails_at_costs_the_others_nothing(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(model: Model, requests: Sequence[FillRequest]) -> object:
        if any("坏" in request.text for request in requests):
            raise ModelError("model.tokenizer", folder=model.folder)
        return fill_texts(model, requests)

    monkeypatch.setattr(fill_module, "fill_texts", failing)
    answers = fill([TEXTS[0], {"id": 3, "text": "𠮷坏[MASK]"}, TEXTS[1]])
    assert ["error" in answer for answer in answers] == [False, True, False]
    assert answers[1]["id"] == 3 and str(fill.model.folder) in answers[1]["error"]


def test_want_of_memory_is_no_fault_of_a_row(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    def short(model: Model, requests: Sequence[FillRequest]) -> object:
        raise ShortageError("model.no-memory", folder=model.folder)

    monkeypatch.setattr(fill_module, "fill_texts", short)
    with pytest.raises(ShortageError):
        fill(TEXTS)


def test_it_travels_as_what_it_was_made_with(fill: Fill) -> None:
    sent = pickle.dumps(Fill(top_k=1, aliases=["□"], locale="zh-CN", threads=1, with_memory=False))
    assert len(sent) < 500
    arrived = pickle.loads(sent)  # noqa: S301 - our own
    [answer, error] = arrived(["𠮷他很高□。", 1])
    assert len(answer["gaps"][0]["candidates"]) == 1
    assert "这一行" in error["error"]
    assert arrived.model.beside is None and arrived.model.session.threads == 1


def test_columns_come_back_with_the_answers_beside_them(fill: Fill) -> None:
    batch = {
        "text": np.array([TEXTS[0], None, TEXTS[1]], dtype=object),
        "top_k": np.array([1, 1, 2]),
        "page": np.array([7, 8, 9]),
    }
    columns = fill(batch)
    assert list(columns) == ["text", "top_k", "page", "gaps", "problems", "error"]
    assert columns["page"] is batch["page"]
    assert [gaps and len(gaps[0]["candidates"]) for gaps in columns["gaps"]] == [1, None, 2]
    assert [error is None for error in columns["error"]] == [True, False, True]
    assert fill({"text": []}) == {"text": [], "gaps": [], "problems": [], "error": []}


class OneAtATime(Fill):
    """What Ray Data makes of a class that it is given: a call waits until the one before is through."""

    def __call__(self, batch: Any) -> Any:
        if not hasattr(self, "calls"):
            self.calls = ThreadPoolExecutor(1)
        return self.calls.submit(super().__call__, batch).result(60)


def test_columns_are_answered_in_one_call() -> None:
    columns = OneAtATime(top_k=1)({"text": ["𠮷床前明月光，疑是地[MASK]霜。"]})
    assert columns["gaps"][0][0]["candidates"][0]["text"] == "上"


PROGRAM = """
import json, multiprocessing, sys
from bertfill_ls.inference import Fill


def begin(fill):
    global work
    work = fill


def answer(batch):
    return work(batch)


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2, begin, [Fill(top_k=2)]) as pool:
        print(json.dumps(pool.map(answer, json.load(sys.stdin))))
"""


def test_a_pool_of_processes_gives_the_same_answers(fill: Fill, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    batches = [TEXTS[first : first + 5] for first in range(0, 20, 5)]
    given = json.dumps(batches).encode()
    run = subprocess.run([sys.executable, str(program)], input=given, capture_output=True, timeout=120)
    assert json.loads(run.stdout) == [fill(batch) for batch in batches], run.stderr
