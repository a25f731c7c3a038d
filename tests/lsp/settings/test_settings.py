"""Settings: parsing as a table, and the schema that describes them."""

from typing import Any

import pytest

from bertfill_ls.lsp.settings.settings import Settings, json_schema, parse_settings


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], {}),
        ([None, 3, "x", []], {}),
        ([{"topK": 7}], {"top_k": 7}),
        ([{"bertfill": {"topK": 7, "prefetch": False}}], {"top_k": 7, "prefetch": False}),
        ([{"bertfill": {"topK": 7}}, {"topK": 9}], {"top_k": 9}),
        ([{"topK": 7}, {"topK": None}], {"top_k": 7}),
        ([{"server": {"path": "x"}, "trace": "off"}], {}),
        ([{"maskAliases": ["□", "[?]"]}], {"mask_aliases": ("□", "[?]")}),
        (
            [{"remote": {"url": "https://a.b", "tokenFile": "t"}}],
            {"remote_url": "https://a.b", "remote_token_file": "t"},
        ),
        ([{"bertfill": {"remote.url": "https://a.b"}}, {"remote": {"url": None}}], {"remote_url": "https://a.b"}),
        ([{"remote": "https://a.b"}, {"url": "https://a.b"}, {"remoteUrl": "https://a.b"}], {}),
        ([{"fillAllThreshold": 1}], {"fill_all_threshold": 1}),
        ([{"language": "zh-CN", "filterText": "word"}], {"language": "zh-CN", "filter_text": "word"}),
    ],
)
def test_reads_settings_wherever_a_client_puts_them(sources: list[Any], expected: dict[str, Any]) -> None:
    assert parse_settings(*sources) == (Settings(**expected), ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topK", 0),
        ("topK", 51),
        ("topK", "5"),
        ("topK", True),
        ("topK", 5.5),
        ("prefetch", 1),
        ("prefetch", "yes"),
        ("language", "de"),
        ("model", ["x"]),
        ("remote.url", 3),
        ("maskAliases", "□"),
        ("maskAliases", ["字"]),
        ("maskAliases", [3]),
        ("fillAllThreshold", 1.1),
        ("fillAllThreshold", float("nan")),
        ("fillAllThreshold", False),
    ],
)
def test_a_bad_value_falls_back_and_is_named(name: str, value: Any) -> None:
    settings, [problem] = parse_settings({name: value, "diagnostics": False})
    assert settings == Settings(diagnostics=False)
    assert problem.name == name
    assert f"bertfill.{name}" in problem.sentence("zh-CN")
    assert f"bertfill.{name}" in problem.sentence("en")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_schema_describes_every_setting_and_its_default(locale: str) -> None:
    properties = json_schema(locale)["properties"]
    defaults = {name: described["default"] for name, described in properties.items()}
    assert parse_settings(defaults) == (Settings(), ())
    assert len(properties) == len(Settings.__dataclass_fields__)
    assert all(described["description"] for described in properties.values())
