"""Which handler serves which request and which command; imported once ``initialize`` has been answered.

An editor waits for that answer with everything it shows, and need not wait for these imports as well.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from lsprotocol import types

from bertfill_ls.lsp.client import Client
from bertfill_ls.lsp.commands import contract
from bertfill_ls.lsp.commands.compare_tone import compare_tone
from bertfill_ls.lsp.commands.explain import explain
from bertfill_ls.lsp.commands.fill_all import fill_all
from bertfill_ls.lsp.commands.finish_mask import finish_mask
from bertfill_ls.lsp.commands.mask_selection import mask_selection
from bertfill_ls.lsp.commands.models import models
from bertfill_ls.lsp.commands.restart import restart_engine
from bertfill_ls.lsp.commands.status import status
from bertfill_ls.lsp.features import (
    code_action,
    completion,
    configuration,
    document_highlight,
    hover,
    inlay_hint,
    lifecycle,
    pull_diagnostics,
    semantic_tokens,
    text_sync,
)
from bertfill_ls.lsp.fill_server import FillServer
from bertfill_ls.lsp.session import begin_session
from bertfill_ls.lsp.settings.configuration import Configuration

FEATURES: dict[str, Callable[..., Any]] = {
    types.INITIALIZED: lifecycle.initialized,
    types.SHUTDOWN: lifecycle.shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: text_sync.did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: text_sync.did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: text_sync.did_close,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: configuration.did_change_configuration,
    types.TEXT_DOCUMENT_COMPLETION: completion.completion,
    types.COMPLETION_ITEM_RESOLVE: completion.resolve,
    types.TEXT_DOCUMENT_HOVER: hover.hover,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action.code_action,
    types.TEXT_DOCUMENT_INLAY_HINT: inlay_hint.inlay_hint,
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: document_highlight.document_highlight,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: semantic_tokens.full,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: semantic_tokens.range_,
    types.TEXT_DOCUMENT_DIAGNOSTIC: pull_diagnostics.diagnostic,
}

COMMANDS: dict[contract.Command, Callable[..., Any]] = {
    contract.FILL_ALL: fill_all,
    contract.MASK_SELECTION: mask_selection,
    contract.COMPARE_TONE: compare_tone,
    contract.EXPLAIN: explain,
    contract.MODELS: models,
    contract.STATUS: status,
    contract.RESTART_ENGINE: restart_engine,
    contract.FINISH_MASK: finish_mask,
}


def begin(server: FillServer, client: Client, settings: Configuration) -> None:
    """Begin the session that was agreed on, whose model begins to load, and put every handler in its place."""
    session = begin_session(server, client, settings, server.protocol.documents, server.start_engine)
    server.begin(session, FEATURES, {command.wire_name: handler for command, handler in COMMANDS.items()})
    server.protocol.out_of_step = partial(text_sync.out_of_step, session)
