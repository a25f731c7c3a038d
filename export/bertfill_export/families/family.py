"""What a family of models must tell to be read as a BERT, and the tensors of a checkpoint before they are read.

A family that computes what a BERT computes differs by three things only: the keys of its config.json, the names of its
tensors, and at most a few tensors that have to be put another way. Each has a file beside this one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Config = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor that still lies in its file; ``kind`` is its type as numpy says it, and ``load`` reads it."""

    shape: tuple[int, ...]
    kind: str
    load: Callable[[], NDArray[Any]]


Tensors = dict[str, StoredTensor]


def _as_it_is(config: Config) -> dict[str, object]:
    return dict(config)


def _untouched(config: Config, tensors: Tensors) -> Tensors:
    return tensors


@dataclass(frozen=True, slots=True)
class Family:
    """How the checkpoints of one family become those of a BERT.

    ``prefix`` is what its tensors begin with; ``renames`` are whole parts of names (between dots), in the order in
    which they are put. ``bert_config`` gives the same sizes under BERT's keys, and ``rearrange`` the tensors, already
    renamed, as a BERT has them.
    """

    name: str
    prefix: str
    renames: tuple[tuple[str, str], ...] = ()
    bert_config: Callable[[Config], dict[str, object]] = _as_it_is
    rearrange: Callable[[Config, Tensors], Tensors] = _untouched

    def renamed(self, name: str) -> str:
        """Return the name that a BERT has for a tensor of this family, prefixes taken off."""
        name = f".{name}."
        for old, new in self.renames:
            name = name.replace(f".{old}.", f".{new}.")
        return name.strip(".")
