"""``bertfill.server.finishMask``: remove what Neovim leaves of a mask.

Neovim's built-in completion puts the new text from the start of the edit to the cursor and forgets the rest of the
range, so ``[MA|SK]`` would become ``上SK]``. Additional edits cannot help: it applies them after the insertion, with
positions from before it. A command that runs after the item is accepted can look at what is really there; where a
plugin has replaced the whole range, it finds nothing to do.
"""

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.documents import Snapshot

FINISH_MASK = "bertfill.server.finishMask"


def finish_command(session: Session, document: Snapshot, span: Span, cursor: int, text: str) -> types.Command | None:
    """Return the command for an item that puts ``text`` in the place of ``span``, or None where none is needed."""
    rest = document.text[cursor : span.end]
    if not rest or not session.client.is_neovim:
        return None
    start = document.position_at(span.start)
    argument = {
        "uri": document.uri,
        "position": {"line": start.line, "character": start.character},
        "text": text,
        "rest": rest,
    }
    return types.Command(title=FINISH_MASK, command=FINISH_MASK, arguments=[argument])


async def finish_mask(ls: FillServer, arguments: list[Any]) -> None:
    """Remove ``rest`` where it stands right after ``text``, which begins at ``position``."""
    match arguments:
        case [{"uri": str(uri), "position": {"line": int(line), "character": int(column)}, "text": text, "rest": rest}]:
            document = ls.session.documents.get(uri)
        case _:
            raise JsonRpcInvalidParams(f"{FINISH_MASK} takes one object with uri, position, text and rest")
    if document is None:
        return
    start = document.offset_at(types.Position(line, column))
    if not document.text.startswith(f"{text}{rest}", start):
        return
    left = Span(start + len(text), start + len(text) + len(rest))
    edit = types.WorkspaceEdit(changes={uri: [types.TextEdit(document.range_of(left), "")]})
    await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit))
