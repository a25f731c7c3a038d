"""What can go wrong with a model, as one typed error each. The sentences live in ``core.messages``."""

from functools import partial
from pathlib import Path
from typing import Any


class ModelError(Exception):
    """A model that cannot be used.

    ``key`` and ``arguments`` render as a sentence through ``core.messages.text``; it says what is wrong and what to do.
    """

    def __init__(self, key: str, **arguments: object) -> None:
        described = ", ".join(f"{name}={value!s}" for name, value in arguments.items())
        super().__init__(f"{key}({described})")
        self.key = key
        self.arguments = arguments

    def __reduce__(self) -> tuple[Any, tuple[()]]:
        """Come out of another process as what it was there; what cannot be sent is said in words."""
        told = {name: value if isinstance(value, int | Path) else str(value) for name, value in self.arguments.items()}
        return partial(type(self), self.key, **told), ()


class ShortageError(ModelError):
    """Memory or threads are short on this machine now; the model is not at fault, and later it may work."""


class RemoteError(ModelError):
    """A server elsewhere that was to answer, and does not or not as it should; ``host`` is among the arguments."""


class LibraryPanicError(Exception):
    """A library has failed in a way that is no ``Exception``: a panic of Rust. The message is the kind."""


class RunStopped(Exception):  # noqa: N818 - an outcome the caller asked for, not an error
    """A pass was stopped before its end because nobody waits for it any more."""
