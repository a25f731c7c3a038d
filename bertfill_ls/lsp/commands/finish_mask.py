"""``bertfill.server.finishMask``: remove what Neovim leaves of a mask.

Neovim's built-in completion puts the new text from the start of the edit to the cursor and forgets the rest of the
range, so ``[MA|SK]`` would become ``上SK]``. Additional edits cannot help: it applies them after the insertion, with
positions from before it. A command that runs after the item is accepted can look at what is really there; where a
plugin has replaced the whole range, it finds nothing to do.
"""

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from bertfill_ls.core.text.spans import Span
from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.commands.arguments import command_about_a_document, offset_of, position_of
from bertfill_ls.lsp.commands.contract import FINISH_MASK, FinishArgument
from bertfill_ls.lsp.session import Session
from bertfill_ls.lsp.text.snapshot import Snapshot


def finish_command(client: Client, document: Snapshot, span: Span, cursor: int, text: str) -> types.Command | None:
    """Return the command for an item that puts ``text`` in the place of ``span``, or None where none is needed."""
    rest = document.text[cursor : span.end]
    if not rest or not client.is_neovim:
        return None
    argument: FinishArgument = {
        "textDocument": {"uri": document.uri},
        "position": position_of(document.position_at(span.start)),
        "text": text,
        "rest": rest,
    }
    return types.Command(title=FINISH_MASK.wire_name, command=FINISH_MASK.wire_name, arguments=[argument])


@command_about_a_document
async def finish_mask(session: Session, document: Snapshot, argument: FinishArgument) -> None:
    """Remove ``rest`` where it stands right after ``text``, which begins at ``position``."""
    start = offset_of(document, argument)
    match argument:
        case {"text": str(text), "rest": str(rest)}:
            pass
        case _:
            raise JsonRpcInvalidParams("the argument has no text and rest")
    if not document.text.startswith(f"{text}{rest}", start):
        return
    left = Span(start + len(text), start + len(text) + len(rest))
    edit = types.WorkspaceEdit(changes={document.uri: [types.TextEdit(document.range_of(left), "")]})
    await session.server.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit))
