"""Who is at the other end, and what it can do: read once from ``initialize``, asked everywhere else."""

import os
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.uris import to_fs_path

from bertfill_ls.core import messages

# These filter completions by the word before the cursor, Chinese included, and ignore the range of the edit.
_FILTER_BY_WORD = ("helix", "zed")
# These say that they read Markdown, and show the source of a table.
_WITHOUT_TABLES = ("vim", "helix", "emacs", "eglot", "kak")
_NEOVIM = "neovim"


@dataclass(frozen=True, slots=True)
class Client:
    """One client's name in lower case and its abilities, each False unless the client said otherwise."""

    name: str = ""
    locale: str | None = None
    markdown_in_hover: bool = False
    markdown_in_completion: bool = False
    html_spans: bool = False
    label_details: bool = False
    pulls_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_tokens: bool = False
    shows_progress: bool = False
    sends_configuration: bool = False
    registers_configuration: bool = False
    document_changes: bool = False
    annotates_changes: bool = False
    literal_code_actions: bool = False
    applies_edits: bool = False

    @property
    def is_neovim(self) -> bool:
        """Whether this is Neovim, with whatever completion plugin."""
        return _NEOVIM in self.name

    @property
    def shows_tables(self) -> bool:
        """Whether a table in Markdown looks like one."""
        return not any(name in self.name for name in _WITHOUT_TABLES)

    @property
    def filters_by_word(self) -> bool:
        """Whether completions are filtered by the word before the cursor rather than by the range of the edit."""
        return any(name in self.name for name in _FILTER_BY_WORD)


def read_client(params: types.InitializeParams) -> Client:
    """Read a client's abilities out of its ``initialize`` request."""
    capabilities = params.capabilities

    def can(path: str) -> bool:
        return bool(get_capability(capabilities, path, False))

    def formats(path: str) -> bool:
        return types.MarkupKind.Markdown in (get_capability(capabilities, path, None) or [])

    return Client(
        name=params.client_info.name.lower() if params.client_info else "",
        # Editors in a terminal, Neovim for one, name none; the server has their environment.
        locale=params.locale or messages.environment_tag(os.environ),
        markdown_in_hover=formats("text_document.hover.content_format"),
        markdown_in_completion=formats("text_document.completion.completion_item.documentation_format"),
        html_spans="span" in (get_capability(capabilities, "general.markdown.allowed_tags", None) or []),
        label_details=can("text_document.completion.completion_item.label_details_support"),
        # Only with both halves of it: without a refresh nothing would ask again after the 500 ms of rest.
        pulls_diagnostics=capabilities.text_document is not None
        and capabilities.text_document.diagnostic is not None
        and can("workspace.diagnostics.refresh_support"),
        refreshes_hints=can("workspace.inlay_hint.refresh_support"),
        refreshes_tokens=can("workspace.semantic_tokens.refresh_support"),
        shows_progress=can("window.work_done_progress"),
        sends_configuration=can("workspace.configuration"),
        registers_configuration=can("workspace.did_change_configuration.dynamic_registration"),
        document_changes=can("workspace.workspace_edit.document_changes"),
        annotates_changes=capabilities.workspace is not None
        and capabilities.workspace.workspace_edit is not None
        and capabilities.workspace.workspace_edit.change_annotation_support is not None,
        literal_code_actions=capabilities.text_document is not None
        and capabilities.text_document.code_action is not None
        and capabilities.text_document.code_action.code_action_literal_support is not None,
        applies_edits=can("workspace.apply_edit"),
    )


def folder_of(params: types.InitializeParams) -> Path | None:
    """Return the first folder that the client has opened, if it is one of this machine."""
    uri = params.workspace_folders[0].uri if params.workspace_folders else params.root_uri
    path = to_fs_path(uri) if uri else None
    return Path(path) if path else None
