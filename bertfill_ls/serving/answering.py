"""The server's side of the protocol: a request's JSON in, the tensors of its answer out.

How a request is read stands in ``request``. A text that cannot be answered has no rows, and an error in its place; only
a request that makes no sense as a whole is refused. Never logits: one mask's are hundreds of times as long as its best
candidates (`benchmarks/README.md`).
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bertfill_ls import __version__
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gaps
from bertfill_ls.core.masks.mask import Mask, MaskScan
from bertfill_ls.core.prediction.answers import Candidate, Explanation, GapAnswer, MaskAnswer
from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.presentation import problem_sentence
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference import FillRequest, Model, fill_texts, load_model
from bertfill_ls.inference.explain import explain_gap
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.fill_phrase import fill_gap
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.model.manifest import WEIGHTS
from bertfill_ls.serving.request import Request, read_request
from bertfill_ls.serving.tensors import INPUTS, OUTPUTS, Tensor, described

_CANNOT_STAND = "This candidate cannot stand here."
_LOCALE = "en"  # of every error here, as of the servers' own: callers are programs, and name no language


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of an answer; ``tokens`` are spans with their weights."""

    text: int
    span: Span
    candidates: Sequence[Candidate]
    tokens: Sequence[tuple[Span, float]] = ()


_Rows = Sequence[_Row] | str  # or why a text has none


class Answering:
    """A warm model that answers requests, one at a time: calls from several threads wait for each other."""

    inputs, outputs = described(INPUTS), described(OUTPUTS)  # as a server's metadata says them

    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = threading.Lock()

    @classmethod
    def load(cls, folder: str) -> "Answering":
        """Load the model of a folder.

        Raises:
            ModelError: it cannot be used.
        """
        return cls(load_model(Path(folder)))

    def answer(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the output tensors for an inference request, both as the protocol's JSON has them.

        Raises:
            TensorError: the request makes no sense; the message says why.
        """
        asked = read_request(request)
        with self._lock:
            found = self._rows(asked)
        rows = [row for each in found if not isinstance(each, str) for row in each]
        errors = [each if isinstance(each, str) else "" for each in found]
        return [tensor.as_json() for tensor in self._tensors(asked, rows, errors)]

    # -- what is asked of the model

    def _rows(self, asked: Request) -> list[_Rows]:
        """Return the rows of each text."""
        if asked.windows is not None:
            return self._rows_of_windows(asked, asked.windows)
        scans = [find_masks(text) for text in asked.texts]
        if asked.task == "reasons":
            return [
                self._reasons(asked, index, windows_of(asked.texts[index], scan.masks, self._model.capacity))
                or (_CANNOT_STAND if scan.masks else _error(scan))
                for index, scan in enumerate(scans)
            ]
        requests = [
            FillRequest(text, asked.top_k, asked.targets, scan) for text, scan in zip(asked.texts, scans, strict=True)
        ]
        answers = fill_texts(self._model, requests)
        rows_of = _of_masks if asked.task == "masks" else _of_gaps
        return [
            list(rows_of(index, answer.gaps)) or _error(scan)
            for index, (answer, scan) in enumerate(zip(answers, scans, strict=True))
        ]

    def _rows_of_windows(self, asked: Request, windows: Sequence[Window | None]) -> list[_Rows]:
        """Answer for texts that are windows already: what is seen, and what is asked, is what the caller says."""
        rows: list[_Rows] = ["No mask of this text is asked about."] * len(windows)
        capacity = self._model.capacity
        given = {index: window for index, window in enumerate(windows) if window is not None}
        for index, window in list(given.items()):
            if sum(mask.length for mask in window.asked) > capacity:
                rows[index] = f"More is asked about than the {capacity} tokens that the model sees at once."
                del given[index]
        if asked.task == "masks":
            answers = fill_masks(self._model, list(given.values()), top_k=asked.top_k, targets=asked.targets)
            for index, answer in zip(given, answers, strict=True):
                rows[index] = [_mask_row(index, each) for each in answer]
        for index, window in given.items():
            if asked.task == "gaps":
                rows[index] = [self._phrases(asked, index, window, gap) for gap in gaps(window.asked)]
            elif asked.task == "reasons":
                rows[index] = self._reasons(asked, index, [window]) or _CANNOT_STAND
        return rows

    def _phrases(self, asked: Request, index: int, window: Window, gap: Sequence[Mask]) -> _Row:
        span = Span(gap[0].span.start, gap[-1].span.end)
        if len(gap) > 1:
            return _Row(index, span, fill_gap(self._model, window, gap, top_k=asked.top_k, targets=asked.targets))
        [[answer]] = fill_masks(self._model, [window.asking(gap)], top_k=asked.top_k, targets=asked.targets)
        return _mask_row(index, answer)

    def _reasons(self, asked: Request, index: int, windows: Iterable[Window]) -> list[_Row]:
        candidate = asked.targets[0] if asked.targets else None
        found = (
            (gap, explain_gap(self._model, window, gap, candidate=candidate))
            for window in windows
            for gap in gaps(window.asked)
        )
        return [_reason_row(index, gap, explanation) for gap, explanation in found if explanation is not None]

    # -- what is answered

    def _tensors(self, asked: Request, rows: Sequence[_Row], errors: Sequence[str]) -> Iterator[Tensor]:
        columns = max((len(row.candidates) for row in rows), default=0)
        tokens = max((len(row.tokens) for row in rows), default=0)
        padded = [[*row.candidates, *[Candidate("", 0.0)] * (columns - len(row.candidates))] for row in rows]
        weighed = [[*row.tokens, *[(Span(-1, -1), 0.0)] * (tokens - len(row.tokens))] for row in rows]
        by_candidate, by_token = (len(rows), columns), (len(rows), tokens)
        cells = [candidate for row in padded for candidate in row]
        places = [token for row in weighed for token in row]
        found: dict[str, tuple[tuple[int, ...], list[Any]]] = {
            "gaps": ((len(rows), 3), [each for row in rows for each in (row.text, row.span.start, row.span.end)]),
            "candidates": (by_candidate, [each.text for each in cells]),
            "probabilities": (by_candidate, [each.score for each in cells]),
            "errors": ((len(errors),), list(errors)),
            "sources": (by_candidate, [each.source or "" for each in cells]),
            "phrases": (by_candidate, [each.phrase or "" for each in cells]),
            "token_spans": ((*by_token, 2), [edge for span, _ in places for edge in (span.start, span.end)]),
            "token_weights": (by_token, [weight for _, weight in places]),
            "model": ((1,), [self._about()]),
        }
        for name in asked.outputs:
            shape, data = found[name]
            yield Tensor(name, OUTPUTS[name][0], shape, data)

    def _about(self) -> str:
        manifest = self._model.manifest
        return json.dumps(
            {
                "name": manifest.name,
                "capacity": manifest.capacity,
                "weights": manifest.files[WEIGHTS].sha256,
                "version": __version__,
            },
            ensure_ascii=False,
        )


# -- rows


def _of_gaps(index: int, found: Iterable[GapAnswer]) -> Iterator[_Row]:
    for gap in found:
        tokens = [(token.span, token.share) for token in gap.attribution]
        yield _Row(index, gap.span, gap.candidates, tokens)


def _of_masks(index: int, found: Iterable[GapAnswer]) -> Iterator[_Row]:
    yield from (_mask_row(index, answer) for gap in found for answer in gap.masks)


def _mask_row(index: int, answer: MaskAnswer) -> _Row:
    tokens = [(token.span, token.share) for token in answer.attribution]
    return _Row(index, answer.mask.span, answer.candidates, tokens)


def _reason_row(index: int, gap: Sequence[Mask], found: Explanation) -> _Row:
    span = Span(gap[0].span.start, gap[-1].span.end)
    return _Row(index, span, [found.candidate], [(token.span, token.nats) for token in found.tokens])


def _error(scan: MaskScan) -> str:
    """Say why a text has no rows: what is wrong with its masks, or that it has none."""
    sentences = dict.fromkeys(problem_sentence(problem, _LOCALE) for problem in scan.problems)
    return " ".join(sentences) or "There is no mask in this text."
