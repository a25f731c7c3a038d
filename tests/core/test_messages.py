"""Every sentence in both languages, saying the same with the same facts.

Also held here, key by key: ``messages/answers``, ``messages/command_line``, ``messages/editor``, ``messages/help``,
``messages/hub``, ``messages/model_command``, ``messages/model_errors``, ``messages/problems``, ``messages/remote``,
``messages/server``, ``messages/settings``, ``messages/web``.
"""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import TypeGuard

import pytest

from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import ProblemCode

PACKAGE = Path(messages.__file__).parents[2]
SPEAKERS = sorted(path.stem for path in Path(messages.__file__).parent.glob("*.py") if path.stem != "__init__")
KEYS = [key for word in messages.FIRST_WORDS for key in messages.keys(word)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fields(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_name_the_same_facts(key: str) -> None:
    english, chinese = (messages.template(key, locale) for locale in ("en", "zh-CN"))
    assert fields(english) == fields(chinese)
    assert all(name.isidentifier() for name in fields(english))
    assert english.strip() == english != ""
    assert chinese.strip() == chinese != ""


@pytest.mark.parametrize("key", KEYS)
def test_chinese_reads_as_chinese(key: str) -> None:
    chinese = messages.template(key, "zh-CN")
    assert CHINESE.search(chinese)
    assert not re.search(r"[\u4e00-\u9fff][,;!?]|[,;!?][\u4e00-\u9fff]", chinese), "half-width stops beside Chinese"
    assert not re.search(r"[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]", chinese), "no space beside Latin letters"


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_is_filled_with_its_facts(key: str) -> None:
    names = fields(messages.template(key, "en"))
    for locale in ("en", "zh-CN"):
        filled = messages.text(key, locale, **{name: f"<{name}>" for name in names})
        assert all(f"<{name}>" in filled for name in names)


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_has_a_sentence_that_needs_no_more_than_the_problem(code: ProblemCode) -> None:
    for locale in ("en", "zh-CN"):
        assert messages.text(f"problem.{code}", locale, found="甲", replacement="乙")


@pytest.mark.parametrize("speaker", SPEAKERS)
def test_a_speaker_has_its_sentences_in_order_and_all_can_be_said(speaker: str) -> None:
    sentences = list(import_module(f"{messages.__name__}.{speaker}").SENTENCES)
    assert sentences == sorted(sentences)
    assert set(sentences) <= set(KEYS)


def test_every_sentence_is_said_and_every_one_that_is_said_is_there() -> None:
    """A key stands in the program whole, or by the beginning that it is put together from."""
    sources = [path for path in PACKAGE.rglob("*.py") if path.parent.name != "messages"]
    sources.append(PACKAGE.parent / "tools" / "commands.py")  # what commands are for is told in the editors' pages
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    constants = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    heads = {node.values[0].value for node in nodes if isinstance(node, ast.JoinedStr) and constant(node.values[0])}
    beginnings = tuple(str(head) for head in heads if str(head).partition(".")[0] in messages.FIRST_WORDS)
    argparse_says = set(messages.keys("arg"))
    assert {key for key in KEYS if not key.startswith(beginnings)} <= constants | argparse_says
    said = {
        node.args[0].value for node in nodes if isinstance(node, ast.Call) and says(node) and constant(node.args[0])
    }
    assert len(said) > 100
    assert said <= set(KEYS)


def constant(node: ast.expr) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant)


def says(call: ast.Call) -> bool:
    """Tell whether a call is one of those that take a key."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in ("text", "template", "say", "ModelError", "HubError") and bool(call.args)


def test_the_server_starts_without_what_others_say() -> None:
    code = (
        "import sys, bertfill_ls.cli.main, bertfill_ls.lsp.server; from bertfill_ls.cli.arguments import make_parser;"
        "make_parser('zh-CN', [])"
    )
    shown = "print(*(name.rpartition('.')[2] for name in sys.modules if name.startswith('bertfill_ls.core.messages.')))"
    done = subprocess.run([sys.executable, "-c", f"{code}; {shown}"], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["help"]


def test_an_unknown_key_and_a_missing_fact_raise() -> None:
    with pytest.raises(KeyError):
        messages.text("no.such-key", "en")
    with pytest.raises(KeyError):
        messages.text("problem.unopened-mask", "zh-CN", found="甲")


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        ("zh-CN", "zh-CN"), ("zh_CN.UTF-8", "zh-CN"), ("zh-Hans", "zh-CN"), ("zh_TW", "zh-CN"), ("ZH", "zh-CN"),
        ("en", "en"), ("en-US", "en"), ("C", "en"), ("", "en"), (None, "en"), ("de_DE", "en"), ("zhx", "en"),
    ],
)  # fmt: skip
def test_the_language_follows_the_locale(tag: str | None, locale: str) -> None:
    assert messages.locale_of(tag) == locale


@pytest.mark.parametrize(
    ("environment", "tag"),
    [
        ({}, None),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN.UTF-8"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en_GB.UTF-8"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_DE", "LC_ALL": "zh_TW"}, "zh_TW"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh_CN.UTF-8"),
    ],
)
def test_the_environment_names_its_language(environment: dict[str, str], tag: str | None) -> None:
    assert messages.environment_tag(environment) == tag
