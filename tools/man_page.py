"""Write the manual page of the command line, in English and in Chinese, from its own arguments.

    python -m tools.man_page          # rewrites docs/man
    python -m tools.man_page --check  # exit 1 when the pages differ from the arguments

A wheel carries them to ``share/man``. What options do is said by the help of the command line; only what stands in no
help is said here.
"""

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from wcwidth import wcwidth

from bertfill_ls import __version__
from bertfill_ls.cli.arguments import make_parser
from bertfill_ls.cli.exits import ExitCode
from tools.generated import write_or_check

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "man"
NAME = "bertfill-ls"
PAGES = {"en": FOLDER / f"{NAME}.1", "zh-CN": FOLDER / "zh_CN" / f"{NAME}.1"}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "manual": "User commands", "name": "NAME", "purpose": "fill [MASK] in Chinese text, in an editor or a pipe",
        "synopsis": "SYNOPSIS", "description": "DESCRIPTION", "options": "OPTIONS", "commands": "COMMANDS",
        "status": "EXIT STATUS", "environment": "ENVIRONMENT", "files": "FILES", "examples": "EXAMPLES",
        "also": "SEE ALSO",
        "of-all": "All commands take these, in front of the command or behind it.",
        "pages": "README.md and docs/command\\-line.md of the project; :help bertfill in Neovim.",
    },
    "zh-CN": {
        "manual": "用户命令", "name": "名称", "purpose": "为中文文本填补 [MASK]，可在编辑器中，也可经管道",
        "synopsis": "用法", "description": "说明", "options": "选项", "commands": "命令", "status": "退出码",
        "environment": "环境变量", "files": "文件", "examples": "示例", "also": "参见",
        "of-all": "所有命令都接受以下选项，写在命令之前或之后均可。",
        "pages": "项目中的 README.zh\\-CN.md 与 docs/command\\-line.zh\\-CN.md；Neovim 中的 :help bertfill@cn。",
    },
}  # fmt: skip
_STATUS: Mapping[str, Mapping[ExitCode, str]] = {
    "en": {
        ExitCode.FINE: "all is well",
        ExitCode.PROBLEMS_FOUND: "malformed masks were found, and stand as they are",
        ExitCode.USAGE_OR_INPUT: "the usage or the input is at fault",
        ExitCode.MODEL: "the model cannot be used",
    },
    "zh-CN": {
        ExitCode.FINE: "正常",
        ExitCode.PROBLEMS_FOUND: "发现写错的掩码，未作改动",
        ExitCode.USAGE_OR_INPUT: "用法或输入有误",
        ExitCode.MODEL: "模型无法使用",
    },
}
_ENVIRONMENT: Mapping[str, Mapping[str, str]] = {
    "en": {
        "BERTFILL_LANG": "the language of messages, zh\\-CN or en; else LC_ALL, LC_MESSAGES or LANG says it",
        "BERTFILL_DATA": "where installed models lie, instead of among the user's data",
        "NO_COLOR, FORCE_COLOR": "never colours, or always",
        "COLUMNS": "the width of the terminal",
    },
    "zh-CN": {
        "BERTFILL_LANG": "提示语言，zh\\-CN 或 en；未设置时由 LC_ALL、LC_MESSAGES 或 LANG 决定",
        "BERTFILL_DATA": "已安装模型所在的文件夹，代替用户数据文件夹",
        "NO_COLOR, FORCE_COLOR": "从不使用颜色，或总是使用",
        "COLUMNS": "终端宽度",
    },
}
_FILES: Mapping[str, Mapping[str, str]] = {
    "en": {"bertfill.toml, pyproject.toml": "settings of a project, the latter in its table tool.bertfill"},
    "zh-CN": {"bertfill.toml, pyproject.toml": "项目的设置；后者写在表 tool.bertfill 中"},
}


def main() -> int:
    """Write the pages, or tell whether they are what they should be."""
    return write_or_check("Write the manual pages.", "tools.man_page", generated)


def generated() -> dict[Path, str]:
    """Return the pages as they should be."""
    return {path: "\n".join(_page(locale)) + "\n" for locale, path in PAGES.items()}


def _page(locale: str) -> Iterator[str]:
    words, parser = _WORDS[locale], make_parser(locale)
    yield '.\\" made by python -m tools.man_page'
    yield f'.TH {_text(NAME.upper())} 1 "" "{NAME} {__version__}" "{words["manual"]}"'
    yield from (".ad l", ".nh", f".SH {words['name']}", f"{_text(NAME)} \\- {_text(words['purpose'])}")
    yield from (f".SH {words['synopsis']}", _bold(parser.usage or ""))
    yield from (f".SH {words['description']}", _text(parser.description or ""))
    yield from (f".SH {words['commands']}", *_commands(parser))
    yield from (f".SH {words['options']}", _text(words["of-all"]), *_arguments(parser, set()))
    yield from (f".SH {words['status']}", *_listed({str(int(code)): said for code, said in _STATUS[locale].items()}))
    yield from (f".SH {words['environment']}", *_listed(_ENVIRONMENT[locale]))
    yield from (f".SH {words['files']}", *_listed(_FILES[locale]))
    examples = (line.strip() for line in (parser.epilog or "").splitlines() if line.startswith("  "))
    yield from (f".SH {words['examples']}", ".nf", *map(_text, examples), ".fi")
    yield from (f".SH {words['also']}", _text(words["pages"], escaped=True))


def _commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    """Describe the commands below a parser, those of ``model`` as well, without the options that all have."""
    common = {action.dest for action in make_parser("en")._actions if action.option_strings}
    for command in _below(parser):
        yield from (f'.SS "{_text(command.prog)}"', _bold(command.usage or ""), ".PP", _text(command.description or ""))
        yield from _arguments(command, common)
        yield from _commands(command)


def _below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.values()


def _arguments(parser: argparse.ArgumentParser, common: set[str]) -> Iterator[str]:
    """Describe the arguments of a parser but those that are ``common``."""
    formatter = parser._get_formatter()
    for action in parser._actions:
        is_hidden = action.help is argparse.SUPPRESS or isinstance(action, argparse._SubParsersAction)
        if is_hidden or action.dest in common or action.dest == "help":
            continue
        value = "" if action.nargs == 0 else f" \\fI{_text(formatter._format_args(action, action.dest.upper()))}\\fR"
        names = [f"\\fB{_text(name)}\\fR{value}" for name in action.option_strings]
        yield from (".TP", ", ".join(names) or value.strip(), _text(formatter._expand_help(action)))


def _listed(told: Mapping[str, str]) -> Iterator[str]:
    for name, said in told.items():
        yield from (".TP", f"\\fB{_text(name)}\\fR", _text(said, escaped=True))


def _bold(text: str) -> str:
    return f"\\fB{_text(text)}\\fR"


def _text(text: str, *, escaped: bool = False) -> str:
    """Return text as the formatter wants it: signs of its own escaped, and a place to break behind wide characters."""
    if not escaped:
        text = text.replace("\\", "\\e").replace("-", "\\-")
    signs = zip(text, f"{text[1:]} ", strict=True)
    text = "".join(f"{sign}\\:" if wcwidth(sign) == 2 and _may_begin_a_line(after) else sign for sign, after in signs)
    return f"\\&{text}" if text.startswith((".", "'")) else text


def _may_begin_a_line(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Pe", "Pf", "Po", "Zs")


if __name__ == "__main__":
    sys.exit(main())
