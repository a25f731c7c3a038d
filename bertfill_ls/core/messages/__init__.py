"""Every sentence a user reads, in English and Chinese, under one key; and which of the two languages to speak.

The first word of a key names the speaker, in whose module it stands (``_SPEAKERS``): there a sentence is added, in the
order of the keys. Placeholders are ``str.format`` fields and the same in both languages (a test holds them to it).
Choosing when to say something lives with the caller.

One word for one thing, in the editors' sentences and in the documents too:

==================  ==========  =========================================================================
mask                掩码        never 遮罩, 空格; a place to be filled may be 空缺, counted as 处
candidate           候选        the first one is 首选, the second 次选; not 第一候选
choice              候选项      of ``[MASK:的|地]``
confidence          置信度      not 把握, 概率; a bare number only in JSON
fill                填补        into one mask: 填入
malformed           写错的      and its remedy: 修正
prose               正文
explain, reasons    解释, 依据  measured by hiding (隐去); attention is 注意力 and shows 关注, no 依据
heat map            热力图      not 热度图
hub                 模型库      where models are fetched from; not 站点
load again          重新载入    the model; the server is restarted: 重启
phrase memory       短语记忆
checkpoint          检查点      weights as a hub has them; made into a model (folder), 模型（文件夹）
smoke test          试填
setting             设置        of the server; what the command line takes is 选项
==================  ==========  =========================================================================
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Literal

Locale = Literal["zh-CN", "en"]

# The first word of a key, and the module of this package whose sentences begin with it. A module is imported when one
# of its sentences is said: the server starts without those of the hub, and without most of the command line's.
_SPEAKERS = {
    "action": "editor",
    "answer": "answers",
    "arg": "help",
    "cli": "command_line",
    "command": "editor",
    "filled": "answers",
    "help": "help",
    "hub": "hub",
    "memory": "model_errors",
    "model": "model_errors",
    "models": "model_command",
    "problem": "problems",
    "project": "settings",
    "remote": "remote",
    "row": "answers",
    "server": "server",
    "settings": "settings",
    "status": "server",
    "usage": "help",
    "web": "web",
}
FIRST_WORDS = tuple(_SPEAKERS)


def text(key: str, locale: str, /, **args: object) -> str:
    """Return the sentence ``key`` in ``locale``, filled with ``args``; an unknown key or a missing argument raises."""
    return template(key, locale).format(**args)


def template(key: str, locale: str) -> str:
    """Return the sentence ``key`` in ``locale`` with its placeholders."""
    english, chinese = _sentences(key.partition(".")[0])[key]
    return chinese if locale == "zh-CN" else english


def keys(first_word: str) -> list[str]:
    """Return the keys that begin with ``first_word``."""
    return [key for key in _sentences(first_word) if key.partition(".")[0] == first_word]


@cache
def _sentences(first_word: str) -> Mapping[str, tuple[str, str]]:
    """Return all sentences of a speaker, by their keys: English and Chinese."""
    sentences: Mapping[str, tuple[str, str]] = import_module(f"{__name__}.{_SPEAKERS[first_word]}").SENTENCES
    return sentences


def joined(sentences: Iterable[str], locale: str) -> str:
    """Return sentences one after the other: in Chinese nothing stands between them."""
    return ("" if locale == "zh-CN" else " ").join(sentences)


def environment_tag(environment: Mapping[str, str]) -> str | None:
    """Return the locale tag of a process's environment, by POSIX's order of precedence."""
    return next((tag for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (tag := environment.get(name))), None)


def locale_of(tag: str | None) -> Locale:
    """Choose the language for a locale tag: ``zh-CN``, ``zh_Hans``, ``zh_TW.UTF-8`` give Chinese, all else English."""
    return "zh-CN" if tag is not None and re.split("[-_.]", tag.lower())[0] == "zh" else "en"
