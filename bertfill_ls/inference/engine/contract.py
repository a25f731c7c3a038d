"""What stands around the engine: what answers, what it can be asked, and who runs that.

Recipes stand in ``inference/recipes``; runners in ``inference/model_thread``, ``remote`` and ``web``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.stop import Stop

if TYPE_CHECKING:
    from bertfill_ls.inference.model.model_dir import Model


class Answerer(Protocol):
    """What is known of what answers: a model in this process, or one on a server."""

    @property
    def name(self) -> str:
        """The model's own name."""
        ...

    @property
    def capacity(self) -> int:
        """How many tokens of a window it sees."""
        ...

    @property
    def weights(self) -> str:
        """The SHA-256 of its weights."""
        ...

    @property
    def folder(self) -> Path | None:
        """Where its files are on this machine, if they are."""
        ...

    @property
    def host(self) -> str | None:
        """Where text is sent to be answered; None: nowhere."""
        ...

    @property
    def shortfall(self) -> ModelError | None:
        """Why it answers less well than what was asked for, if it does."""
        ...


Answer = TypeVar("Answer")

Loaded = Callable[[Answerer | Exception], None]  # told of what answers, or why nothing does (any more)
Done = Callable[[Sequence[Any] | Exception], None]  # told of an answer for each window, or why there are none


class Recipe(Protocol[Answer]):
    """What to compute for a window. Equal recipes share batches, so they must be hashable."""

    @property
    def passes(self) -> int:
        """How often the model reads the window for it: what it costs, in windows."""
        ...

    def run(self, model: "Model", windows: Sequence[Window], stop: Stop) -> Sequence[Answer]:
        """Return an answer for each window; called on the model thread. Raises when ``stop`` ends it early."""
        ...

    def shifted(self, answer: Answer, by: int) -> Answer:
        """Return the answer for the same window ``by`` code points further down the document."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What the engine sends to be run at once: windows for one recipe."""

    recipe: Recipe[Any]
    windows: tuple[Window, ...]
    stop: Stop


class Runner(Protocol):
    """Runs batches one at a time, elsewhere; reports back on the loop."""

    def start(self, loaded: Loaded, done: Done) -> None:
        """Begin to load the model. ``loaded`` gets it, ``done`` what becomes of each batch.

        ``loaded`` may be told of an error later too, when the model is lost. After an error it may be started again.
        And it may be told of another model, which answers from then on.
        """
        ...

    def run(self, batch: Batch) -> None:
        """Run a batch; called only after ``loaded``, and after ``done`` of the batch before."""
        ...

    def close(self) -> None:
        """Run nothing more."""
        ...
