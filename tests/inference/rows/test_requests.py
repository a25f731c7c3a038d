"""A row is read as what it asks, or refused with a sentence that says why."""

import pytest

from bertfill_ls.core import messages
from bertfill_ls.inference.limits import MOST_TOP_K
from bertfill_ls.inference.rows.requests import RowDefaults, RowRefusal, RowRequest, read_row

TEXT = "𠮷他很高[MASK]。□"


@pytest.mark.parametrize(
    ("row", "top_k", "targets", "echoed"),
    [
        (TEXT, 3, None, {}),
        ({"text": TEXT}, 3, None, {}),
        ({"text": TEXT, "top_k": 1, "id": None}, 1, None, {"id": None}),
        ({"text": TEXT, "targets": ["兴", "朝霞"], "id": [7]}, 3, ("兴", "朝霞"), {"id": [7]}),
        ({"text": TEXT, "targets": None}, 3, None, {}),
    ],
)
def test_a_row_says_what_is_asked(
    row: object, top_k: int, targets: tuple[str, ...] | None, echoed: dict[str, object]
) -> None:
    request = read_row(row, RowDefaults(3, ("□",)))
    assert isinstance(request, RowRequest)
    assert (request.fill.text, request.fill.top_k, request.fill.targets) == (TEXT, top_k, targets)
    assert request.echoed == echoed
    assert request.fill.scan is not None and len(request.fill.scan.masks) == 2


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (1, "row.needs-text"),
        ({}, "row.needs-text"),
        ({"text": None}, "row.needs-text"),
        ({"text": TEXT, "top_k": True}, "row.bad-top-k"),
        ({"text": TEXT, "top_k": 0}, "row.bad-top-k"),
        ({"text": TEXT, "top_k": MOST_TOP_K + 1}, "row.bad-top-k"),
        ({"text": TEXT, "targets": "兴"}, "row.bad-targets"),
        ({"text": TEXT, "targets": [""]}, "row.bad-targets"),
        ({"text": TEXT, "topk": 1}, "row.unknown-name"),
    ],
)
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_a_row_that_cannot_be_answered_is_refused(row: object, key: str, locale: str) -> None:
    refusal = read_row(row, RowDefaults(locale=locale))
    assert isinstance(refusal, RowRefusal)
    beginning = messages.template(key, locale).partition("{")[0]
    assert refusal.message.startswith(beginning)
