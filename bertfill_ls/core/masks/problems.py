"""What can be wrong with a mask: codes, severities, and one found problem. Data only.

Finding them lives in ``find``; the sentences a user reads about them live in ``core.messages``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bertfill_ls.core.text.spans import Span


class ProblemCode(StrEnum):
    """The name of a kind of problem, as editors and ``bertfill-ls check`` show it."""

    UNCLOSED_MASK = "unclosed-mask"
    UNOPENED_MASK = "unopened-mask"
    MASK_CASE = "mask-case"
    FULLWIDTH_MASK = "fullwidth-mask"
    SPACED_MASK = "spaced-mask"
    MISSPELLED_MASK = "misspelled-mask"
    DOUBLED_BRACKET = "doubled-bracket"
    FOREIGN_MASK = "foreign-mask"
    MALFORMED_CHOICES = "malformed-choices"
    CONTROL_CHARACTER = "control-character"
    TRAILING_SPACE = "trailing-space"
    NO_CONTEXT = "no-context"

    @property
    def severity(self) -> "Severity":
        """How much a problem of this kind matters."""
        return _SEVERITY[self]


class Severity(IntEnum):
    """How much a problem matters, in the numbers of the Language Server Protocol."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3


# An error is text that cannot mean what it says; a warning is a mask that the model will not see; the rest is advice.
_SEVERITY = {
    ProblemCode.UNCLOSED_MASK: Severity.ERROR,
    ProblemCode.UNOPENED_MASK: Severity.ERROR,
    ProblemCode.MALFORMED_CHOICES: Severity.ERROR,
    ProblemCode.MASK_CASE: Severity.WARNING,
    ProblemCode.FULLWIDTH_MASK: Severity.WARNING,
    ProblemCode.SPACED_MASK: Severity.WARNING,
    ProblemCode.MISSPELLED_MASK: Severity.WARNING,
    ProblemCode.DOUBLED_BRACKET: Severity.WARNING,
    ProblemCode.CONTROL_CHARACTER: Severity.WARNING,
    ProblemCode.FOREIGN_MASK: Severity.INFORMATION,
    ProblemCode.TRAILING_SPACE: Severity.INFORMATION,
    ProblemCode.NO_CONTEXT: Severity.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a place in a text.

    ``found`` is the text of ``span`` as it stands; ``replacement`` is what to put there instead, or ``None`` where
    only the writer can know.
    """

    code: ProblemCode
    span: Span
    found: str
    replacement: str | None

    @property
    def severity(self) -> Severity:
        """How much this problem matters."""
        return self.code.severity

    def shifted(self, by: int) -> "Problem":
        """Return the problem moved by ``by`` code points."""
        return Problem(self.code, self.span.shifted(by), self.found, self.replacement)


def settle(problems: Iterable[Problem], last_edit: Span) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Split problems into those to show at once and those to hold back until the writer rests.

    A problem that touches the last edit is probably half-typed: nobody wants a squiggle while typing ``[MA``.
    """
    shown: list[Problem] = []
    held: list[Problem] = []
    for problem in problems:
        (held if problem.span.touches(last_edit) else shown).append(problem)
    return tuple(shown), tuple(held)
