"""The page as it is served: every file with its type, and a policy that lets nothing in from elsewhere."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from bertfill_ls.web.assets import INDEX, NONCE, Asset, content_security_policy, load_assets

PAGE = Path(__file__).parents[2] / "editors" / "web"


@pytest.fixture(scope="module")
def assets() -> Mapping[str, Asset]:
    return load_assets()


def test_the_page_takes_everything_from_this_server_and_nothing_stands_in_it(assets: Mapping[str, Asset]) -> None:
    page = assets[INDEX].content.decode()
    assert NONCE in page
    named = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert named
    assert [
        name for name in named if name.removeprefix("/assets/") not in assets and not name.startswith("data:")
    ] == []
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son[a-z]+\s*=|javascript:", page)


def test_every_file_has_a_type_and_no_source_map(assets: Mapping[str, Asset]) -> None:
    for name, asset in assets.items():
        assert asset.media_type != "application/octet-stream"
        assert asset.content and len(asset.content) <= 1 << 20, name
        assert b"sourceMappingURL" not in asset.content, name
    assert assets["workbench.js"].media_type.startswith("text/javascript")


def test_no_file_names_a_place_on_the_network_to_load_from(assets: Mapping[str, Asset]) -> None:
    for name, asset in assets.items():
        text = asset.content.decode("utf-8", "replace")
        assert not re.search(r"""(?:src|href)=["']https?:|@import|url\(["']?https?:|import\(["']https?:""", text), name


def test_what_is_in_git_is_what_the_sources_build(assets: Mapping[str, Asset], tmp_path: Path) -> None:
    """Nobody without Node.js needs it; whoever changes the sources commits what they build: ``make web``."""
    lock, installed = PAGE / "package-lock.json", PAGE / "node_modules" / ".of-lock"
    if shutil.which("node") is None or not installed.exists() or installed.read_bytes() != lock.read_bytes():
        pytest.skip("needs Node.js and the packages of editors/web: make web")
    subprocess.run(["node", "scripts/build.mjs", str(tmp_path)], cwd=PAGE, check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert [name for name in {*built, *assets} if built.get(name) != assets[name].content] == []


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:80", "[::1]:8000"])
def test_the_policy_lets_in_what_comes_from_here(host: str) -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy(host, "abc").split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self' 'nonce-abc'"
    assert policy["connect-src"] == f"'self' ws://{host}"
    assert "unsafe" not in str(policy)
