"""How the command line ends: exit codes, and the one error that is the user's to mend."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit status, the same for every subcommand.

    1 says that malformed masks were found and stand as they are, 2 that something asked for could not be done because
    of how it was asked or of what was to be read or written, 3 that the model cannot be used.
    """

    FINE = 0
    PROBLEMS_FOUND = 1
    USAGE_OR_INPUT = 2
    MODEL = 3


class InputError(Exception):
    """What was given cannot be read; ``str(error)`` is the sentence to show, in the user's language."""


def worst(*codes: ExitCode) -> ExitCode:
    """Return the code that says most of several."""
    return max(codes)
