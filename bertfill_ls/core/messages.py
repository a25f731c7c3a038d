"""Every sentence a user reads, in English and Chinese, under one key.

Placeholders are ``str.format`` fields and the same in both languages (a test holds them to it). Choosing when to say
something lives with the caller.
"""

from typing import Literal

Locale = Literal["zh-CN", "en"]

# One line each: key, English, Chinese.
_SENTENCES: dict[str, tuple[str, str]] = {
    "problem.unclosed-mask": (
        "This mask has no closing bracket; write {replacement}.",
        "缺少右括号，应写作 {replacement}。",
    ),
}


def text(key: str, locale: str, /, **args: object) -> str:
    """Return the sentence ``key`` in ``locale``, filled with ``args``; an unknown key or a missing argument raises."""
    english, chinese = _SENTENCES[key]
    return (chinese if locale == "zh-CN" else english).format(**args)


def locale_of(tag: str | None) -> Locale:
    """Choose the language for a client's locale tag: ``zh-CN``, ``zh_Hans``, ``zh`` give Chinese, all else English."""
    return "zh-CN" if tag is not None and tag.replace("_", "-").lower().split("-")[0] == "zh" else "en"
