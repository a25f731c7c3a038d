"""Write the table of the server's settings into the editors' pages, from the one schema that the server is parsed by.

    python -m tools.settings_table          # rewrites editors/README.md and editors/README.zh-CN.md
    python -m tools.settings_table --check  # exit 1 when one of them differs from the schema

The table stands between two comments; the rest of the pages is left as it is.
"""

import sys
from pathlib import Path
from typing import Any

from bertfill_ls.lsp.settings.settings import json_schema
from tools.generated import with_part, write_or_check

EDITORS = Path(__file__).resolve().parents[1] / "editors"
PAGES = {"en": EDITORS / "README.md", "zh-CN": EDITORS / "README.zh-CN.md"}
_HEADS = {"en": "| setting | values | default | |", "zh-CN": "| 设置 | 取值 | 默认值 | |"}
_ANY_TEXTS = {"en": "texts", "zh-CN": "字符串列表"}
_ANY_TEXT = {"en": "text", "zh-CN": "文字"}
_BEGIN, _END = "<!-- settings: python -m tools.settings_table -->", "<!-- end of settings -->"


def generated() -> dict[Path, str]:
    """Return the pages as they should be."""
    return {
        path: with_part(path.read_text(encoding="utf-8"), table(locale), _BEGIN, _END) for locale, path in PAGES.items()
    }


def table(locale: str) -> str:
    """Return the table in one language."""
    rows = [
        f"| `{name}` | {_values(schema, locale)} | `{_written(schema['default'])}` | {schema['description']} |"
        for name, schema in json_schema(locale)["properties"].items()
    ]
    return "\n".join([_HEADS[locale], "|---|---|---|---|", *rows])


def _values(schema: dict[str, Any], locale: str) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "minimum" in schema:
        return f"{schema['minimum']} – {schema['maximum']}"
    if schema["type"] == "array":
        return _ANY_TEXTS[locale]
    return "`true`, `false`" if schema["type"] == "boolean" else _ANY_TEXT[locale]


def _written(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return '""' if default == "" else str(default)


if __name__ == "__main__":
    sys.exit(write_or_check("Write the table of settings into the editors' pages.", "tools.settings_table", generated))
