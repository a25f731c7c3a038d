"""What clients write that the types do not know: what is news is kept or left out, what is wrong is refused."""

from typing import Any

import pytest
from cattrs.errors import BaseValidationError
from lsprotocol import types

from bertfill_ls.lsp.wire.structure import strict_converter, structure

CONVERTER = strict_converter()
START: dict[str, Any] = {"line": 0, "character": 0}
RANGE = {"start": START, "end": START}

Path = str


def initialize(**params: Any) -> types.InitializeParams:
    message = {"jsonrpc": "2.0", "id": 1, "params": {"processId": None, "capabilities": {}, **params}}
    request: types.InitializeRequest = structure(CONVERTER, message, types.InitializeRequest)
    return request.params


def follow(value: Any, path: Path) -> Any:
    for step in path.split("."):
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    return value


@pytest.mark.parametrize(
    ("capabilities", "path", "expected"),
    [
        (
            {"textDocument": {"publishDiagnostics": {"tagSupport": {"valueSet": [1, 2, -1, -4]}}}},
            "text_document.publish_diagnostics.tag_support.value_set",
            [types.DiagnosticTag.Unnecessary, types.DiagnosticTag.Deprecated, -1, -4],
        ),
        (
            {"textDocument": {"documentSymbol": {"symbolKind": {"valueSet": [1, 26, 27]}}}},
            "text_document.document_symbol.symbol_kind.value_set",
            [types.SymbolKind.File, types.SymbolKind.TypeParameter, 27],
        ),
        (
            {"workspace": {"workspaceEdit": {"resourceOperations": ["create", "snippet"], "failureHandling": "x"}}},
            "workspace.workspace_edit.resource_operations",
            [types.ResourceOperationKind.Create, "snippet"],
        ),
        (
            {"textDocument": {"completion": {"completionItem": {"documentationFormat": ["asciidoc", "markdown"]}}}},
            "text_document.completion.completion_item.documentation_format",
            ["asciidoc", types.MarkupKind.Markdown],
        ),
        (
            {"textDocument": {"completion": {"completionItem": {"tagSupport": {"valueSet": [1, 7]}}}}},
            "text_document.completion.completion_item.tag_support.value_set",
            [types.CompletionItemTag.Deprecated, 7],
        ),
        (
            {"textDocument": {"completion": {"completionItemKind": {"valueSet": [1, 118115]}}}},
            "text_document.completion.completion_item_kind.value_set",
            [types.CompletionItemKind.Text, 118115],
        ),
        (
            {"textDocument": {"rename": {"prepareSupportDefaultBehavior": 2}}},
            "text_document.rename.prepare_support_default_behavior",
            2,
        ),
        ({"general": {"positionEncodings": ["utf-7"]}}, "general.position_encodings", ["utf-7"]),
        ({"general": {"positionEncodings": [[], {}, 5, "utf-8"]}}, "general.position_encodings", ["utf-8"]),
        (
            {"textDocument": {"documentSymbol": {"symbolKind": {"valueSet": [[], 1, {}, 0.5]}}}},
            "text_document.document_symbol.symbol_kind.value_set",
            [types.SymbolKind.File],
        ),
        (
            {
                "textDocument": {
                    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["notebook", ""]}}}
                }
            },
            "text_document.code_action.code_action_literal_support.code_action_kind.value_set",
            ["notebook", types.CodeActionKind.Empty],
        ),
    ],
)
def test_a_value_newer_than_our_types_is_kept(capabilities: Any, path: Path, expected: Any) -> None:
    found = follow(initialize(capabilities=capabilities).capabilities, path)
    assert (list(found) if isinstance(expected, list) else found) == expected


@pytest.mark.parametrize(
    ("capabilities", "path"),
    [
        ({"textDocument": {"publishDiagnostics": {"tagSupport": True}}}, "text_document.publish_diagnostics"),
        ({"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}}, "text_document.code_action"),
        ({"textDocument": {"semanticTokens": {}}}, "text_document"),
        ({"textDocument": {"hover": 3, "rename": [], "foldingRange": "x"}}, "text_document"),
        ({"window": {"showDocument": {}, "showMessage": 1}}, "window"),
        ({"workspace": None, "textDocument": True, "window": {"workDoneProgress": "yes"}}, "window"),
    ],
)
def test_a_capability_that_does_not_fit_is_left_out_and_the_others_stay(capabilities: Any, path: Path) -> None:
    capabilities["notebookDocument"] = {"synchronization": {"dynamicRegistration": True}}
    found = initialize(capabilities=capabilities).capabilities
    assert follow(found, path) is not None
    assert follow(found, "notebook_document.synchronization.dynamic_registration") is True


@pytest.mark.parametrize(
    ("params", "path", "expected"),
    [
        ({"trace": "very"}, "trace", "very"),
        ({"trace": 3.5}, "process_id", None),
        ({"clientInfo": {}}, "client_info", None),
        ({"clientInfo": {"name": "Emacs", "version": 29}}, "client_info.name", "Emacs"),
        ({"processId": "12"}, "process_id", None),
        ({"processId": 12.0}, "process_id", 12),
        ({"workspaceFolders": [{"uri": "x"}, {"uri": "y", "name": "n"}]}, "workspace_folders.0.uri", "y"),
        ({"locale": 5, "rootUri": [], "rootPath": {}}, "locale", None),
    ],
)
def test_a_member_of_initialize_that_does_not_fit_is_left_out(params: Any, path: Path, expected: Any) -> None:
    assert follow(initialize(**params), path) == expected


def request(kind: Any, **params: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "params": {"textDocument": {"uri": "x"}, **params}}
    return structure(CONVERTER, message, kind).params


@pytest.mark.parametrize(
    ("kind", "params", "path", "expected"),
    [
        (types.CompletionRequest, {"position": START, "context": {"triggerKind": 99}}, "context.trigger_kind", 99),
        (types.CompletionRequest, {"position": START, "context": {}}, "context", None),
        (types.CompletionRequest, {"position": START, "workDoneToken": {}}, "work_done_token", None),
        (types.HoverRequest, {"position": {"line": 1.0, "character": 2**32 - 1}}, "position.character", 2**31 - 1),
        (
            types.CodeActionRequest,
            {
                "range": RANGE,
                "context": {
                    "diagnostics": [
                        {"message": 3},
                        {"range": RANGE, "message": "𠀀", "severity": 99, "tags": [99]},
                        {},
                        {"range": RANGE},
                    ]
                },
            },
            "context.diagnostics.0.tags.0",
            99,
        ),
        (types.CodeActionRequest, {"range": RANGE, "context": {"diagnostics": [], "triggerKind": 9}}, "range", None),
    ],
)
def test_a_request_with_news_in_it_is_answered(kind: Any, params: Any, path: Path, expected: Any) -> None:
    found = follow(request(kind, **params), path)
    assert expected is None or found == expected


@pytest.mark.parametrize(
    "params",
    [
        {"textDocument": {"uri": 5}, "position": START},
        {"textDocument": {"uri": None}, "position": START},
        {"textDocument": {}, "position": START},
        {"position": {"line": "0", "character": 0}},
        {"position": {"line": 0.9, "character": 0}},
        {"position": {"line": True, "character": 0}},
        {"position": {"line": -1, "character": 0}},
        {"position": {"line": 0}},
        {"position": []},
        {"position": None},
        {},
    ],
)
def test_a_member_that_has_to_be_there_has_to_fit(params: Any) -> None:
    with pytest.raises((BaseValidationError, KeyError, TypeError)):
        request(types.HoverRequest, **params)


@pytest.mark.parametrize("text", [None, 5, {}, [], {"a": 1}, True])
def test_no_text_is_made_of_what_is_none(text: object) -> None:
    document = {"uri": "x", "languageId": "markdown", "version": 1, "text": text}
    message = {"jsonrpc": "2.0", "params": {"textDocument": document}}
    with pytest.raises(BaseValidationError):
        CONVERTER.structure(message, types.DidOpenTextDocumentNotification)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (types.CompletionItem, {"label": "𠀀", "kind": 99, "insertTextFormat": 1, "tags": [1, 9]}),
        (types.Diagnostic, {"range": RANGE, "message": "m", "severity": 99, "tags": [99, 1], "code": "x"}),
        (types.Diagnostic, {"range": RANGE, "message": "m", "severity": 1}),
    ],
)
def test_what_is_kept_is_sent_back_as_it_came(kind: Any, value: Any) -> None:
    assert CONVERTER.unstructure(CONVERTER.structure(value, kind)) == value


def test_values_that_are_known_become_those_of_the_types() -> None:
    item = CONVERTER.structure({"label": "x", "insertTextFormat": 1, "tags": [1]}, types.CompletionItem)
    assert isinstance(item.insert_text_format, types.InsertTextFormat)
    assert item.tags is not None
    assert isinstance(item.tags[0], types.CompletionItemTag)
