"""The table of settings in the editors' pages against the server's schema."""

import pytest

from tools import settings_table


def test_the_pages_have_the_servers_own_settings() -> None:
    for path, text in settings_table.generated().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m tools.settings_table"


@pytest.mark.parametrize(
    "row",
    [
        "| `topK` | 1 – 50 | `5` | How many candidates to offer for a mask. |",
        "| `language` | `auto`, `zh-CN`, `en` | `auto` | ",
        "| `prefetch` | `true`, `false` | `true` | ",
        '| `model` | text | `""` | ',
    ],
)
def test_a_row_tells_what_may_be_set(row: str) -> None:
    assert row in settings_table.table("en")
