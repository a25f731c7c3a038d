"""The parts of pygls that are not public and on which the server stands; a new pygls must be read before it passes."""

import inspect

import pytest
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import JsonRPCProtocol

from bertfill_ls.lsp.wire.protocol import FillProtocol
from tests.lsp.support import bare_server


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("_send_response", ["self", "msg_id", "result", "error"]),
        ("_send_data", ["self", "data"]),
        ("_serialize_message", ["self", "data"]),
        ("_handle_response", ["self", "msg_id", "result", "error"]),
        ("_handle_cancel_notification", ["self", "msg_id"]),
        ("_send_handler_result", ["self", "future", "msg_id"]),
        ("get_message_type", ["self", "method"]),
        ("handle_message", ["self", "message"]),
        ("send_request", ["self", "method", "params", "callback", "msg_id"]),
    ],
)
def test_pygls_has_the_method_with_these_parameters(name: str, parameters: list[str]) -> None:
    assert list(inspect.signature(getattr(JsonRPCProtocol, name)).parameters) == parameters


@pytest.mark.parametrize(
    "name",
    [
        "lsp_initialize",
        "lsp_shutdown",
        "lsp_exit",
        "lsp_text_document__did_open",
        "lsp_text_document__did_change",
        "lsp_text_document__did_close",
        "lsp_workspace__execute_command",
    ],
)
def test_what_we_override_is_what_pygls_would_run(name: str) -> None:
    theirs, ours = getattr(LanguageServerProtocol, name), getattr(FillProtocol, name)
    assert theirs is not ours
    assert theirs.method_name == ours.method_name
    assert bare_server().protocol.fm.builtin_features[ours.method_name].__func__ is ours


def test_pygls_sends_everything_through_the_method_we_override() -> None:
    for name in ("_send_response", "notify", "send_request"):
        assert "self._send_data(" in inspect.getsource(getattr(JsonRPCProtocol, name))


def test_requests_in_flight_are_kept_by_id_until_they_are_done() -> None:
    protocol = bare_server().protocol
    assert protocol._request_futures == {}
    assert "self._request_futures.pop(msg_id, None)" in inspect.getsource(JsonRPCProtocol._send_handler_result)


def test_a_handler_runs_in_the_context_of_its_message() -> None:
    assert "contextvars.copy_context()" in inspect.getsource(JsonRPCProtocol.handle_message)
