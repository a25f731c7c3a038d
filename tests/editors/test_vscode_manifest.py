"""The VS Code manifest against what it repeats: the server's schema, its own language files, the files it names."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bertfill_ls.lsp.settings.settings import MACHINE
from tools.vsix import settings

EXTENSION = Path(__file__).resolve().parents[2] / "editors" / "vscode"


def read(name: str) -> Any:
    return json.loads((EXTENSION / name).read_text(encoding="utf-8"))


def test_settings_are_the_servers_own() -> None:
    for path, text in settings.generated().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m tools.vsix.settings"


def test_both_languages_have_the_same_keys() -> None:
    english, chinese = read("package.nls.json"), read("package.nls.zh-cn.json")
    assert english.keys() == chinese.keys()


def test_every_placeholder_of_the_manifest_has_words() -> None:
    used = set(re.findall(r'"%([^%"]+)%"', (EXTENSION / "package.json").read_text(encoding="utf-8")))
    assert used == read("package.nls.json").keys()


@pytest.mark.parametrize("language", ["package.nls.json", "package.nls.zh-cn.json"])
def test_walkthrough_pages_exist(language: str) -> None:
    pages = [value for key, value in read(language).items() if key.endswith(".media")]
    assert len(pages) == 4
    for page in pages:
        assert (EXTENSION / page).is_file()


def test_every_sentence_of_the_code_is_translated() -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in sorted((EXTENSION / "src").glob("*.ts")))
    spoken = set(re.findall(r"l10n\.t\(\s*'([^']+)'", sources))
    translated = read("l10n/bundle.l10n.zh-cn.json")
    assert spoken == translated.keys()
    for english, chinese in translated.items():
        assert re.findall(r"\{\d\}", english) == re.findall(r"\{\d\}", chinese)


def test_every_command_is_titled_and_registered() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in sorted((EXTENSION / "src").glob("*.ts")))
    registered = {f"bertfill.{name}" for name in re.findall(r"define\('(\w+)'", code)}
    assert {command["command"] for command in read("package.json")["contributes"]["commands"]} == registered


def test_a_folder_cannot_choose_a_program_a_model_or_a_server_that_text_is_sent_to() -> None:
    manifest = read("package.json")
    trust = manifest["capabilities"]["untrustedWorkspaces"]
    assert trust["supported"] == "limited"
    properties = {
        name: each for group in manifest["contributes"]["configuration"] for name, each in group["properties"].items()
    }
    for name in ("bertfill.server.path", *(f"bertfill.{name}" for name in MACHINE)):
        assert properties[name]["scope"] == "machine"
        assert name in trust["restrictedConfigurations"]


def test_lock_file_names_no_registry() -> None:
    packages = read("package-lock.json")["packages"]
    assert packages
    assert not [name for name, each in packages.items() if "resolved" in each]
    assert all("integrity" in each for name, each in packages.items() if name)
