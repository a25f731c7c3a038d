"""Which quotation marks and brackets nobody wants at a place: those whose partner is nowhere near.

A network offers “ wherever a name might be quoted, but nobody writes one half of a pair where a character is missing.
"""

from collections.abc import Iterable

PAIRS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "【": "】",
    "〔": "〕",
    "〖": "〗",
    "［": "］",
    "｛": "｝",
    "(": ")",
    "[": "]",
    "{": "}",
}
_ALIKE = ('"', "'", "＂", "＇")  # open and close with one sign


def unpaired(before: str, behind: str, unknown: str) -> frozenset[str]:
    """Return the marks that would have no partner at a place with this text ``before`` and ``behind`` it.

    ``unknown`` stands in both for each character that is not known yet: it may be the partner.
    """
    if unknown in before or unknown in behind:
        return frozenset()
    wanted = set()
    for opener, closer in PAIRS.items():
        opened, closed = _stray(reversed(before), opener, closer), _stray(behind, closer, opener)
        if opened != closed:
            wanted.add(closer if opened > closed else opener)
    lonely = {mark for pair in PAIRS.items() for mark in pair} - wanted
    alike = {mark for mark in _ALIKE if (before + behind).count(mark) % 2 == 0}
    return frozenset(lonely | alike)


def _stray(text: Iterable[str], mark: str, partner: str) -> int:
    """Return how many of a ``mark`` come before the ``partner`` that they belong to, going along ``text``."""
    depth = stray = 0
    for character in text:
        if character == partner:
            depth += 1
        elif character == mark:
            stray += depth == 0
            depth = max(0, depth - 1)
    return stray
