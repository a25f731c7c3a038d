"""Every sentence in both languages, saying the same with the same facts."""

import re
from string import Formatter

import pytest

from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import ProblemCode

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def fields(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("key", messages.KEYS)
def test_both_languages_name_the_same_facts(key: str) -> None:
    english, chinese = (messages.template(key, locale) for locale in ("en", "zh-CN"))
    assert fields(english) == fields(chinese)
    assert all(name.isidentifier() for name in fields(english))
    assert english.strip() == english != ""
    assert chinese.strip() == chinese != ""


@pytest.mark.parametrize("key", messages.KEYS)
def test_chinese_reads_as_chinese(key: str) -> None:
    chinese = messages.template(key, "zh-CN")
    assert CHINESE.search(chinese)
    assert not re.search(r"[\u4e00-\u9fff][,;!?]|[,;!?][\u4e00-\u9fff]", chinese), "half-width stops beside Chinese"
    assert not re.search(r"[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]", chinese), "no space beside Latin letters"


@pytest.mark.parametrize("key", messages.KEYS)
def test_a_sentence_is_filled_with_its_facts(key: str) -> None:
    names = fields(messages.template(key, "en"))
    for locale in ("en", "zh-CN"):
        filled = messages.text(key, locale, **{name: f"<{name}>" for name in names})
        assert all(f"<{name}>" in filled for name in names)


@pytest.mark.parametrize("code", ProblemCode)
def test_every_problem_has_a_sentence_that_needs_no_more_than_the_problem(code: ProblemCode) -> None:
    for locale in ("en", "zh-CN"):
        assert messages.text(f"problem.{code}", locale, found="甲", replacement="乙")


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
