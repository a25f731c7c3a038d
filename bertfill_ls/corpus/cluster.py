"""The pieces of a corpus, done by the machines of a Ray cluster; what Ray is asked for, and what it is told not to do.

Ray hands pieces to workers, watches over them, and gives those of a dead one to another, without end: that a piece
ends all of them is seen by ``fill_piece``. The parts are written by the workers themselves, to a folder that all
machines see. It needs the extra ``ray``.
"""

import logging
import os
import pickle
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bertfill_ls.corpus.fill_piece import Done
from bertfill_ls.corpus.plan import Piece

_SECONDS_TO_ANSWER = 10.0
_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # it would tell its makers of each run
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",  # progress is shown by whoever asked
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what goes wrong reaches us as an exception
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # or it warns of a change to come that does not touch us
}


class ClusterError(Exception):
    """The cluster cannot be reached, or gave up."""


def on_cluster(
    make: Callable[[], Callable[[Piece], Done]], pieces: Sequence[Piece], *, address: str | None, workers: int | None
) -> Iterator[Done]:
    """Yield what has been done, as it comes, by ``workers`` processes that begin by calling ``make``.

    ``address`` is that of a running cluster; None: one is made of this machine, and ends with the iterator. ``workers``
    None: one for each CPU of the cluster.

    Raises:
        ClusterError: there is no such cluster, or it gave up.
        Exception: what ``make`` or a piece raises.
    """
    os.environ |= _SETTINGS
    if address is None and "RAY_AUTH_TOKEN_PATH" not in os.environ:
        # Ray lets in who has a token; without one it would leave one in the user's home, for other clusters as well.
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    import ray
    import ray.data

    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        _connect(ray, address, workers)
        count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        yield from _results(make, pieces, min(count, len(pieces)))
    except (ray.exceptions.RayError, OSError) as error:
        raise ClusterError(_first_line(error)) from error
    finally:
        ray.shutdown()


def _connect(ray: Any, address: str | None, workers: int | None) -> None:
    host, colon, port = (address or "").rpartition(":")
    if colon and port.isdecimal() and "/" not in host:
        # Ray itself would try for minutes.
        socket.create_connection((host, int(port)), _SECONDS_TO_ANSWER).close()
    quiet = {"include_dashboard": False} if address is None else {}
    cpus = {"num_cpus": workers} if address is None and workers is not None else {}
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level="ERROR", **quiet, **cpus)
    except Exception as error:  # a machine that is too busy to start it is told by no type of its own
        raise ClusterError(_first_line(error)) from error


def _results(make: Callable[[], Callable[[Piece], Done]], pieces: Sequence[Piece], workers: int) -> Iterator[Done]:
    import ray.data

    rows = [{"piece": piece.to_json()} for piece in pieces]
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        _Worker,
        fn_constructor_args=(make,),
        batch_size=1,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=1,
    )
    for row in dataset.iter_rows():
        outcome = pickle.loads(row["outcome"])  # noqa: S301 - from our own workers
        if isinstance(outcome, Exception):
            raise outcome
        yield outcome


class _Worker:
    """An actor of Ray Data: batches of one piece each. What goes wrong is an outcome too, or Ray would try it again."""

    def __init__(self, make: Callable[[], Callable[[Piece], Done]]) -> None:
        self._work: Callable[[Piece], Done] | None = None
        try:
            self._work = make()
        except Exception as error:
            self._error = error

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        return {"outcome": [pickle.dumps(self._outcome(Piece.from_json(str(line)))) for line in batch["piece"]]}

    def _outcome(self, piece: Piece) -> Done | Exception:
        if self._work is None:
            return self._error
        try:
            return self._work(piece)
        except Exception as error:
            return error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0][:300]
