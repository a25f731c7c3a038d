"""The text around a mask that the model sees.

A window is cut from the document: the sentence of the mask first, then its neighbours in the paragraph. Offsets are
code points of the document. Turning a window into token ids lives in ``inference``.

How far it reaches was measured (``python -m models.training.evaluation.window_lengths``; the model card has the table).
A paragraph is a line, or the lines that were wrapped by hand from one: neighbouring lines are worth 0.7 points where
they belong together, and cost 18 where they do not, in lists, verses, what stands by itself.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bertfill_ls.core.masks.choices import LONGEST_CHOICE
from bertfill_ls.core.masks.gaps import gap_of, gap_span
from bertfill_ls.core.masks.mask import Mask, mask_at, masks_in
from bertfill_ls.core.text.characters import LINE_ENDS
from bertfill_ls.core.text.sentences import ITEM_OPENING, LINE_END, SENTENCE_END, WRAPPED, is_wrapped
from bertfill_ls.core.text.spans import Span, start_of

# Neighbours are added up to so many tokens: 1.2 points more than with 64 and none fewer than with 126.
_WITH_NEIGHBOURS = 96


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a document for one pass of the model.

    ``text`` is the document's own text at ``span``. ``asked`` are the masks to answer (those of one sentence),
    ``others`` the masks that are only context; both in document coordinates, in order.
    """

    text: str
    span: Span
    asked: tuple[Mask, ...]
    others: tuple[Mask, ...]
    key: tuple[object, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive the key: windows with equal keys are equal work, wherever they stand."""
        asked, others = (
            tuple(mask.span.shifted(-self.span.start) for mask in masks) for masks in (self.asked, self.others)
        )
        object.__setattr__(self, "key", (self.text, asked, others))

    @property
    def masks(self) -> tuple[Mask, ...]:
        """All masks, asked about or not, in order."""
        return tuple(sorted((*self.asked, *self.others), key=start_of))

    @property
    def tokens(self) -> int:
        """About how many tokens the model reads."""
        return _cost(self.span, self.masks)

    def asking(self, masks: Collection[Mask]) -> "Window":
        """Return the same window with only these of its masks asked about."""
        asked = tuple(mask for mask in self.masks if mask in masks)
        return replace(self, asked=asked, others=tuple(mask for mask in self.masks if mask not in masks))


def context_window(
    text: str,
    masks: Sequence[Mask],
    mask: Mask,
    budget: int,
    with_neighbours: int = _WITH_NEIGHBOURS,
    *,
    unit: int = 1,
) -> Window:
    """Cut the window of ``mask``; ``masks`` are all masks of ``text`` in order, ``budget`` is in model tokens.

    Tokens are estimated as code points, with each mask counted by its ``length``; no window costs more than
    ``budget`` unless the mask alone does. Masks of one sentence share one window. Only a sentence that is over the
    budget by itself is cut: then each gap has a window of its own, with as much text before it as after it.
    ``with_neighbours`` is up to how many tokens other sentences are added, ``unit`` as in ``gap_of``.
    The time depends on the budget alone, not on the length of the text or of its lines.

    >>> from bertfill_ls.core.masks.find import find_masks
    >>> text = "头一句话很长很长。疑是地[MASK]霜。举头望明月。"
    >>> masks = find_masks(text).masks
    >>> [context_window(text, masks, masks[0], budget).text for budget in (6, 14, 90)]
    ['疑是地[MASK]霜。', '疑是地[MASK]霜。举头望明月。', '头一句话很长很长。疑是地[MASK]霜。举头望明月。']
    """
    if budget < 1:
        raise ValueError(f"a window of {budget} tokens has no room for a mask")
    index = bisect_left(masks, mask.span.start, key=start_of)
    # So far that what is cut off at an end, be it one long choice mask, would not have fitted anyway.
    tokens = budget + LONGEST_CHOICE
    reach = Span(_back(masks, index, mask.span.start, tokens), _ahead(text, masks, index + 1, mask.span.end, tokens))
    near = masks_in(masks, reach)
    paragraph = _paragraph(text, reach, mask, masks)
    sentences = _sentences(text, paragraph, near)
    home = next(sentence for sentence in sentences if mask.span.end <= sentence.end)
    if _cost(home, near) <= budget:
        return _window(text, _with_neighbours(home, sentences, near, min(budget, with_neighbours)), near, home)
    asked = gap_span(gap_of(masks, mask, unit))
    if _cost(asked, near) > budget:
        asked = mask.span
    return _window(text, _middle(text, asked, paragraph, near, budget), near, asked)


def _cost(span: Span, masks: Sequence[Mask]) -> int:
    """Estimate the tokens of ``span``, which cuts no mask: its code points, but each mask by its ``length``."""
    inside = masks_in(masks, span)
    return len(span) - sum(len(mask.span) - mask.length for mask in inside)


def _back(masks: Sequence[Mask], index: int, end: int, tokens: int) -> int:
    """Go back from ``end`` over ``tokens`` tokens; ``masks[index - 1]`` is the last mask before it."""
    for mask in reversed(masks[max(0, index - tokens) : index]):
        cost = end - mask.span.end + mask.length
        if cost > tokens:
            return max(mask.span.end, end - tokens)
        end, tokens = mask.span.start, tokens - cost
    return max(0, end - tokens)


def _ahead(text: str, masks: Sequence[Mask], index: int, start: int, tokens: int) -> int:
    """Go ahead from ``start`` over ``tokens`` tokens; ``masks[index]`` is the first mask after it."""
    for mask in masks[index : index + tokens]:
        cost = mask.span.start - start + mask.length
        if cost > tokens:
            return min(mask.span.start, start + tokens)
        start, tokens = mask.span.end, tokens - cost
    return min(len(text), start + tokens)


def _paragraph(text: str, reach: Span, mask: Mask, masks: Sequence[Mask]) -> Span:
    """Narrow ``reach`` to the paragraph of ``mask``, without what opens it as an item of a list."""
    lines = _lines(text, reach)
    home = next(place for place, line in enumerate(lines) if mask.span.end <= line.end)
    first = last = home
    lines[0] = _with_start(text, lines[0], masks)  # what follows it must not depend on where the reach begins
    while first and _goes_on(text, lines[first - 1], lines[first], masks):
        first -= 1
    while last + 1 < len(lines) and _goes_on(text, lines[last], lines[last + 1], masks):
        last += 1
    start = max(reach.start, lines[first].start)
    opening = ITEM_OPENING.match(text, start, mask.span.start)
    if opening is not None and (start > reach.start or _begins_line(text, start)):
        start = opening.end()
    return Span(start, lines[last].end)


def _lines(text: str, reach: Span) -> list[Span]:
    """Cut ``reach`` at its line ends, which are left out."""
    ends = [match.span() for match in LINE_END.finditer(text, reach.start, reach.end)]
    starts = [reach.start, *(after for _, after in ends)]
    return [Span(*edges) for edges in zip(starts, [*(end for end, _ in ends), reach.end], strict=True)]


def _with_start(text: str, line: Span, masks: Sequence[Mask]) -> Span:
    """Return a line that a reach may have cut with as much before it as tells whether it may have been wrapped."""
    start = _back(masks, bisect_left(masks, line.start, key=start_of), line.start, WRAPPED)
    line_start = max(text.rfind(end, start, line.start) for end in LINE_ENDS) + 1
    return Span(max(start, line_start), line.end)


def _goes_on(text: str, line: Span, following: Span, masks: Sequence[Mask]) -> bool:
    """Tell whether a line was wrapped by hand and goes on in the following one."""
    if ITEM_OPENING.match(text, following.start, following.end) is not None:
        return False
    return is_wrapped(text, line, _cost(line, masks))


def _begins_line(text: str, place: int) -> bool:
    return place == 0 or text[place - 1] in LINE_ENDS


def _sentences(text: str, paragraph: Span, masks: Sequence[Mask]) -> list[Span]:
    """Cut the paragraph into sentences; what ends a sentence ends none inside a mask: ``[MASK:。|！]``."""
    edges = [paragraph.start]
    position = paragraph.start
    while match := SENTENCE_END.search(text, position, paragraph.end):
        mask = mask_at(masks, match.start() + 1)
        position = mask.span.end if mask else match.end()
        if mask is None:
            edges.append(position)
    if edges[-1] < paragraph.end:
        edges.append(paragraph.end)
    return [Span(*edge) for edge in pairwise(edges)]


def _with_neighbours(home: Span, sentences: list[Span], masks: Sequence[Mask], budget: int) -> Span:
    """Add whole sentences around ``home``, one before and one after in turn, as long as they fit."""
    place = sentences.index(home)
    sides = [reversed(sentences[:place]), iter(sentences[place + 1 :])]
    left = budget - _cost(home, masks)
    while sides:
        for side in tuple(sides):
            sentence = next(side, None)
            if sentence is None or (cost := _cost(sentence, masks)) > left:
                sides.remove(side)
                continue
            left -= cost
            home = Span(min(home.start, sentence.start), max(home.end, sentence.end))
    return home


def _middle(text: str, asked: Span, paragraph: Span, masks: Sequence[Mask], budget: int) -> Span:
    """Spread the budget around ``asked``: half on each side, and what one side cannot use on the other."""
    first, after = (bisect_left(masks, place, key=start_of) for place in (asked.start, asked.end))
    left = max(0, budget - _cost(asked, masks))
    start = max(paragraph.start, _back(masks, first, asked.start, left // 2))
    left -= _cost(Span(start, asked.start), masks)
    end = min(paragraph.end, _ahead(text, masks, after, asked.end, left))
    left -= _cost(Span(asked.end, end), masks)
    return Span(max(paragraph.start, _back(masks, bisect_left(masks, start, key=start_of), start, left)), end)


def _window(text: str, span: Span, masks: Sequence[Mask], asked: Span) -> Window:
    """Make the window at ``span`` without the white space at its ends."""
    whole = span.of(text)
    start = span.start + len(whole) - len(whole.lstrip())
    span = Span(start, start + len(whole.strip()))
    inside = masks_in(masks, span)
    return Window(
        span.of(text),
        span,
        tuple(mask for mask in inside if asked.start <= mask.span.start < asked.end),
        tuple(mask for mask in inside if not asked.start <= mask.span.start < asked.end),
    )
