"""The list in a choice mask, ``[MASK:的|地|得]``: what is well-formed, and how to mend what is not.

Only the text between the colon and the closing bracket is looked at here; ``forms`` finds it.
"""

import re
from dataclasses import dataclass

LONGEST_CHOICE = 8  # as many characters as a gap of masks may have; a longer one takes as many passes as it has

# What people type instead of a bar. Only read as one where no bar stands in the list.
_OTHER_SEPARATOR = re.compile("[、/／，,；;]")
_INADMISSIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A list of choices as it was read.

    ``choices`` is the list as it was written (bars of either width) or, where ``mended``, as it was probably meant.
    It is empty when no list of two or more different choices of one length (1 to ``LONGEST_CHOICE`` code points) can
    be made of what stands there.
    """

    choices: tuple[str, ...]
    mended: bool = False


def read_choices(body: str) -> ChoiceList:
    """Read the ``body`` of a choice mask, the part after the colon.

    >>> read_choices("的|地")
    ChoiceList(choices=('的', '地'), mended=False)
    >>> read_choices("的、地 、的")
    ChoiceList(choices=('的', '地'), mended=True)
    >>> read_choices("高兴|难").choices
    ()
    """
    written = tuple(body.replace("｜", "|").split("|"))
    if _well_formed(written):
        return ChoiceList(written)
    parts = written if len(written) > 1 else _OTHER_SEPARATOR.split(body)
    meant = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    return ChoiceList(meant if _well_formed(meant) else (), mended=True)


def _well_formed(choices: tuple[str, ...]) -> bool:
    lengths = {len(choice) for choice in choices}
    return (
        len(choices) >= 2
        and len(set(choices)) == len(choices)
        and len(lengths) == 1
        and 1 <= lengths.pop() <= LONGEST_CHOICE
        and not any(_INADMISSIBLE.search(choice) for choice in choices)
    )
