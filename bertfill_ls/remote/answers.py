"""A server's answers as what a recipe would have given, or what the server tells of its model.

A server may be anything: every number and every text of an answer is checked before a writer sees it, and one that does
not fit the question is refused whole.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from bertfill_ls.core.masks.gaps import Gap
from bertfill_ls.core.prediction.answers import (
    MOST_SHARES,
    Candidate,
    Explanation,
    MaskAnswer,
    TokenDrop,
    TokenShare,
)
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span, start_of
from bertfill_ls.inference.limits import MOST_TOP_K
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks
from bertfill_ls.remote.questions import ROWS, TOKENS, Asked, gap_of
from bertfill_ls.serving.tensors import OUTPUTS, Tensor, tensors_of

_LONGEST_CANDIDATE = 64  # code points
_LONGEST_NOTE = 200  # of a source or a phrase
_MOST_CAPACITY = 1 << 20  # tokens
_ROUNDING = 1e-3  # what a probability in single precision may be above 1, and then some
_WEIGHTS = re.compile("[0-9a-f]{64}")


class UnfitError(Exception):
    """An answer that does not fit the question."""


class RefusedError(Exception):
    """The server says that it cannot answer for one of the texts."""


@dataclass(frozen=True, slots=True)
class RemoteModel:
    """A model on a server, as that tells of it."""

    name: str
    capacity: int
    weights: str
    host: str

    @property
    def folder(self) -> None:
        """Its files are not on this machine."""
        return

    @property
    def shortfall(self) -> None:
        """Nothing is known that it lacks."""
        return


def about(content: bytes, host: str) -> RemoteModel:
    """Return the model that answers.

    Raises:
        UnfitError: the server does not serve what bertfill writes for it.
    """
    found = _outputs(content, ("model", "errors"))
    try:
        told = json.loads(found["model"].data[0])
        name, capacity, weights = told["name"], told["capacity"], told["weights"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnfitError("what it says of its model") from error
    if type(capacity) is not int or not 1 <= capacity <= _MOST_CAPACITY:
        raise UnfitError("the model's capacity")
    if not isinstance(weights, str) or not _WEIGHTS.fullmatch(weights):
        raise UnfitError("the model's weights")
    return RemoteModel(_clean(name, _LONGEST_NOTE), capacity, weights, host)


def answers(recipe: Asked, windows: Sequence[Window], content: bytes) -> list[Any]:
    """Return what the server answers, as ``recipe.run`` would: in the order of the windows, in their coordinates.

    Raises:
        UnfitError: it is not an answer to this question.
        RefusedError: the server cannot answer for one of the windows.
    """
    found = _outputs(content, ROWS if isinstance(recipe, FillGap) else ROWS + TOKENS)
    errors = found["errors"].data
    if len(errors) != len(windows):
        raise UnfitError("the number of texts")
    expected = [
        (index, gap)
        for index, window in enumerate(windows)
        if not errors[index]
        for gap in ([(mask,) for mask in window.asked] if isinstance(recipe, FillMasks) else [gap_of(recipe, window)])
    ]
    rows = list(_rows(found, windows, expected))
    match recipe:
        case Explain():  # that a candidate cannot stand there is an answer
            by_window = {row.window: _explanation(row) for row in rows}
            return [by_window.get(index) for index in range(len(windows))]
        case _ if any(errors):
            raise RefusedError
        case FillGap():
            return [row.candidates for row in rows]
        case FillMasks():
            return [tuple(_mask_answer(row) for row in rows if row.window == index) for index in range(len(windows))]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of an answer that fits: the ``gap`` of a window, and ``tokens`` of its document with their weights."""

    window: int
    gap: Gap
    candidates: tuple[Candidate, ...]
    tokens: tuple[tuple[str, Span, float], ...]


def _outputs(content: bytes, wanted: Sequence[str]) -> dict[str, Tensor]:
    try:
        raw = json.loads(content, parse_constant=_no_number)
        found = tensors_of(raw.get("outputs") if isinstance(raw, Mapping) else None, OUTPUTS)
    except (ValueError, RecursionError) as error:  # TensorError is a ValueError
        raise UnfitError("no answer of the protocol") from error
    if missing := set(wanted) - found.keys():
        raise UnfitError(f"without {', '.join(sorted(missing))}")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _rows(
    found: Mapping[str, Tensor], windows: Sequence[Window], expected: Sequence[tuple[int, Gap]]
) -> Iterator[_Row]:
    columns = [found[name] for name in ("candidates", "probabilities", "sources", "phrases")]
    most = max((MOST_TOP_K, *(len(mask.choices) for _, gap in expected for mask in gap)))
    if any(tensor.shape != columns[0].shape for tensor in columns) or columns[0].shape[1] > most:
        raise UnfitError("the number of candidates")
    tokens = [found[name] for name in TOKENS if name in found]
    if any(tensor.shape[:2] != tokens[0].shape[:2] for tensor in tokens):
        raise UnfitError("the number of tokens")
    if any(tensor.shape[0] != len(expected) for tensor in (found["gaps"], *columns, *tokens)):
        raise UnfitError("the number of rows")
    by_row = zip(*(tensor.rows() for tensor in (found["gaps"], *columns)), strict=True)
    weighed = list(zip(*(tensor.rows() for tensor in tokens), strict=True)) or [((), ())] * len(expected)
    for (index, gap), (place, *cells), (edges, weights) in zip(expected, by_row, weighed, strict=True):
        window = windows[index]
        span = Span(gap[0].span.start, gap[-1].span.end).shifted(-window.span.start)
        if list(place) != [index, span.start, span.end]:
            raise UnfitError("the places of the gaps")
        yield _Row(index, gap, tuple(_candidates(gap, *cells)), tuple(_tokens(window, edges, weights)))


def _candidates(
    gap: Gap, texts: Sequence[str], scores: Sequence[float], sources: Sequence[str], phrases: Sequence[str]
) -> Iterator[Candidate]:
    choices = gap[0].choices if len(gap) == 1 else ()
    for text, score, source, phrase in zip(texts, scores, sources, phrases, strict=True):
        if not text:
            return
        if not 0 <= score <= 1 + _ROUNDING or (choices and text not in choices):
            raise UnfitError("a candidate")
        notes = [_clean(note, _LONGEST_NOTE) if note else None for note in (source, phrase)]
        yield Candidate(_clean(text, _LONGEST_CANDIDATE), min(1.0, float(score)), *notes)


def _tokens(window: Window, edges: Sequence[int], weights: Sequence[float]) -> Iterator[tuple[str, Span, float]]:
    for start, end, weight in zip(edges[::2], edges[1::2], weights, strict=True):
        if start == -1:
            return
        if not 0 <= start < end <= len(window.text) or not math.isfinite(weight):
            raise UnfitError("a token")
        yield window.text[start:end], Span(start, end).shifted(window.span.start), float(weight)


def _mask_answer(row: _Row) -> MaskAnswer:
    if not row.candidates:
        raise UnfitError("no candidate")
    if any(not 0 <= share <= 1 + _ROUNDING for _, _, share in row.tokens):
        raise UnfitError("a share")
    attribution = tuple(TokenShare(*token) for token in row.tokens[:MOST_SHARES])
    return MaskAnswer(row.gap[0], row.candidates, attribution)


def _explanation(row: _Row) -> Explanation:
    if len(row.candidates) != 1:
        raise UnfitError("no candidate, or several")
    drops = sorted((TokenDrop(*token) for token in row.tokens), key=start_of)
    return Explanation(row.gap[0], row.candidates[0], tuple(drops))


def _clean(text: object, longest: int) -> str:
    """Return a text that may be put before a writer, and into a document."""
    if not isinstance(text, str) or not 0 < len(text) <= longest or not text.isprintable():
        raise UnfitError("a text")
    return text
