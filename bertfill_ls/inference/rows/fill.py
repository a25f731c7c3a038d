"""``Fill``: what answers batches of rows in a loop, in a pool of processes, or on a cluster, the same everywhere."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, overload

from bertfill_ls.core import messages
from bertfill_ls.inference.errors import ModelError, ShortageError
from bertfill_ls.inference.fill_text import fill_texts
from bertfill_ls.inference.limits import DEFAULT_TOP_K
from bertfill_ls.inference.model.model_dir import load_model
from bertfill_ls.inference.model.model_store import resolve_model
from bertfill_ls.inference.rows.answers import text_answer
from bertfill_ls.inference.rows.requests import NAMES, RowDefaults, RowRefusal, RowRequest, read_row

Row = dict[str, Any]
_ANSWERED = ("gaps", "problems", "error")


class Fill:
    """Loads a model once, then answers batches of rows; the order is that of the batch.

    A row is a text, or a mapping as of ``bertfill-ls fill --jsonl``: ``text``, and perhaps ``id``, ``top_k``,
    ``targets``. Its answer is a mapping: ``id`` as it was, ``text``, ``gaps``, ``problems``; or ``error``, a sentence,
    where the row cannot be answered. A batch may also be a mapping of columns, as Ray Data has it: then
    columns come back, those of the batch with ``gaps``, ``problems`` and ``error`` added.

    It is pickled as what it was made with: where it arrives, the model is loaded anew, once.

    >>> fill = Fill(top_k=1)
    >>> answers = fill(["疑是地[MASK]霜。", {"id": 7, "text": 7}])
    >>> answers[0]["gaps"][0]["candidates"][0]["text"]
    '上'
    >>> answers[1]
    {'id': 7, 'error': 'This row needs a “text”.'}
    >>> columns = fill({"text": ["他跑[MASK:的|得]快。"], "page": [3]})
    >>> columns["page"], columns["gaps"][0][0]["candidates"][0]["text"], columns["error"]
    ([3], '得', [None])

    Raises:
        ModelError: the model cannot be used.
    """

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        top_k: int = DEFAULT_TOP_K,
        aliases: Sequence[str] = (),
        locale: str = "en",
        threads: int | None = None,
        with_memory: bool = True,
    ) -> None:
        """Load ``model``, a name or a folder (None: the one that comes with bertfill).

        ``top_k``, ``aliases`` (what counts as a mask besides ``[MASK]``) and ``locale`` hold for rows that say nothing
        else. ``threads`` None: as many as serve one process best; give 1 where there is a process for each CPU.
        """
        self._made_again = partial(
            type(self), model, top_k=top_k, aliases=tuple(aliases), locale=locale, threads=threads,
            with_memory=with_memory,
        )  # fmt: skip
        folder = resolve_model(None if model is None else os.fspath(model))
        self.model = load_model(folder, threads=threads, with_memory=with_memory)
        self._defaults = RowDefaults(top_k, tuple(aliases), locale)

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        """Say how to make another one."""
        return self._made_again, ()

    @overload
    def __call__(self, batch: Sequence[object]) -> list[Row]: ...

    @overload
    def __call__(self, batch: Mapping[str, Any]) -> dict[str, Any]: ...

    def __call__(self, batch: Sequence[object] | Mapping[str, Any]) -> list[Row] | dict[str, Any]:
        """Answer the rows of a batch.

        Raises:
            ShortageError: there is no memory for a pass; what is wrong with one row is its own answer instead.
        """
        return self._answer_columns(batch) if isinstance(batch, Mapping) else self._answer_rows(batch)

    def _answer_rows(self, batch: Sequence[object]) -> list[Row]:
        read = [read_row(row, self._defaults) for row in batch]
        answers = self._answer([each for each in read if isinstance(each, RowRequest)])
        return [
            {**each.echoed, "error": each.message} if isinstance(each, RowRefusal) else next(answers) for each in read
        ]

    def _answer(self, requests: Sequence[RowRequest]) -> Iterator[Row]:
        try:
            answers = fill_texts(self.model, [request.fill for request in requests])
        except ShortageError:
            raise
        except ModelError as error:
            if len(requests) == 1:
                said = messages.text(error.key, self._defaults.locale, **error.arguments)
                yield {**requests[0].echoed, "error": said}
            else:  # one row is at fault, or each for itself: the others have their answers
                for request in requests:
                    yield from self._answer([request])
            return
        for request, answer in zip(requests, answers, strict=True):
            yield {**request.echoed, **text_answer(answer, request.fill, self.model, self._defaults.locale)}

    def _answer_columns(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        asked = [name for name in NAMES if name in batch]
        rows = [
            {name: _plain(value) for name, value in zip(asked, values, strict=True) if value is not None}
            for values in zip(*(batch[name] for name in asked), strict=True)
        ]
        # Not by calling ``self``: Ray Data calls a class that it made of this one, whose calls wait for each other.
        answers = self._answer_rows(rows)
        return dict(batch) | {name: [answer.get(name) for answer in answers] for name in _ANSWERED}


def _plain(value: Any) -> Any:
    """Return a number or a list of numpy's, which columns are made of, as Python's own."""
    return value.tolist() if hasattr(value, "tolist") else value
