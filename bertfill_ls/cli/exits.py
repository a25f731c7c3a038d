"""How the command line ends: exit codes, and the one error that is the user's to mend."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The process's exit status, the same for every subcommand."""

    FINE = 0
    PROBLEMS_FOUND = 1
    USAGE_OR_INPUT = 2
    MODEL = 3


class InputError(Exception):
    """What was given cannot be read; ``str(error)`` is the sentence to show, in the user's language."""
