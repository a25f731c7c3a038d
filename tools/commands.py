"""Write what the server's commands take and answer into our own clients and the editors' pages.

    python -m tools.commands          # rewrites the protocol.ts of either client, and the tables of editors/README*.md
    python -m tools.commands --check  # exit 1 when one of them is not what the contract says

The one source is ``bertfill_ls/lsp/commands/contract.py``; what each command is for, in two languages, stands with the
other sentences in ``bertfill_ls/core/messages/``.
"""

import inspect
import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, get_args, get_origin, get_type_hints

from bertfill_ls.core import messages
from bertfill_ls.lsp.commands import contract
from bertfill_ls.lsp.commands.contract import Command
from tools.generated import with_part, write_or_check
from tools.settings_table import PAGES

_EDITORS = Path(__file__).resolve().parents[1] / "editors"
# Each client's module, and where it has the protocol's own types from.
PROTOCOLS = {
    _EDITORS / "vscode" / "src" / "protocol.ts": "vscode-languageclient/node",
    _EDITORS / "web" / "src" / "server" / "protocol.ts": "vscode-languageserver-protocol",
}
_HEADS = {"en": "| command | takes | answers | |", "zh-CN": "| 命令 | 参数 | 应答 | |"}
_NOTHING = {"en": "nothing", "zh-CN": "无"}
_BEGIN, _END = "<!-- commands: python -m tools.commands -->", "<!-- end of commands -->"
_PROTOCOLS_OWN = {"Position", "Range"}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null"}


def generated() -> dict[Path, str]:
    """Return the files as they should be."""
    pages = {
        path: with_part(path.read_text(encoding="utf-8"), table(locale), _BEGIN, _END) for locale, path in PAGES.items()
    }
    return {**{path: protocol(library) for path, library in PROTOCOLS.items()}, **pages}


def commands() -> list[Command]:
    """Return the commands of the contract that editors call, in its order."""
    return [command for command in contract.COMMANDS if not command.is_internal]


# -- the module of our own clients


def protocol(library: str) -> str:
    """Return the contract in TypeScript; ``library`` has the types of the protocol itself."""
    parts = [
        "// Made from bertfill_ls/lsp/commands/contract.py by: python -m tools.commands\n"
        "// The server's commands: names, arguments and answers.",
        f"import type {{ Position, Range }} from '{library}'",
        _object("COMMAND", [f"{command.name}: '{command.wire_name}'" for command in commands()]),
        _contract(),
        *(_interface(kind) for kind in _needed()),
    ]
    return "\n\n".join(parts) + "\n"


def _contract() -> str:
    lines = ["/** What each command takes and answers. */", "export interface Contract {"]
    for command in commands():
        taken = "" if command.argument is None else _type(command.argument)
        answer = f"{_type(command.answer)} | null" if command.nullable else _type(command.answer)
        lines.append(
            f"  readonly '{command.wire_name}': {{ readonly arguments: [{taken}]; readonly answer: {answer} }}"
        )
    return "\n".join([*lines, "}"])


def _needed() -> list[type]:
    """Return every type that the commands speak of, those first that others are made of."""
    order: list[type] = []

    def visit(kind: Any) -> None:
        if isinstance(kind, type) and hasattr(kind, "__total__"):
            if kind in order or kind.__name__ in _PROTOCOLS_OWN:
                return
            for hint in get_type_hints(kind).values():
                visit(hint)
            order.append(kind)
        for part in get_args(kind):
            visit(part)

    for command in commands():
        visit(command.argument)
        visit(command.answer)
    return order


def _interface(kind: type) -> str:
    lines = [f"/** {inspect.getdoc(kind)} */", f"export interface {kind.__name__} {{"]
    for name, hint in get_type_hints(kind, include_extras=True).items():
        optional = get_origin(hint) is NotRequired
        if optional:
            (hint,) = get_args(hint)
        if get_origin(hint) is Annotated:
            hint, note = get_args(hint)
            lines.append(f"  /** {note} */")
        lines.append(f"  readonly {name}{'?' if optional else ''}: {_type(hint)}")
    return "\n".join([*lines, "}"])


def _type(hint: Any) -> str:
    """Return a type in TypeScript; lists are not to be changed."""
    if hint is None or hint in _PLAIN:
        return _PLAIN[NoneType if hint is None else hint]
    if get_origin(hint) is Literal:
        return " | ".join(f"'{value}'" for value in get_args(hint))
    if get_origin(hint) is list:
        return f"readonly {_type(get_args(hint)[0])}[]"
    if get_origin(hint) is UnionType:
        return " | ".join(_type(part) for part in get_args(hint))
    if get_origin(hint) is Annotated:
        return _type(get_args(hint)[0])
    return str(hint.__name__)


def _object(name: str, entries: list[str]) -> str:
    return "\n".join([f"export const {name} = {{", *(f"  {entry}," for entry in entries), "} as const"])


# -- the table of the editors' pages


def table(locale: str) -> str:
    """Return the commands as a Markdown table in one language."""
    rows = [
        f"| `{command.wire_name}` | {_fields(command.argument, locale)} | {_fields(command.answer, locale)} "
        f"| {messages.text(f'command.help.{command.name}', locale)} |"
        for command in commands()
    ]
    return "\n".join([_HEADS[locale], "|---|---|---|---|", *rows])


def _fields(kind: type | None, locale: str) -> str:
    if kind is None:
        return _NOTHING[locale]
    hints = get_type_hints(kind, include_extras=True)
    return ", ".join(f"`{name}{'?' if get_origin(hint) is NotRequired else ''}`" for name, hint in hints.items())


if __name__ == "__main__":
    sys.exit(
        write_or_check(
            "Write the contract of the commands into the clients and the pages.", "tools.commands", generated
        )
    )
