"""The one error of the exporter."""

from bertfill_export.messages import sentence


class ExportError(Exception):
    """A checkpoint that cannot become a model folder.

    ``key`` and ``values`` are those of a sentence of :mod:`bertfill_export.messages` that says what to do about it;
    ``str`` gives it in English.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        self._said = sentence(key, **values)
        super().__init__(str(self._said))

    def sentence(self, locale: str) -> str:
        """Return it in ``locale``."""
        return self._said.text(locale)
