"""The project's own file: ``bertfill.toml``, or ``[tool.bertfill]`` of ``pyproject.toml``.

It holds settings by the names that editors use, as defaults below what an editor sends, and for the command line which
problems and files are checked. What answers is chosen by a user for a machine: a folder that somebody else wrote can
name no model, and no server for a manuscript to be sent to.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import ProblemCode
from bertfill_ls.lsp.settings.settings import MACHINE, SECTION, Settings, flat, parse_settings, wire_name

_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")  # the rest of what tomllib says is English
_OWN_FILE = "bertfill.toml"
_SHARED_FILE = "pyproject.toml"
_LISTS = ("select", "ignore", "exclude")
_SETTINGS = frozenset(wire_name(each.name) for each in fields(Settings)) - {*MACHINE}


@dataclass(frozen=True, slots=True)
class Project:
    """What a project says.

    ``settings`` are as a client would send them. ``select`` and ``ignore`` are codes of problems, ``exclude`` patterns
    as in ``.gitignore``. ``problems`` are sentences about what cannot be used, by ``messages`` key and facts.
    """

    root: Path
    file: Path | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    problems: tuple[tuple[str, dict[str, str]], ...] = ()

    def sentences(self, locale: str) -> list[str]:
        """Say what cannot be used."""
        return [messages.text(key, locale, **facts) for key, facts in self.problems]


def find_project(start: Path) -> Project:
    """Return what the nearest file says, at ``start`` or above it up to the top of the repository."""
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in (_OWN_FILE, _SHARED_FILE):
            project = _read(folder / name)
            if project is not None:
                return project
        if (folder / ".git").exists():
            break
    return Project(start)


def _read(path: Path) -> Project | None:
    """Return what a file says; None when it is not there or says nothing about us."""
    if not path.is_file():
        return None
    import tomllib  # most folders have no such file, and a server should not wait for it

    try:
        table: object = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if path.name == _SHARED_FILE:
            return None  # other programs tell about that
        return Project(path.parent, path, problems=(_unreadable(path, error),))
    if path.name == _SHARED_FILE:
        tool = table.get("tool") if isinstance(table, dict) else None
        table = tool.get(SECTION) if isinstance(tool, dict) else None
    return _project(path, table) if isinstance(table, dict) else None


def _unreadable(path: Path, error: OSError | ValueError) -> tuple[str, dict[str, str]]:
    place = _TOML_PLACE.search(str(error))
    if place is not None:
        return "project.not-toml", _facts(path, line=place[1], column=place[2])
    return "project.unreadable", _facts(path, reason=str(error))


def _project(path: Path, table: Mapping[str, object]) -> Project:
    problems: list[tuple[str, dict[str, str]]] = []
    lists: dict[str, tuple[str, ...]] = {}
    settings: dict[str, object] = {}
    for name, value in flat(table).items():
        if name in _SETTINGS:
            settings[name] = value
        elif name in MACHINE:
            problems.append(("project.for-a-machine", _facts(path, name=name)))
        elif name not in _LISTS:
            problems.append(("project.unknown-name", _facts(path, name=name)))
        elif not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            problems.append(("project.not-a-list", _facts(path, name=name)))
        else:
            lists[name] = tuple(value)
    for code in (*lists.get("select", ()), *lists.get("ignore", ())):
        if code not in set(ProblemCode):
            problems.append(("project.unknown-code", _facts(path, name=code)))
    for problem in parse_settings(settings)[1]:
        problems.append(("project.bad-value", _facts(path, name=problem.name)))
    return Project(path.parent, path, settings, problems=tuple(problems), **lists)


def _facts(path: Path, **facts: str) -> dict[str, str]:
    return {"file": str(path), **facts}
