"""The notices of everything that the bundle and the VSIX carry and that others wrote.

``bundled`` reads what PyInstaller says it packed, so nothing that is carried can be forgotten; ``extension`` reads the
lock file of npm. A package without a licence text of its own is named with the licence that its metadata states, and
that licence's text where it is ours too; one that states none stops the build.
"""

import ast
import json
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
RULE = "=" * 100

# Run by the interpreter of the bundle's environment: top-level modules in, the distributions they come from out.
_LOOK_UP = """
import importlib.metadata as metadata, json, sys
wanted = set(json.load(sys.stdin))
owners = metadata.packages_distributions()
names = sorted({owner.lower(): owner for module in wanted for owner in owners.get(module, ())}.values(), key=str.lower)
def stated(distribution):
    about = distribution.metadata
    classifiers = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier", []) if each.startswith("License")]
    return about.get("License-Expression") or (about.get("License") or "").partition("\\n")[0] or "; ".join(classifiers)
def texts(distribution):
    for file in distribution.files or ():
        name = file.name.lower()
        if name.startswith(("licen", "copying", "notice", "thirdpartynotices")) and not name.endswith((".py", ".pyc")):
            yield file.as_posix(), file.locate().read_text(encoding="utf-8", errors="replace")
found = map(metadata.distribution, names)
print(json.dumps([
    {"name": d.metadata["Name"], "version": d.version, "licence": stated(d), "texts": list(texts(d))} for d in found
]))
"""


@dataclass(frozen=True, slots=True)
class Component:
    """Something that is carried: its name, version, the licence it states, and the texts it comes with, by file."""

    name: str
    version: str
    licence: str
    texts: tuple[tuple[str, str], ...]


def bundled(python: Path, packed: Path) -> str:
    """Return the notices of a frozen server.

    Args:
        python: the interpreter of the environment it was frozen from.
        packed: PyInstaller's work folder, with the tables of what it took.
    """
    modules = {name.partition(".")[0] for name in _modules(packed)}
    command = [str(python), "-c", _LOOK_UP]
    answer = subprocess.run(command, input=json.dumps(sorted(modules)), capture_output=True, text=True, check=True)
    components = [
        Component(each["name"], each["version"], each["licence"], tuple(map(tuple, each["texts"])))
        for each in json.loads(answer.stdout)
    ]
    if not components:
        raise RuntimeError(f"{packed} names no package: its tables have another form than expected")
    return notices([_interpreter(python), *components, _model()])


def _modules(packed: Path) -> Iterator[str]:
    """Yield the names of the modules and libraries in PyInstaller's tables: lists of (name, path, kind)."""
    for table in ("PYZ-00.toc", "COLLECT-00.toc"):
        content = ast.literal_eval((packed / table).read_text(encoding="utf-8"))
        for part in content:
            if isinstance(part, list):
                yield from (entry[0].replace("/", ".").replace("\\", ".") for entry in part if isinstance(entry, tuple))


def _interpreter(python: Path) -> Component:
    ask = "import platform, sysconfig; print(platform.python_version()); print(sysconfig.get_path('stdlib'))"
    version, folder = subprocess.run(
        [str(python), "-c", ask], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    places = [
        Path(folder) / "LICENSE.txt",
        Path(folder).parents[1] / "LICENSE.txt",
        *Path("/usr/share/doc").glob("python3.*/copyright"),
    ]
    text = next((place.read_text(encoding="utf-8", errors="replace") for place in places if place.exists()), "")
    return Component("CPython", version, "PSF-2.0", (("LICENSE", text),) if text else ())


def _model() -> Component:
    """Return the default model, whose card names every source of its training text."""
    folder = CHECKOUT / "models" / "bertfill-zh"
    card = (folder / "README.md").read_text(encoding="utf-8")
    return Component("bertfill-zh (model)", "", "CC-BY-SA-4.0", (("README.md", card),))


def extension(folder: Path) -> str:
    """Return the notices of the packages that are compiled into the extension in ``folder``."""
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    components = []
    for place, about in sorted(lock["packages"].items()):
        if not place or about.get("dev"):
            continue
        files = sorted(file for file in (folder / place).iterdir() if file.name.lower().startswith(("licen", "notice")))
        texts = tuple((file.name, file.read_text(encoding="utf-8")) for file in files)
        name = place.rpartition("node_modules/")[2]
        components.append(Component(name, about["version"], about.get("license", ""), texts))
    return notices(components)


def notices(components: Iterable[Component]) -> str:
    """Return one text that names every component; raises ValueError when one states no licence."""
    parts = []
    for each in components:
        if not each.licence and not each.texts:
            raise ValueError(f"{each.name} {each.version} states no licence")
        parts.append(
            f"{RULE}\n{each.name} {each.version}".rstrip() + f"\nLicence: {each.licence or 'see below'}\n{RULE}\n"
        )
        parts += [f"--- {file}\n\n{text.strip()}\n" for file, text in _texts(each)]
    return "\n".join(parts)


def _texts(component: Component) -> Sequence[tuple[str, str]]:
    if component.texts or "apache" not in component.licence.lower():
        return component.texts
    return [("LICENSE", (CHECKOUT / "LICENSE").read_text(encoding="utf-8"))]
