"""A row -> what is asked: a text, or a mapping with ``text`` and perhaps ``id``, ``top_k``, ``targets``.

A row that asks nothing that can be answered is refused, with a sentence that says why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bertfill_ls.core import messages
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.inference.fill_text import FillRequest
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K

NAMES = ("id", "text", "top_k", "targets")


@dataclass(frozen=True, slots=True)
class RowDefaults:
    """What holds for rows that say nothing else; sentences are said in ``locale``."""

    top_k: int = DEFAULT_TOP_K
    aliases: Aliases = ()
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class RowRequest:
    """A row that can be answered; ``echoed`` comes back with the answer."""

    fill: FillRequest
    echoed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A row that cannot be answered, and why."""

    message: str
    echoed: Mapping[str, Any] = field(default_factory=dict)


def read_row(row: object, defaults: RowDefaults) -> RowRequest | RowRefusal:
    """Read what a row asks, or say what is wrong with it."""
    if isinstance(row, str):
        row = {"text": row}
    if not isinstance(row, Mapping):
        return RowRefusal(messages.text("row.needs-text", defaults.locale))
    echoed = {"id": row["id"]} if "id" in row else {}

    def refused(key: str, **facts: object) -> RowRefusal:
        return RowRefusal(messages.text(key, defaults.locale, **facts), echoed)

    if unknown := [name for name in row if name not in NAMES]:
        return refused("row.unknown-name", name=unknown[0], known=", ".join(NAMES))
    text = row.get("text")
    if not isinstance(text, str):
        return refused("row.needs-text")
    top_k = row.get("top_k", defaults.top_k)
    if isinstance(top_k, bool) or not isinstance(top_k, int) or not 1 <= top_k <= MOST_TOP_K:
        return refused("row.bad-top-k", most=MOST_TOP_K)
    scan = find_masks(text, defaults.aliases)
    targets = row.get("targets")
    if targets is None:
        return RowRequest(FillRequest(text, top_k, scan=scan), echoed)
    if not isinstance(targets, list) or not targets or not all(isinstance(each, str) and each for each in targets):
        return refused("row.bad-targets")
    return RowRequest(FillRequest(text, top_k, tuple(targets), scan), echoed)
