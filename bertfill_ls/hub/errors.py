"""What can go wrong between here and a hub: the error that everything in this layer leaves by, and its kinds.

Which status and which exception is which error stands in :mod:`bertfill_ls.hub.wire.faults`.
"""

from bertfill_ls.core.messages import joined, text


class HubError(Exception):
    """A model cannot be fetched.

    ``key`` and ``arguments`` render as a sentence through ``core.messages.text``: what is wrong, which host it was, and
    what to do. :meth:`sentence` adds what else may help.
    """

    def __init__(self, key: str, **arguments: object) -> None:
        described = ", ".join(f"{name}={value!s}" for name, value in arguments.items())
        super().__init__(f"{key}({described})")
        self.key = key
        self.arguments = arguments
        self._advice: list[tuple[str, dict[str, object]]] = []

    def advise(self, key: str, **arguments: object) -> None:
        """Add a sentence that says what else may help; one that is there already is not said twice."""
        if (key, arguments) not in self._advice:
            self._advice.append((key, arguments))

    def sentence(self, locale: str) -> str:
        """Return all there is to say in ``locale``, one paragraph."""
        said = [(self.key, self.arguments), *self._advice]
        return joined((text(key, locale, **arguments) for key, arguments in said), locale)


class NetworkError(HubError):
    """The way to the host or its answer is at fault, not what was asked for: another way may help."""


class PassingError(NetworkError):
    """It may have gone by in a moment: a connection that was cut, a host that is overloaded."""


class WrongContentError(NetworkError):
    """What comes, or what was left here of it, is not the file that was listed: from the beginning it may be."""


class UnreachableError(PassingError):
    """No connection came about. In the middle of a download it may pass; at the beginning there is none to wait for."""


class LimitedError(PassingError):
    """The host has had enough of us for ``seconds``, by its own account."""

    def __init__(self, key: str, *, seconds: float, **arguments: object) -> None:
        super().__init__(key, seconds=round(seconds), **arguments)
        self.seconds = seconds
