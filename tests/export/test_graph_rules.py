"""What the server lets a graph hold is what the exporter writes: no more, no less."""

from pathlib import Path

import onnx
import pytest
from bertfill_export import ConversionOptions, convert_checkpoint, write_random_model
from bertfill_export.convert import Quantization
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.inference.model import graph_rules
from bertfill_ls.inference.model.graph_rules import DamagedGraphError, ForbiddenGraphError, check_graph
from tests.export.checkpoints import random_checkpoint


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    graphs: dict[str, bytes] = {}
    forms: tuple[Quantization, ...] = ("int8", "fp32")
    for form in forms:
        folder: Path = tmp_path_factory.mktemp(form)
        write_random_model("tiny", folder, ConversionOptions(force=True, quantization=form))
        graphs[form] = (folder / "model.onnx").read_bytes()
    return graphs


def test_every_operator_that_is_written_is_allowed_and_no_other(written: dict[str, bytes], tmp_path: Path) -> None:
    graphs = [*written.values(), *(with_activation(name, tmp_path / name) for name in ("gelu_new", "relu"))]
    nodes = [node for graph in graphs for node in onnx.load_model_from_string(graph).graph.node]
    operators = {(node.domain.encode(), node.op_type.encode()) for node in nodes}
    assert operators == graph_rules._ALLOWED


def with_activation(name: str, folder: Path) -> bytes:
    checkpoint = random_checkpoint()
    checkpoint.config["hidden_act"] = name
    convert_checkpoint(
        checkpoint.write(folder / "in"), folder / "out", ConversionOptions(force=True, quantization="fp32")
    )
    return (folder / "out" / "model.onnx").read_bytes()


def test_what_is_written_passes(written: dict[str, bytes]) -> None:
    for graph in written.values():
        check_graph(graph, 1 << 30)


def operators(model: bytes) -> set[str]:
    return {node.op_type for node in onnx.load_model_from_string(model).graph.node}


@given(st.data())
def test_no_bytes_get_an_operator_past_that_onnx_itself_would_see(
    written: dict[str, bytes], data: st.DataObject
) -> None:
    """The oracle is the protobuf library: whatever it still reads as a graph holds only what was allowed."""
    graph = bytearray(written["int8"])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(graph) - 1))
        graph[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    try:
        check_graph(bytes(graph), 1 << 30)
    except (ForbiddenGraphError, DamagedGraphError):
        return
    try:
        model = onnx.load_model_from_string(bytes(graph))
    except Exception:  # not even the library reads it: ONNX Runtime refuses it
        return
    assert not model.functions
    assert all((node.domain.encode(), node.op_type.encode()) in graph_rules._ALLOWED for node in model.graph.node)
    locations = {e.value for t in model.graph.initializer for e in t.external_data if e.key == "location"}
    assert locations <= {"model.onnx.data"}
