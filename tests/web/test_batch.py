"""What is a batch and what is none; and that a line gets the very answer that ``fill --jsonl`` gives."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import jsonschema
import pytest

from bertfill_ls.cli.output.json_lines import schema
from bertfill_ls.inference.engine.engine import Engine
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K
from bertfill_ls.inference.model_thread import ModelThread
from bertfill_ls.web.batch import BadBatchError, Batch, answers, read_batch
from bertfill_ls.web.limits import LONGEST_LINE, MOST_LINES
from tests.cli.running import bertfill, json_lines
from tests.inference.models import shipped_model

LINES = [
    "𠮷床前明月光,疑是地[MASK]霜。", "没有空缺。", "", "𠮷他[MASK][MASK]地走，走得很[MASK]。", "[mask]天气[MASK",
    "他说[MASK:的|地|得]很好。[MASK:慢慢|匆匆]", "一[MASK]\n二[MASK]", "[MASK]" * 20,
    "很长，" * 300 + "[MASK]。", "a\ud800[MASK]",
]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"{}", b"null", b'{"lines": "a"}', b'{"lines": [1]}', b'{"lines": [null]}', b"\xff",
        b"[" * 100_000,
        json.dumps({"lines": [""] * (MOST_LINES + 1)}).encode(),
        json.dumps({"lines": ["𠮷" * (LONGEST_LINE + 1)]}).encode(),
        b'{"lines": [], "topK": 0}', b'{"lines": [], "topK": true}', b'{"lines": [], "topK": 5.0}',
        json.dumps({"lines": [], "topK": MOST_TOP_K + 1}).encode(),
        b'{"lines": [], "maskAliases": "a"}', b'{"lines": [], "maskAliases": ["a"]}',
        b'{"lines": [], "maskAliases": [1]}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_what_is_no_batch_is_refused_with_a_sentence(body: bytes, locale: str) -> None:
    with pytest.raises(BadBatchError) as refused:
        read_batch(body, locale)
    assert str(refused.value).endswith("." if locale == "en" else "。")


def test_only_the_lines_must_be_there() -> None:
    assert read_batch(b'{"lines": ["a"]}', "en") == Batch(("a",), DEFAULT_TOP_K, ())
    whole = json.dumps({"lines": ["𠮷" * LONGEST_LINE] * 9, "topK": MOST_TOP_K, "maskAliases": ["□"]})
    assert read_batch(whole.encode(), "en") == Batch(("𠮷" * LONGEST_LINE,) * 9, MOST_TOP_K, ("□",))


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    engine = Engine(ModelThread(lambda stop: shipped_model()))
    yield engine
    engine.close()


async def test_each_line_gets_the_answer_that_the_command_line_gives(engine: Engine) -> None:
    async with aclosing(answers(engine, Batch(tuple(LINES), 3), "en")) as found:
        lines = [json.loads(line) async for line in found]
    requests = "".join(json.dumps({"text": line, "top_k": 3}) + "\n" for line in LINES)
    expected = json_lines(bertfill("fill", "--jsonl", given=requests.encode()).stdout)
    assert [rounded(line) for line in lines] == [rounded(line) for line in expected]
    validator = jsonschema.Draft202012Validator(json.loads(schema()))
    assert [error.message for line in lines for error in validator.iter_errors(line)] == []


def rounded(value: Any) -> Any:
    """Scores may differ in their last digits by what shares a pass."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    return [rounded(inner) for inner in value] if isinstance(value, list) else value


async def test_aliases_count_as_masks(engine: Engine) -> None:
    async with aclosing(answers(engine, Batch(("𠮷今天天气真□啊。",), 1, ("□",)), "en")) as found:
        [line] = [json.loads(line) async for line in found]
    assert [(gap["start"], gap["end"]) for gap in line["gaps"]] == [(6, 7)]


async def test_who_stops_reading_has_the_rest_withdrawn(engine: Engine) -> None:
    lines = tuple(f"𠮷第{number}天，天气很[MASK][MASK]。" for number in range(500))
    async with aclosing(answers(engine, Batch(lines), "en")) as found:
        await anext(found)
        assert engine.waiting
    await asyncio.sleep(0)
    await wait_until(lambda: not engine.waiting)
    assert engine.tally.answers < len(lines)


async def test_a_batch_is_less_urgent_than_a_page_that_somebody_types_in(engine: Engine) -> None:
    from bertfill_ls.core.masks.find import find_masks
    from bertfill_ls.inference.engine.jobs import Priority
    from bertfill_ls.inference.fill_text import windows_of
    from bertfill_ls.inference.recipes import FillMasks

    await engine.ready
    text = "𠮷打字的人在[MASK]。"
    [typed] = windows_of(text, find_masks(text).masks, 510)
    lines = tuple(f"𠮷第{number}天，天气很[MASK][MASK]。" for number in range(200))
    async with aclosing(answers(engine, Batch(lines), "en")) as found:
        await anext(found)
        before = engine.tally.answers
        await engine.submit(FillMasks(5), typed, priority=Priority.CURSOR)
        assert engine.tally.answers - before < 100


async def wait_until(holds: Any) -> None:
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never held")


async def test_a_model_that_cannot_answer_fails_the_batch() -> None:
    from bertfill_ls.inference.errors import ModelError

    def broken(stop: object) -> Any:
        raise ModelError("model.unknown", model="𠮷")

    engine = Engine(ModelThread(broken))
    with pytest.raises(ModelError):
        async with aclosing(answers(engine, Batch(("[MASK]",)), "en")) as found:
            await anext(found)
