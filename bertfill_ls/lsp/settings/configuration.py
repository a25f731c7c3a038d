"""The settings of one session as they are now, and the language that follows from them.

How new ones arrive, and what follows from them, lives in ``features/configuration``.
"""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from bertfill_ls.core import messages
from bertfill_ls.lsp.settings.settings import SettingProblem, Settings, parse_settings, section_of, wire_name

_DEFAULTS = {wire_name(each.name): each.default for each in fields(Settings)}

_MOST_REPORTED = 100  # bad values; a client that goes on sending new ones is told no more


class Configuration:
    """What a project says, over it what a client began with, then what it has sent since.

    ``settings`` is whole at any time.
    """

    def __init__(
        self, initial: object, client_locale: str | None, project: Mapping[str, object] = MappingProxyType({})
    ) -> None:
        self._project = project
        self._initial = initial
        self._client_locale = client_locale
        self._reported: set[tuple[str, int]] = set()
        self.settings, self._problems = self._parse(None)

    def take(self, sent: object) -> None:
        """Put what a client sends into effect; what it leaves out is as it was at the start."""
        self.settings, self._problems = self._parse(sent)

    def _parse(self, sent: object) -> tuple[Settings, tuple[SettingProblem, ...]]:
        return parse_settings(self._project, self._chosen(self._initial), self._chosen(sent))

    def _chosen(self, source: object) -> Mapping[str, object]:
        """Return what a client sends, without the defaults of what the project says: many clients send them all."""
        return {
            name: value
            for name, value in section_of(source).items()
            if name not in self._project or value != _DEFAULTS[name]
        }

    def unreported(self) -> list[SettingProblem]:
        """Return the values that cannot be used and that the user has not been told of; each is returned once."""
        known = {(problem.name, hash(repr(problem.value))): problem for problem in self._problems}
        fresh = {key: problem for key, problem in known.items() if key not in self._reported}
        if len(self._reported) >= _MOST_REPORTED:
            return []
        self._reported |= fresh.keys()
        return list(fresh.values())

    @property
    def locale(self) -> str:
        """The language of every sentence for this user."""
        if self.settings.language != "auto":
            return self.settings.language
        return messages.locale_of(self._client_locale)

    def say(self, key: str, **arguments: object) -> str:
        """Return a sentence in the user's language."""
        return messages.text(key, self.locale, **arguments)
