"""Write the server's settings into the VS Code manifest, from the one schema that the server itself is parsed by.

    python -m tools.vsix.settings          # rewrites editors/vscode/package.json and its two language files
    python -m tools.vsix.settings --check  # exit 1 when they differ from the schema

Here stand only the groups and the scopes; names, types, bounds, defaults and sentences come from the schema.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bertfill_ls.lsp.settings.settings import MACHINE, SECTION, json_schema
from tools.generated import write_or_check

EXTENSION = Path(__file__).resolve().parents[2] / "editors" / "vscode"
LANGUAGE_FILES = {"en": "package.nls.json", "zh-CN": "package.nls.zh-cn.json"}

GROUPS: dict[str, tuple[str, ...]] = {
    "suggest": ("topK", "fillAllThreshold", "prefetch"),
    "show": ("inlayHints", "semanticTokens", "language"),
    "check": ("diagnostics", "ambiguousMasks", "proseOnly", "maskAliases"),
    "server": ("model", "memory", "remote.url", "remote.tokenFile", "filterText", "positionEncoding"),
}
# Settings of the extension itself, kept as they stand in the manifest.
OWN = ("bertfill.server.path", "bertfill.trace.server")


def generated() -> dict[Path, str]:
    """Return the three files as they should be."""
    manifest_path = EXTENSION / "package.json"
    manifest: dict[str, Any] = json.loads(manifest_path.read_text(encoding="utf-8"))
    contributes: dict[str, Any] = manifest["contributes"]
    kept = {
        name: value
        for group in contributes["configuration"]
        for name, value in group["properties"].items()
        if name in OWN
    }
    schemas = {locale: json_schema(locale)["properties"] for locale in LANGUAGE_FILES}
    properties: dict[str, dict[str, Any]] = schemas["en"]
    ungrouped = properties.keys() ^ {name for names in GROUPS.values() for name in names}
    if ungrouped:
        raise ValueError(f"give these settings a group, or take them out of it: {sorted(ungrouped)}")
    contributes["configuration"] = [
        {
            "title": f"%settings.{group}%",
            "order": order,
            "properties": {f"{SECTION}.{name}": _property(name, properties[name]) for name in names}
            | (kept if group == "server" else {}),
        }
        for order, (group, names) in enumerate(GROUPS.items())
    ]
    manifest["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"] = [
        *OWN,
        *(f"{SECTION}.{name}" for name in MACHINE),
    ]
    return {manifest_path: _written(manifest)} | {
        EXTENSION / file: _language_file(EXTENSION / file, schemas[locale]) for locale, file in LANGUAGE_FILES.items()
    }


def _property(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in schema.items() if key != "description"}
    return shown | {
        "scope": "machine" if name in MACHINE else "resource",
        "markdownDescription": f"%settings.{name}.description%",
    }


def _language_file(path: Path, properties: dict[str, dict[str, Any]]) -> str:
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    words = {key: value for key, value in words.items() if not key.endswith(".description") or "settings." not in key}
    return _written(words | {f"settings.{name}.description": each["description"] for name, each in properties.items()})


def _written(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(write_or_check("Write the server's settings into the VS Code manifest.", "tools.vsix.settings", generated))
