"""Everything a run needs to go on as if it had never stopped, in one file.

Data order needs no saving: it is a function of the seed and the step (`recipe.windows`).
"""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.training.recipe.network import Geometry


@dataclass
class Progress:
    """How far a run is: steps, tokens read, seconds spent training (all restarts together)."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    decay_began: float | None = None  # in `seconds`; None before the decay


class StopAsked:
    """True once SIGTERM or SIGINT came: the step at hand is finished and saved first."""

    def __init__(self) -> None:
        self._asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self._asked = True

    def __bool__(self) -> bool:
        return self._asked


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold a run's folder: a second process on it would overwrite the first one's work."""
    with (folder / "lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def save_run(
    path: Path,
    model: nn.Module,
    optimisers: list[torch.optim.Optimizer],
    progress: Progress,
    geometry: Geometry,
) -> None:
    """Write a run whole or not at all: a kill while writing leaves the last one in place."""
    unfinished = path.with_suffix(".unfinished")
    torch.save(
        {
            "model": model.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in optimisers],
            "progress": asdict(progress),
            "geometry": asdict(geometry),
        },
        unfinished,
    )
    os.replace(unfinished, path)


def load_run(path: Path, model: nn.Module, optimisers: list[torch.optim.Optimizer]) -> Progress:
    """Read a run back into a model and its optimisers."""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    model.load_state_dict(saved["model"])
    for optimiser, state in zip(optimisers, saved["optimisers"], strict=True):
        optimiser.load_state_dict(state)
    return Progress(**saved["progress"])


def save_weights(path: Path, model: nn.Module, geometry: Geometry) -> None:
    """Write the weights alone, in half precision, whole or not at all: `load_weights` reads them."""
    unfinished = path.with_suffix(".unfinished")
    state = {name: tensor.detach().to("cpu", torch.float16) for name, tensor in model.state_dict().items()}
    torch.save({"model": state, "geometry": asdict(geometry)}, unfinished)
    os.replace(unfinished, path)


def load_weights(path: Path) -> tuple[Geometry, dict[str, Tensor]]:
    """Return the geometry and the parameters, in float32, of a run's file."""
    saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return Geometry(**saved["geometry"]), {name: tensor.float() for name, tensor in saved["model"].items()}
