"""Which words are ``MASK`` with one slip of the finger. The set is built once, from a rule and a list of exceptions.

A slip is one letter left out, put in or replaced, or two neighbours swapped (Damerau 1964). A word that people mean
when they write it is never a slip, however near.
"""

from string import ascii_uppercase

_WORD = "MASK"

# What is one slip away from MASK and still meant: English words; a library, a club, an assembler, Unix tools, names.
_WORDS = "ASK BASK CASK HASK TASK MUSK MACK MAIK MARK MANK MAWK MASA MASC MASE MASH MASS MAST MASU"
_NAMES = "DASK LASK MASM MASQ UMASK RASK SASK"


def _slips() -> frozenset[str]:
    cuts = [(_WORD[:place], _WORD[place:]) for place in range(len(_WORD) + 1)]
    omitted = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in cuts if right for letter in ascii_uppercase}
    # People number their masks, so a digit counts as put in; `[MAS2]` is a citation, so it does not count as replaced.
    put_in = {left + sign + right for left, right in cuts for sign in ascii_uppercase + "0123456789"}
    return frozenset((omitted | swapped | replaced | put_in) - {_WORD})


def _small_slips() -> frozenset[str]:
    """Return the slips that are no word in small letters either: two neighbours swapped, or a letter typed twice."""
    word = _WORD.lower()
    swapped = {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in range(len(word) - 1)}
    doubled = {word[:k] + word[k] + word[k:] for k in range(len(word))}
    return frozenset(swapped | doubled)


SMALL_MISSPELLINGS = _small_slips() - {"maks"}  # a name
MISSPELLINGS = _slips() - {*_WORDS.split(), *_NAMES.split()}
