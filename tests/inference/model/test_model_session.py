"""The session runs, stops when told to from another thread, and is quiet afterwards."""

import threading
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

from bertfill_ls.inference.errors import ModelError, RunStopped
from bertfill_ls.inference.model.model_session import GraphInMemory, Ids, ModelSession, session_options
from bertfill_ls.inference.stop import Stop
from tests.inference.models import shipped_model, tiny_model


def batch(rows: int, length: int) -> tuple[Ids, Ids, Ids]:
    ids = np.full((rows, length), 20, np.int64)
    return ids, np.ones_like(ids), np.zeros((rows, 1), np.int64)


def test_gives_logits_and_attention_of_the_masks() -> None:
    ids = np.array([[2, 30, 4, 4, 3], [2, 4, 3, 0, 0]])
    is_text = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    logits, attention = tiny_model().session.run(ids, is_text, np.array([[2, 3], [1, 0]]))
    assert logits.shape == (2, 2, 2_000)
    assert attention.shape == (2, 4, 2, 5)
    assert attention.sum(axis=-1) == pytest.approx(np.ones((2, 4, 2)), abs=1e-5)
    assert not attention[1, :, 0, 3:].any()


class LateStop(Stop):
    """Is set by another thread once it has been asked for the first time, and has said no: when the pass begins."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = threading.Event()
        threading.Thread(target=self._set_late).start()

    def _set_late(self) -> None:
        self._asked.wait()
        self.set()

    def __call__(self) -> bool:
        answer = super().__call__()
        self._asked.set()
        return answer


def test_a_pass_under_way_is_stopped_from_another_thread() -> None:
    session = shipped_model().session
    with pytest.raises(RunStopped) as stopped, session.until(LateStop()):
        session.run(*batch(64, 128))
    assert stopped.value.__cause__ is not None, "it was ONNX Runtime that gave the pass up"
    # The session is as good as before.
    logits, _ = session.run(*batch(1, 4))
    assert np.isfinite(logits).all()


def test_a_stop_that_came_before_the_run_is_honoured() -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(RunStopped), tiny_model().session.until(stop):
        tiny_model().session.run(*batch(1, 4))


def test_a_stop_that_comes_between_two_passes_ends_the_second() -> None:
    session, stop = tiny_model().session, Stop()
    with session.until(stop):
        session.run(*batch(1, 4))
        stop.set()
        with pytest.raises(RunStopped):
            session.run(*batch(1, 4))


def test_a_stop_that_comes_afterwards_stops_nothing() -> None:
    session, stop = tiny_model().session, Stop()
    with session.until(stop):
        session.run(*batch(1, 4))
    stop.set()
    session.run(*batch(1, 4))


def test_errors_of_a_run_are_not_mistaken_for_a_stop() -> None:
    ids, is_text, _ = batch(1, 4)
    with pytest.raises(Exception, match="GatherND") as failure:
        tiny_model().session.run(ids, is_text, np.array([[9]]))
    assert not isinstance(failure.value, RunStopped)


def test_its_threads_spin_neither_after_a_pass_nor_for_long_within_one() -> None:
    """What that is worth is measured by ``python -m benchmarks server time_spent``."""
    options = session_options(2)
    assert options.get_session_config_entry("session.force_spinning_stop") == "1"
    assert int(options.get_session_config_entry("session.intra_op.spin_duration_us")) <= 100


def test_outputs_that_fit_another_input_are_refused_when_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    session = tiny_model().session
    whole = session._session

    class OfOneInput:
        """Gives what it gave for one mask, whatever is asked: a graph of constants."""

        def run(self, *given: object) -> object:
            return whole.run(
                ["logits", "attention"],
                dict(zip(("input_ids", "attention_mask", "mask_positions"), batch(1, 4), strict=True)),
            )

    monkeypatch.setattr(session, "_session", OfOneInput())
    session.run(*batch(1, 4))
    for rows, length in ((2, 4), (1, 5)):
        with pytest.raises(ModelError, match="graph-unfit"):
            session.run(*batch(rows, length))


def constants_that_take_long() -> bytes:
    """Return a graph of allowed operators that takes minutes to fold, or to run."""
    big = np.full((1_000, 1_000), 1e-4, np.float32)
    nodes = [helper.make_node("MatMul", ["big" if i == 0 else f"y{i - 1}", "big"], [f"y{i}"]) for i in range(500)]
    nodes.append(helper.make_node("Identity", ["y499"], ["logits"]))
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "g", [], [output], [numpy_helper.from_array(big, "big")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return bytes(model.SerializeToString())


def test_loading_can_be_ended_from_another_thread() -> None:
    stop = Stop()
    timer = threading.Timer(0.1, stop.set)
    timer.start()
    with pytest.raises(RunStopped):
        ModelSession(GraphInMemory(constants_that_take_long(), b""), 1, folder=Path("x"), stop=stop)


def test_loading_ends_at_once_when_nobody_wants_it() -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(RunStopped):
        ModelSession(GraphInMemory(constants_that_take_long(), b""), 1, folder=Path("x"), stop=stop)
