"""Make the installable VS Code package of one platform: the extension with the server inside.

    python -m tools.vsix.build [--target linux-x64] [--server FOLDER] [--no-server] [--out FILE]

Builds the extension (npm, by its lock file), the server's folder (bundle_server) unless one is given, zips both as
tightly as it can, and prints path and size. A VSIX is a zip in the Open Packaging layout with two descriptions beside
the files; writing it here spares a contributor the marketplace tool, which is only needed for publishing.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tools.vsix import bundle_server, notices

CHECKOUT = Path(__file__).resolve().parents[2]
EXTENSION = CHECKOUT / "editors" / "vscode"
WORK = CHECKOUT / "build" / "bundle"

# What a reader of the package gets; everything else in the folder is for us.
SHIPPED = (
    "package.nls.json", "package.nls.zh-cn.json", "README.md", "README.zh-CN.md", "CHANGELOG.md",
    "LICENSE",
    "dist/extension.js", "l10n/*.json", "media/icon.png", "walkthrough/*.md",
)  # fmt: skip
CONTENT_TYPES = {
    "json": "application/json", "js": "application/javascript", "md": "text/markdown", "png": "image/png",
    "txt": "text/plain", "vsixmanifest": "text/xml",
}  # fmt: skip
BINARY = "application/octet-stream"


def main() -> None:
    """Read the command line, build, print the path and the size."""
    parser = argparse.ArgumentParser(description="Make the VS Code package of one platform.")
    parser.add_argument("--target", default=_this_platform(), help="platform the server was built on")
    parser.add_argument("--server", type=Path, help="a folder made by bundle_server; built when absent")
    parser.add_argument("--no-server", action="store_true", help="leave the server out: one package for every platform")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()

    build_extension()
    with tempfile.TemporaryDirectory() as scratch:
        server: Path | None = arguments.server
        if arguments.no_server:
            server = None
        elif server is None:
            server = Path(scratch) / "server"
            bundle_server.build(server, WORK)
            bundle_server.report(server)
        target = None if arguments.no_server else arguments.target
        manifest = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8")) | origin(os.environ)
        name = "-".join(part for part in (manifest["name"], manifest["version"], target) if part)
        out = arguments.out or CHECKOUT / "dist" / f"{name}.vsix"
        write_vsix(out, manifest, target, server)
    if arguments.server is None and not arguments.no_server:
        bundle_server.repack(out, WORK)
    print(f"{out} ({out.stat().st_size / 1e6:.1f} MB)")


def origin(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return where the package says it comes from: the repository whose workflow builds it, or nothing."""
    if not (repository := environment.get("GITHUB_REPOSITORY")):
        return {}
    address = f"{environment.get('GITHUB_SERVER_URL', 'https://github.com')}/{repository}"
    return {
        "homepage": f"{address}#readme",
        "repository": {"type": "git", "url": f"{address}.git", "directory": "editors/vscode"},
        "bugs": {"url": f"{address}/issues"},
        "qna": f"{address}/issues",
    }


def _this_platform() -> str:
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}[sys.platform]
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine().lower()]
    return f"{system}-{machine}"


def build_extension() -> None:
    """Compile the TypeScript into ``dist/extension.js`` with the locked packages.

    Raises:
        SystemExit: there is no npm here.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("The extension is compiled by Node.js: install Node.js 20 or newer with npm, then try again.")
    if not (EXTENSION / "node_modules" / ".package-lock.json").exists():
        subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], check=True, cwd=EXTENSION)
    subprocess.run([npm, "run", "--silent", "build"], check=True, cwd=EXTENSION)


def write_vsix(out: Path, manifest: dict[str, Any], target: str | None, server: Path | None) -> None:
    """Write the package; ``target`` is a platform's name in the marketplace, ``None`` for all platforms."""
    files = [(file, f"extension/{file.relative_to(EXTENSION).as_posix()}") for file in _shipped()]
    if server is not None:
        inside = sorted(file for file in server.rglob("*") if file.is_file())
        files += [(file, f"extension/server/{file.relative_to(server).as_posix()}") for file in inside]
    out.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        package.writestr("[Content_Types].xml", _content_types(name for _, name in files))
        package.writestr("extension.vsixmanifest", _description(manifest, target))
        package.writestr("extension/package.json", json.dumps(manifest, ensure_ascii=False, indent=2))
        for file, name in files:
            package.write(file, name)
        package.writestr("extension/THIRD-PARTY-NOTICES.txt", notices.extension(EXTENSION))


def _shipped() -> Iterator[Path]:
    for pattern in SHIPPED:
        found = sorted(EXTENSION.glob(pattern))
        if not found:
            raise FileNotFoundError(f"{EXTENSION / pattern} is missing")
        yield from found


def _content_types(names: Iterator[str]) -> str:
    types = dict(CONTENT_TYPES)
    overrides = []
    for name in names:
        suffix = Path(name).suffix.removeprefix(".")
        if suffix:
            types.setdefault(suffix, BINARY)
        else:
            overrides.append(f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(BINARY)}/>")
    defaults = [
        f"<Default Extension={quoteattr('.' + suffix)} ContentType={quoteattr(kind)}/>"
        for suffix, kind in sorted(types.items())
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        + "".join(defaults + overrides)
        + "</Types>"
    )


def _description(manifest: dict[str, Any], target: str | None) -> str:
    """Return what the marketplace reads; VS Code itself reads ``package.json``."""
    words = json.loads((EXTENSION / "package.nls.json").read_text(encoding="utf-8"))

    def text(key: str) -> str:
        value = str(manifest[key])
        return str(words[value[1:-1]]) if value.startswith("%") else value

    engine = manifest["engines"]["vscode"]
    platform_attribute = f" TargetPlatform={quoteattr(target)}" if target else ""
    properties = {
        "Microsoft.VisualStudio.Code.Engine": str(engine),
        "Microsoft.VisualStudio.Code.ExtensionKind": "workspace",
        "Microsoft.VisualStudio.Code.LocalizedLanguages": "zh-cn",
        "Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown": "true",
        "Microsoft.VisualStudio.Services.Content.Pricing": "Free",
    }
    assets = {
        "Microsoft.VisualStudio.Code.Manifest": "package.json",
        "Microsoft.VisualStudio.Services.Content.Details": "README.md",
        "Microsoft.VisualStudio.Services.Content.Changelog": "CHANGELOG.md",
        "Microsoft.VisualStudio.Services.Content.License": "LICENSE",
        "Microsoft.VisualStudio.Services.Icons.Default": "media/icon.png",
    }
    for name, key in (("Source", "repository"), ("Support", "bugs"), ("Learn", "homepage")):
        if key in manifest:
            value = manifest[key]
            properties[f"Microsoft.VisualStudio.Services.Links.{name}"] = (
                value if isinstance(value, str) else value["url"]
            )
    banner: dict[str, str] = manifest["galleryBanner"]
    properties["Microsoft.VisualStudio.Services.Branding.Color"] = banner["color"]
    properties["Microsoft.VisualStudio.Services.Branding.Theme"] = banner["theme"]
    listed_properties = "".join(f"<Property Id={quoteattr(k)} Value={quoteattr(v)}/>" for k, v in properties.items())
    listed_assets = "".join(
        f'<Asset Type={quoteattr(kind)} Path={quoteattr("extension/" + path)} Addressable="true"/>'
        for kind, path in assets.items()
    )
    keywords = ",".join(manifest["keywords"])
    categories = ",".join(manifest["categories"])
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011"><Metadata>'
        f'<Identity Language="en-US" Id={quoteattr(text("name"))} Version={quoteattr(text("version"))}'
        f" Publisher={quoteattr(text('publisher'))}{platform_attribute}/>"
        f"<DisplayName>{escape(text('displayName'))}</DisplayName>"
        f'<Description xml:space="preserve">{escape(text("description"))}</Description>'
        f"<Tags>{escape(keywords)}</Tags><Categories>{escape(categories)}</Categories>"
        f"<GalleryFlags>Public</GalleryFlags><Properties>{listed_properties}</Properties>"
        "<License>extension/LICENSE</License><Icon>extension/media/icon.png</Icon></Metadata>"
        '<Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>'
        f"<Dependencies/><Assets>{listed_assets}</Assets></PackageManifest>"
    )


if __name__ == "__main__":
    main()
