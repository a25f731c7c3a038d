"""What a client is told of the requests that are served, before any of their handlers is imported."""

from lsprotocol import types

FIX_ALL = "source.fixAll.bertfill"

# Standard names, so that a client colours them without being told. A malformed mask is ``deprecated``: most themes
# strike it through.
TOKEN_TYPES = MASK, CHOICES = ("macro", "enumMember")
TOKEN_MODIFIERS = GAP, MALFORMED = ("modification", "deprecated")

# Every request and notification that has a handler, with its options. ``initialize`` comes before any of them; how a
# document is kept and a command found is the business of ``wire/protocol``.
ANNOUNCED: dict[str, object] = {
    types.INITIALIZED: None,
    types.SHUTDOWN: None,
    types.TEXT_DOCUMENT_DID_OPEN: None,
    types.TEXT_DOCUMENT_DID_CHANGE: None,
    types.TEXT_DOCUMENT_DID_CLOSE: None,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: None,
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(
        trigger_characters=["[", "]", "【", "】", "［", "］"], resolve_provider=True
    ),
    types.COMPLETION_ITEM_RESOLVE: None,
    types.TEXT_DOCUMENT_HOVER: None,
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
        code_action_kinds=[types.CodeActionKind.QuickFix, FIX_ALL, types.CodeActionKind.RefactorRewrite]
    ),
    types.TEXT_DOCUMENT_INLAY_HINT: None,
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: None,
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: types.SemanticTokensLegend(TOKEN_TYPES, TOKEN_MODIFIERS),
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: None,
    types.TEXT_DOCUMENT_DIAGNOSTIC: types.DiagnosticOptions(
        inter_file_dependencies=False, workspace_diagnostics=False, identifier="bertfill"
    ),
}
