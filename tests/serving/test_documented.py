"""What docs/serving.md shows is what is answered, and it names every tensor and limit."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.remote.remote_runner import ANSWER_SECONDS, RESTS
from bertfill_ls.serving.answering import Answering
from bertfill_ls.serving.tensors import INPUTS, MOST_CHARACTERS, MOST_TEXTS, OUTPUTS, TASKS
from tests.inference.models import shipped_model

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["serving.md", "serving.zh-CN.md"])
def test_the_example_is_answered_as_it_says(page: str) -> None:
    request, answer = map(json.loads, re.findall(r"```json\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL))
    found = {each["name"]: each for each in Answering(shipped_model()).answer(request)}
    shown: dict[str, Any] = {each["name"]: each for each in answer["outputs"]}
    assert list(found) == list(shown)
    for name, each in shown.items():
        rounded = name == "probabilities"
        data = [round(number, 4) for number in found[name]["data"]] if rounded else found[name]["data"]
        assert {**found[name], "data": data} == each


@pytest.mark.parametrize("page", ["serving.md", "serving.zh-CN.md"])
def test_every_tensor_task_and_bound_is_named(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    for name in (*INPUTS, *OUTPUTS, *TASKS):
        assert f"`{name}`" in text, name
    numbers = {*re.findall(r"[\d,]+", text)}
    assert {str(MOST_TEXTS), f"{MOST_CHARACTERS:,}", f"{ANSWER_SECONDS:.0f}", f"{RESTS[1]:.0f}"} <= numbers
