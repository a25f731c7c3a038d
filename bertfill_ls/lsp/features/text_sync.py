"""What follows when a document is opened, changed or closed. The text itself is kept by the protocol."""

from urllib.parse import unquote

from lsprotocol import types

from bertfill_ls.lsp.about import about_the_session
from bertfill_ls.lsp.session import Session


@about_the_session
def did_open(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """Report on a new document, and prepare for its first questions."""
    session.diagnostics.opened(params.text_document.uri)
    session.prefetch.edited(params.text_document.uri)


@about_the_session
def did_change(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    """Report and prepare once the writer rests."""
    session.diagnostics.changed(params.text_document.uri)
    session.hint_rest.changed(params.text_document.uri)
    session.prefetch.edited(params.text_document.uri)


@about_the_session
def did_close(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """Forget the document; should it be opened again, its versions may start anew."""
    _forget(session, params.text_document.uri)


def out_of_step(session: Session, uri: str) -> None:
    """Say that a change could not be applied, and take back what was said of the text."""
    _forget(session, uri)
    message = session.say("server.out-of-step", name=unquote(uri.rpartition("/")[2]))
    session.server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def _forget(session: Session, uri: str) -> None:
    session.diagnostics.closed(uri)
    session.prefetch.closed(uri)
    session.hint_rest.closed(uri)
    session.asking.engine.forget_slots(lambda name: isinstance(name, tuple) and uri in name)
