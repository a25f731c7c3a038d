"""``textDocument/inlayHint``: the first candidate behind each mask that is to be seen."""

import asyncio
from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from bertfill_ls.core.masks.gaps import Gap, gap_span
from bertfill_ls.core.prediction.answers import GapAnswer
from bertfill_ls.core.presentation import candidates_in_a_line, whole_percent
from bertfill_ls.inference.engine.jobs import Priority
from bertfill_ls.inference.engine.slots import Slot
from bertfill_ls.lsp.about import about_a_document
from bertfill_ls.lsp.asking import NotYetError, UnavailableError
from bertfill_ls.lsp.idle.hint_rest import OvertakenError
from bertfill_ls.lsp.idle.pacing import in_portions
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot

_PORTION = 8  # gaps begun in one turn of the loop
_CONTENT_MODIFIED = int(types.LSPErrorCodes.ContentModified)
_MOST = 200  # gaps; no screen shows more, and some clients ask about a whole document


@about_a_document
async def inlay_hint(
    session: Session, document: Snapshot, params: types.InlayHintParams
) -> Sequence[types.InlayHint] | None:
    """Show what the model would put into the masks of a range, once the writer rests and the model is there.

    Raises:
        JsonRpcException: ContentModified, when there is no answer for this version now. Null would be an answer: a
            client that has got it draws nothing more for that version.
    """
    if not session.settings.inlay_hints:
        return None
    try:
        await session.hint_rest.over(document.uri)
        await session.asking.loaded()
        return await _hints(session, document, _gaps(session, document, params.range))
    except (NotYetError, OvertakenError) as error:
        raise JsonRpcException("The document has changed, or the model is not there yet", _CONTENT_MODIFIED) from error
    except UnavailableError:
        return None


async def _hints(session: Session, document: Snapshot, gaps: Sequence[Gap]) -> list[types.InlayHint]:
    slot = Slot(("hints", document.uri), document.version)
    fills: list[asyncio.Task[GapAnswer]] = []
    try:
        async for gap in in_portions(gaps, _PORTION):
            fill = asyncio.ensure_future(session.asking.fill(document, gap, priority=Priority.VISIBLE, slot=slot))
            fill.add_done_callback(_retrieve)
            fills.append(fill)
        answers = await asyncio.gather(*fills)
    finally:
        for fill in fills:
            fill.cancel()  # when the request is withdrawn, or one of them has no answer
    return [_hint(document, answer) for answer in answers if answer.candidates]


def _retrieve(fill: asyncio.Task[GapAnswer]) -> None:
    """Take note of a failure: a request that is withdrawn waits for none of its fills."""
    if not fill.cancelled():
        fill.exception()


def _gaps(session: Session, document: Snapshot, range_: types.Range) -> list[Gap]:
    masks = session.scope.masks(document, document.span_of(range_))[:_MOST]
    gaps = session.scope.gaps(document, masks)
    return [gap for gap in gaps if not session.hint_rest.is_listed(document, gap_span(gap))]


def _hint(document: Snapshot, answer: GapAnswer) -> types.InlayHint:
    best, *others = answer.candidates
    sign = "≈" if answer.is_ambiguous else "→"
    return types.InlayHint(
        position=document.position_at(answer.span.end),
        label=f"{sign}{best.text}\u00a0{whole_percent(best.score)}",  # a hint is never broken between two lines
        tooltip=candidates_in_a_line(others) or None,
        text_edits=[types.TextEdit(document.range_of(answer.span), best.text)],
        padding_left=True,
    )
