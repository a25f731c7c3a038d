"""What a mask is. Data only; ``core.masks`` finds them and is where everything else takes these names from."""

from dataclasses import dataclass

from bertfill_ls.core.text.spans import Span

MASK_TOKEN = "[MASK]"  # noqa: S105 (a token of a vocabulary, not of a login)


@dataclass(frozen=True, slots=True)
class Mask:
    """A well-formed mask: ``[MASK]``, or ``[MASK:的|地|得]`` with its ``choices`` (two or more, all of one length)."""

    span: Span
    choices: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """How many characters the mask stands for: one, or as many as each of its choices."""
        return len(self.choices[0]) if self.choices else 1

    def shifted(self, by: int) -> "Mask":
        """Return the mask moved by ``by`` code points."""
        return Mask(self.span.shifted(by), self.choices)
