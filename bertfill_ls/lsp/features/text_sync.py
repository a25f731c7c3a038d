"""What follows when a document is opened, changed or closed. The text itself is kept by the protocol."""

from urllib.parse import unquote

from lsprotocol import types

from bertfill_ls.lsp.fill_server import FillServer


def opened(ls: FillServer, params: types.DidOpenTextDocumentParams) -> None:
    """Report on a new document, and prepare for its first questions."""
    ls.out_of_step.discard(params.text_document.uri)
    ls.diagnostics.opened(params.text_document.uri)
    ls.prefetch.edited(params.text_document.uri)


def changed(ls: FillServer, params: types.DidChangeTextDocumentParams) -> None:
    """Report and prepare once the writer rests."""
    ls.diagnostics.changed(params.text_document.uri)
    ls.hint_rest.changed(params.text_document.uri)
    ls.prefetch.edited(params.text_document.uri)


def out_of_step(ls: FillServer, uri: str) -> None:
    """Say, once for each document, that a change could not be applied: what is shown of it may be wrong from now on."""
    if uri in ls.out_of_step:
        return
    ls.out_of_step.add(uri)
    message = ls.session.say("server.out-of-step", name=unquote(uri.rpartition("/")[2]))
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def closed(ls: FillServer, params: types.DidCloseTextDocumentParams) -> None:
    """Forget the document; should it be opened again, its versions may start anew."""
    uri = params.text_document.uri
    ls.diagnostics.closed(uri)
    ls.prefetch.closed(uri)
    ls.hint_rest.closed(uri)
    ls.session.engine.forget_slots(lambda name: isinstance(name, tuple) and uri in name)
