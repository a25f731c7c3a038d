"""What a user may set: one frozen dataclass, read from whatever a client sends, described by one JSON schema.

The defaults, bounds and descriptions stand here alone, but for those of ``top_k``, which the command line shares; the
schema, an editor's manifest and the table in the documentation are made from them or checked against them.
Those of one session as they are now are the business of ``configuration``.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from types import MappingProxyType
from typing import Any

from bertfill_ls.core import messages
from bertfill_ls.core.masks.aliases import LONGEST_ALIAS, MOST_ALIASES, are_aliases
from bertfill_ls.inference.limits import DEFAULT_TOP_K, MOST_TOP_K

SECTION = "bertfill"
_GROUP = "remote"  # settings of a server elsewhere stand in an object of this name
# Chosen by a user for a machine: no project, which somebody else may have written, has a say in these.
MACHINE = ("model", "remote.url", "remote.tokenFile")


def _flag(default: bool) -> Any:
    return field(default=default, metadata={"schema": {"type": "boolean"}})


def _whole(default: int, minimum: int, maximum: int) -> Any:
    return field(default=default, metadata={"schema": {"type": "integer", "minimum": minimum, "maximum": maximum}})


def _share(default: float) -> Any:
    return field(default=default, metadata={"schema": {"type": "number", "minimum": 0, "maximum": 1}})


def _choice(*choices: str) -> Any:
    """Return a field that takes one of ``choices``; the first is the default."""
    return field(default=choices[0], metadata={"schema": {"type": "string", "enum": list(choices)}})


def _texts() -> Any:
    """Return a field that takes a list of texts, none by default."""
    return field(default=(), metadata={"schema": {"type": "array", "items": {"type": "string"}}})


def _text(default: str) -> Any:
    return field(default=default, metadata={"schema": {"type": "string"}})


@dataclass(frozen=True, slots=True)
class WantedAnswerer:
    """What the settings say shall answer: the settings of these names."""

    model: str = ""
    memory: bool = True
    remote_url: str = ""
    remote_token_file: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one session. A name on the wire is the name here in camel case: ``topK``, ``remote.tokenFile``.

    ``model`` is a name or a folder, empty for the one that comes with the program. ``remote_url`` is the address of an
    inference server that answers instead, empty for none: then nothing is sent anywhere. ``remote_token_file`` names
    the file with what the server knows its user by. ``fill_all_threshold`` is the
    confidence below which "fill every mask" leaves a mask alone; 0 leaves none.
    """

    model: str = _text("")
    memory: bool = _flag(True)
    top_k: int = _whole(DEFAULT_TOP_K, 1, MOST_TOP_K)
    language: str = _choice("auto", "zh-CN", "en")
    prefetch: bool = _flag(True)
    diagnostics: bool = _flag(True)
    ambiguous_masks: bool = _flag(False)
    inlay_hints: bool = _flag(True)
    semantic_tokens: bool = _flag(True)
    prose_only: bool = _flag(True)
    mask_aliases: tuple[str, ...] = _texts()
    fill_all_threshold: float = _share(0.0)
    filter_text: str = _choice("auto", "mask", "word")
    position_encoding: str = _choice("auto", "utf-16")
    remote_url: str = _text("")
    remote_token_file: str = _text("")

    @property
    def answerer(self) -> WantedAnswerer:
        """What shall answer."""
        return WantedAnswerer(self.model, self.memory, self.remote_url, self.remote_token_file)


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """A value that cannot be used; its default is used instead."""

    name: str
    value: object
    default: object

    def sentence(self, locale: str) -> str:
        """Say what is wrong, in a sentence for the user."""
        name = f"{SECTION}.{self.name}"
        if self.default == ():
            return messages.text("settings.bad-aliases", locale, name=name, most=MOST_ALIASES, longest=LONGEST_ALIAS)
        return messages.text("settings.bad-value", locale, name=name, default=self.default)


def wire_name(name: str) -> str:
    """Return the name of a field as clients write it: ``top_k`` is ``topK``, ``remote_url`` is ``remote.url``."""
    first, *rest = name.split("_")
    if first == _GROUP:
        return f"{_GROUP}.{wire_name('_'.join(rest))}"
    return first + "".join(word.capitalize() for word in rest)


def parse_settings(*sources: object) -> tuple[Settings, tuple[SettingProblem, ...]]:
    """Read settings out of what clients sent, the later sources over the earlier ones.

    Each source is an object with our names, or one that holds such an object under ``bertfill``; anything else counts
    as empty. ``null`` is not set; names that are not ours are ignored, since clients keep their own beside them.
    """
    merged: dict[str, object] = {}
    for source in sources:
        merged |= {name: value for name, value in section_of(source).items() if value is not None}
    values: dict[str, Any] = {}
    problems: list[SettingProblem] = []
    for each in fields(Settings):
        name = wire_name(each.name)
        if name not in merged:
            continue
        if _fits(merged[name], each.metadata["schema"]):
            value = merged[name]
            values[each.name] = tuple(value) if isinstance(value, list) else value
        else:
            problems.append(SettingProblem(name, merged[name], each.default))
    return Settings(**values), tuple(problems)


def section_of(source: object) -> Mapping[str, object]:
    """Return the object with our names that a source is or holds, or an empty one, by whole names."""
    if not isinstance(source, Mapping):
        return MappingProxyType({})
    inner = source.get(SECTION)
    return flat(inner if isinstance(inner, Mapping) else source)


def flat(section: Mapping[str, object]) -> Mapping[str, object]:
    """Return settings by their whole names: ``{"remote": {"url": …}}`` as ``{"remote.url": …}``."""
    group = section.get(_GROUP)
    if not isinstance(group, Mapping):
        return section
    others = {name: value for name, value in section.items() if name != _GROUP}
    return others | {f"{_GROUP}.{name}": value for name, value in group.items()}


def _fits(value: object, schema: Mapping[str, Any]) -> bool:
    match schema["type"]:
        case "boolean":
            return isinstance(value, bool)
        case "string":
            return isinstance(value, str) and value in schema.get("enum", [value])
        case "array":
            return isinstance(value, list | tuple) and are_aliases(value)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and _within(value, schema)
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool) and _within(value, schema)


def _within(value: float, schema: Mapping[str, Any]) -> bool:
    return bool(schema["minimum"] <= value <= schema["maximum"])


def json_schema(locale: str) -> dict[str, Any]:
    """Return the JSON schema of the ``bertfill`` section, with descriptions in one language."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": SECTION,
        "type": "object",
        "properties": {wire_name(each.name): _property(each, locale) for each in fields(Settings)},
    }


def _property(each: Field[Any], locale: str) -> dict[str, Any]:
    description = messages.text(f"settings.{wire_name(each.name)}", locale)
    return {
        **each.metadata["schema"],
        "default": list(each.default) if isinstance(each.default, tuple) else each.default,
        "description": description,
    }
