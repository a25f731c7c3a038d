"""A server's answers, from the real model: those of the command line, a row for a gap, errors in place of a text.

``request`` is held here too, by what is refused.
"""

import json
from typing import Any

import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.inference import FillRequest, fill_texts
from bertfill_ls.inference.explain import explain_gap
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.serving.answering import Answering
from bertfill_ls.serving.tensors import MOST_CHARACTERS, MOST_TEXTS, TensorError
from tests.inference.models import shipped_model

TEXTS = ["床前明月光,疑是地[MASK]霜。", "😀今天[MASK][MASK]真好，他跑[MASK:的|得]快。", "没有", "今天[mask]好"]


@pytest.fixture(scope="module")
def answering() -> Answering:
    return Answering(shipped_model())


def text(*texts: object) -> dict[str, Any]:
    return {"name": "text", "datatype": "BYTES", "shape": [len(texts)], "data": list(texts)}


def masks(*rows: tuple[int, int, int, int]) -> dict[str, Any]:
    return {
        "name": "masks",
        "datatype": "INT64",
        "shape": [len(rows), 4],
        "data": [each for row in rows for each in row],
    }


def targets(*texts: str) -> dict[str, Any]:
    return {"name": "targets", "datatype": "BYTES", "shape": [len(texts)], "data": list(texts)}


def ask(answering: Answering, *inputs: dict[str, Any], outputs: str = "", **parameters: Any) -> dict[str, list[Any]]:
    """Return the rows of each output, as a server would have written and a client read them."""
    request = {
        "inputs": list(inputs),
        "parameters": parameters,
        "outputs": [{"name": each} for each in outputs.split()],
    }
    found = json.loads(json.dumps(answering.answer(request)))
    rows = {}
    for each in found:
        width = len(each["data"]) // each["shape"][0] if each["shape"][0] else 0
        flat = len(each["shape"]) == 1
        rows[each["name"]] = (
            each["data"] if flat else [each["data"][row * width : (row + 1) * width] for row in range(each["shape"][0])]
        )
    return rows


def test_each_gap_has_a_row_as_fill_texts_answers_it(answering: Answering) -> None:
    rows = ask(answering, text(*TEXTS), top_k=3)
    wanted = fill_texts(shipped_model(), [FillRequest(each, 3) for each in TEXTS])
    gaps = [(index, gap) for index, answer in enumerate(wanted) for gap in answer.gaps]
    assert rows["gaps"] == [[index, gap.span.start, gap.span.end] for index, gap in gaps]
    for row, scores, (_, gap) in zip(rows["candidates"], rows["probabilities"], gaps, strict=True):
        assert [each for each in row if each] == [candidate.text for candidate in gap.candidates]
        assert scores[: len(gap.candidates)] == [candidate.score for candidate in gap.candidates]
        assert not any(scores[len(gap.candidates) :])


def test_a_text_without_a_mask_has_an_error_in_its_place(answering: Answering) -> None:
    rows = ask(answering, text(*TEXTS))
    assert [bool(error) for error in rows["errors"]] == [False, False, True, True]
    assert rows["errors"][3] == "A mask is written in capitals: [MASK]."
    alone = ask(answering, text("没有"), outputs="candidates gaps errors token_spans")
    assert (alone["candidates"], alone["gaps"], alone["token_spans"]) == ([], [], [])


def test_a_quotation_carries_its_source_and_a_gap_what_it_rests_on(answering: Answering) -> None:
    rows = ask(answering, text("😀" + TEXTS[0]), outputs="candidates sources token_spans token_weights")
    assert rows["sources"][0][0] == "静夜思 · 李白"
    spans = rows["token_spans"][0]
    assert ("😀" + TEXTS[0])[spans[0] : spans[1]]
    assert 0 < rows["token_weights"][0][0] <= 1


def test_targets_alone_are_scored(answering: Answering) -> None:
    rows = ask(answering, text(TEXTS[0]), targets("下", "上"))
    assert rows["candidates"] == [["上", "下"]]


def test_masks_by_themselves_are_answered_one_by_one(answering: Answering) -> None:
    rows = ask(answering, text(TEXTS[1]), task="masks")
    [answer] = fill_texts(shipped_model(), [FillRequest(TEXTS[1])])
    assert [row[1:] for row in rows["gaps"]] == [[each.mask.span.start, each.mask.span.end] for each in answer.masks]
    assert rows["candidates"][0] == [candidate.text for candidate in answer.masks[0].candidates]


@pytest.mark.parametrize("candidate", [None, "下"])
def test_reasons_are_those_of_explain(answering: Answering, candidate: str | None) -> None:
    inputs = [text(TEXTS[0])] if candidate is None else [text(TEXTS[0]), targets(candidate)]
    rows = ask(answering, *inputs, task="reasons", outputs="candidates probabilities token_spans token_weights")
    [window] = windows_of(TEXTS[0], find_masks(TEXTS[0]).masks, shipped_model().capacity)
    wanted = explain_gap(shipped_model(), window, window.asked, candidate=candidate)
    assert wanted is not None
    assert rows["candidates"] == [[wanted.candidate.text]]
    assert rows["token_weights"] == [[token.nats for token in wanted.tokens]]
    assert rows["token_spans"][0][:2] == [wanted.tokens[0].span.start, wanted.tokens[0].span.end]


def test_a_candidate_that_cannot_stand_there_is_an_error_of_its_text(answering: Answering) -> None:
    for places in ([], [masks((0, 9, 15, 1))]):
        rows = ask(answering, text(TEXTS[0]), *places, targets("很长很长"), task="reasons")
        assert (rows["candidates"], rows["errors"]) == ([], ["This candidate cannot stand here."])


def test_masks_are_where_the_caller_says_and_nowhere_else(answering: Answering) -> None:
    content = "😀`[MASK]`疑是地□霜，他[MASK:的|得]好。"
    places = (0, content.index("□"), content.index("□") + 1, 1), (0, 18, content.index("好"), 0)
    rows = ask(answering, text(content), masks(*places), outputs="gaps candidates errors", task="masks")
    assert [row[1:] for row in rows["gaps"]] == [[places[0][1], places[0][2]]]
    chosen = ask(answering, text(content), masks((0, content.index("[MASK:"), content.index("好"), 1)))
    assert sorted(chosen["candidates"][0]) == ["得", "的"]
    assert ask(answering, text(content), masks())["errors"] != [""]


def test_a_text_that_asks_too_much_has_an_error_and_the_others_their_rows(answering: Answering) -> None:
    many = "[MASK]" * 200
    places = [(0, 6 * place, 6 * place + 6, 1) for place in range(200)]
    rows = ask(answering, text(many, TEXTS[0]), masks(*places, (1, 9, 15, 1)), task="masks")
    assert [row[0] for row in rows["gaps"]] == [1]
    assert (bool(rows["errors"][0]), bool(rows["errors"][1])) == (True, False)


def test_the_model_tells_what_it_is(answering: Answering) -> None:
    about = json.loads(ask(answering, text("没有"), outputs="model")["model"][0])
    model = shipped_model()
    assert (about["name"], about["capacity"], about["weights"]) == (model.name, model.capacity, model.weights)


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({}, "list"),
        ({"inputs": []}, "text"),
        ({"inputs": [text()]}, "texts"),
        ({"inputs": [text(3)]}, "BYTES"),
        ({"inputs": [text(*["x"] * (MOST_TEXTS + 1))]}, "texts"),
        ({"inputs": [text("x" * (MOST_CHARACTERS + 1))]}, "characters"),
        ({"inputs": [text("x"), targets()]}, "targets"),
        ({"inputs": [text("x"), targets("")]}, "targets"),
        ({"inputs": [text("x")], "parameters": {"top_k": 0}}, "top_k"),
        ({"inputs": [text("x")], "parameters": {"top_k": True}}, "top_k"),
        ({"inputs": [text("x")], "parameters": {"task": "logits"}}, "task"),
        ({"inputs": [text("x")], "parameters": 3}, "parameters"),
        ({"inputs": [text("x")], "outputs": [{"name": "logits"}]}, "outputs"),
        ({"inputs": [text("x")], "outputs": 3}, "outputs"),
        ({"inputs": [text("[MASK]"), masks((0, 0, 7, 1))]}, "masks"),
        ({"inputs": [text("[MASK]"), masks((1, 0, 6, 1))]}, "masks"),
        ({"inputs": [text("[MASK]"), masks((0, 0, 6, 2))]}, "masks"),
        ({"inputs": [text("[MASK]"), masks((0, 3, 3, 1))]}, "masks"),
        ({"inputs": [text("[MASK]x"), masks((0, 0, 6, 1), (0, 5, 7, 0))]}, "masks"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_request_that_makes_no_sense_is_refused_by_what_is_wrong(
    answering: Answering, request_: dict[str, Any], word: str
) -> None:
    with pytest.raises(TensorError, match=word):
        answering.answer(request_)
