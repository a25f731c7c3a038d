"""The one error of the exporter."""


class ExportError(Exception):
    """A checkpoint that cannot become a model folder; the message is one sentence that says what to do about it."""
