"""How an answer looks, in plain text: once, for the command line and for every editor.

What is said stands in ``messages``. Markdown lives in ``lsp/markdown.py``; columns, colours and what a terminal must
not be shown, in ``cli/output``.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from bertfill_ls.core import messages
from bertfill_ls.core.masks.problems import Problem
from bertfill_ls.core.prediction.answers import Candidate, Explanation, TokenShare
from bertfill_ls.core.text.sentences import sentence_at
from bertfill_ls.core.text.spans import Span

MOST_PLACES = 8  # places that a sentence names
_MATTERS = 0.01  # hiding a word that changes the probability by less says nothing
HEAVIEST = 5  # tokens of an explanation that are named in words
_REACH = 60  # code points of a sentence on either side; a longer one is cut
_CUT = "…"
_EIGHTHS = " ▏▎▍▌▋▊▉"
_BLOCKS = "▁▂▃▄▅▆▇█"

# In nats. Where nothing weighs as much, the picture stays low: a factor of 1.6 in probability is no strong reason.
_LEAST_HIGHEST = 0.5


# -- numbers


def percent(share: float) -> str:
    """Return a share (0 to 1) as a writer reads it; none is rounded up to a certainty, or down to nothing."""
    return f"{min(share, 0.999):.1%}" if share >= 0.001 else "<0.1%"


def whole_percent(share: float) -> str:
    """Return a share (0 to 1) in as little room as a hint has; none becomes a certainty, or nothing."""
    return f"{min(share, 0.99):.0%}" if share >= 0.01 else "<1%"


def bar(share: float, cells: int) -> str:
    """Return a bar that fills ``share`` (0 to 1) of ``cells`` cells, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    full, part = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[part] if part else "")).ljust(cells)


# -- candidates, and what they rest on


def standing(candidate: Candidate) -> str:
    """Return the confidence of a candidate, and where it is quoted from."""
    confidence = percent(candidate.score)
    return f"{confidence} · {candidate.source}" if candidate.source else confidence


def candidate_lines(candidates: Sequence[Candidate]) -> str:
    """Return the candidates one to a line, the best one marked."""
    return "\n".join(
        f"{'★' if rank == 0 else ' '} {candidate.text}  {standing(candidate)}"
        for rank, candidate in enumerate(candidates)
    )


def candidates_in_a_line(candidates: Sequence[Candidate]) -> str:
    """Return candidates with their confidences in one line."""
    return " · ".join(f"{candidate.text} {percent(candidate.score)}" for candidate in candidates)


def shares_in_a_line(tokens: Sequence[TokenShare]) -> str:
    """Return context tokens with their shares in one line."""
    return " · ".join(f"{token.text} {token.share:.0%}" for token in tokens)


class DoubtfulFill(NamedTuple):
    """Where something was written that could as well be ``rival``."""

    place: str
    written: str
    rival: str


def filled_sentences(count: int, doubtful: Sequence[DoubtfulFill], left: int, threshold: float, locale: str) -> str:
    """Say how many gaps were filled, which of the fills could as well be others, and how many were left alone."""
    said = [messages.text("filled.count", locale, count=count)]
    if doubtful:
        places = " · ".join(f"{fill.place} {fill.written}/{fill.rival}" for fill in doubtful[:MOST_PLACES])
        more = " …" if len(doubtful) > MOST_PLACES else ""
        said.append(messages.text("filled.doubtful-at", locale, count=len(doubtful), places=places + more))
    if left:
        said.append(messages.text("filled.left", locale, count=left, threshold=f"{threshold * 100:g}%"))
    return messages.joined(said, locale)


def recalled_sentence(candidates: Sequence[Candidate], locale: str) -> str | None:
    """Say what the first candidate is recalled from, where it rests on the memory more than on the network."""
    first = candidates[0] if candidates else None
    if first is None:
        return None
    if first.source is not None:
        return messages.text("answer.quoted", locale, candidate=first.text, source=first.source)
    if first.phrase is not None:
        return messages.text("answer.recalled", locale, candidate=first.text, phrase=first.phrase)
    return None


def heights(explanation: Explanation) -> list[float]:
    """Return for each token of an explanation how high (0 to 1) it stands beside the heaviest one."""
    highest = max((token.nats for token in explanation.tokens), default=0.0)
    return [max(0.0, token.nats) / max(highest, _LEAST_HIGHEST) for token in explanation.tokens]


def block_of(height: float) -> str:
    """Return the block of a height (0 to 1); what does not matter is the lowest."""
    return _BLOCKS[min(len(_BLOCKS) - 1, int(height * len(_BLOCKS)))]


def explanation_picture(explanation: Explanation) -> str:
    """Return the sentence with a block behind each token, as high as it matters, and the candidate in its place."""
    pairs = zip(explanation.tokens, heights(explanation), strict=True)
    parts = {token.span.start: f"{token.text}{block_of(height)}" for token, height in pairs}
    parts[explanation.mask.span.start] = f"【{explanation.candidate.text}】"
    return "".join(parts[place] for place in sorted(parts))


def explanation_sentence(explanation: Explanation, locale: str) -> str:
    """Return how probable the candidate is, and how probable it still is with each word hidden that matters."""
    candidate = explanation.candidate
    without = [(token.text, score_without(candidate.score, token.nats)) for token in explanation.heaviest(HEAVIEST)]
    named = [(text, score) for text, score in without if candidate.score - score >= _MATTERS]
    said = f"{candidate.text} {percent(candidate.score)}"
    if not named:
        return messages.text("cli.nothing-matters", locale, candidate=said)
    tokens = " · ".join(f"{text} {percent(score)}" for text, score in named)
    return messages.text("cli.when-hidden", locale, candidate=said, tokens=tokens)


def score_without(score: float, nats: float) -> float:
    """Return what is left of a ``score`` when a token is hidden that is worth so many ``nats``."""
    return min(1.0, score * math.exp(-nats))


# -- problems and places


def problem_sentence(problem: Problem, locale: str) -> str:
    """Return what is wrong and what to do about it."""
    return messages.text(f"problem.{problem.code}", locale, found=problem.found, replacement=problem.replacement)


def sentence_around(text: str, place: Span, line: Span) -> tuple[str, str]:
    """Return what stands before and behind a place in its sentence, short enough to be shown.

    The sentence is looked for within ``line``, which has no line end.
    """
    near = Span(max(line.start, place.start - _REACH), min(line.end, place.end + _REACH))
    sentence = sentence_at(text, place, near)
    before, after = text[sentence.start : place.start], text[place.end : sentence.end]
    if sentence.start == near.start > line.start:
        before = _CUT + before
    if sentence.end == near.end < line.end:
        after += _CUT
    return before.lstrip(), after.rstrip()
