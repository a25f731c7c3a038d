"""Tensors as they travel: what is read, and what is refused with a reason that quotes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.serving.tensors import INPUTS, OUTPUTS, Tensor, TensorError, described, tensors_of


def raw(name: str = "masks", **changed: Any) -> dict[str, Any]:
    whole = {"name": name, "datatype": "INT64", "shape": [2, 4], "data": [0, 1, 7, 1, 1, 0, 6, 0]}
    return whole | changed


@pytest.mark.parametrize("data", [[0, 1, 7, 1, 1, 0, 6, 0], [[0, 1, 7, 1], [1, 0, 6, 0]]])
def test_data_is_read_flat_or_nested(data: list[Any]) -> None:
    tensor = Tensor.of(raw(data=data), INPUTS)
    assert [list(row) for row in tensor.rows()] == [[0, 1, 7, 1], [1, 0, 6, 0]]
    assert Tensor.of(tensor.as_json(), INPUTS) == tensor


def test_a_tensor_of_no_rows_has_none() -> None:
    assert Tensor.of(raw(shape=[0, 4], data=[]), INPUTS).rows() == []


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {"name": "secret"},
        {"name": ["masks"]},
        raw(datatype="INT32"),
        raw(shape="2x4"),
        raw(shape=[8]),
        raw(shape=[4, 2]),
        raw(shape=[-1, 4]),
        raw(shape=[True, 4]),
        raw(shape=[3, 4]),
        raw(data=None),
        raw(data="12345678"),
        raw(data=[1.5] * 8),
        raw(data=[True] * 8),
        raw(data=["1"] * 8),
        raw(data=[[[[1]]]] * 8),
        raw("text", datatype="BYTES", shape=[1], data=[b"raw"]),
        raw("text", datatype="BYTES", shape=[1], data=[None]),
    ],
    ids=str,
)
def test_what_is_no_tensor_is_refused(wrong: object) -> None:
    with pytest.raises(TensorError):
        Tensor.of(wrong, INPUTS)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "0.5", None])
def test_a_probability_is_a_number(number: object) -> None:
    wrong = {"name": "probabilities", "datatype": "FP32", "shape": [1, 1], "data": [number]}
    with pytest.raises(TensorError):
        Tensor.of(wrong, OUTPUTS)


def test_a_tensor_comes_once() -> None:
    with pytest.raises(TensorError):
        tensors_of([raw(), raw()], INPUTS)
    with pytest.raises(TensorError):
        tensors_of({"masks": raw()}, INPUTS)


def test_metadata_names_every_tensor() -> None:
    assert [each["name"] for each in described(OUTPUTS)] == list(OUTPUTS)
    json.dumps([described(INPUTS), described(OUTPUTS)])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.fixed_dictionaries(
        {"name": st.sampled_from([*OUTPUTS, "x"]), "datatype": st.just("FP32") | JSON, "shape": JSON, "data": JSON}
    )
)
def test_any_json_is_a_tensor_that_fits_itself_or_refused(value: dict[str, Any]) -> None:
    try:
        tensor = Tensor.of(value, OUTPUTS)
    except TensorError:
        return
    assert sum(len(row) for row in tensor.rows()) == len(tensor.data)
