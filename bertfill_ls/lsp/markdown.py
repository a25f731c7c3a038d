"""How an answer looks in Markdown; in plain text it is the business of ``core/presentation.py``."""

import re
from collections.abc import Sequence

from bertfill_ls.core.prediction.answers import Candidate, Explanation
from bertfill_ls.core.presentation import heights, percent, standing

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!|<>~$&-])")

# A veil over the background, so that text keeps the contrast of its theme, be it light, dark or high contrast.
_VEIL = "#ff781e"
# As html.escape does, which would bring along the names of two thousand characters.
_FOR_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_FAINTEST, _STRONGEST = 0x14, 0x8C  # opacity


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", text).replace("\n", " ").replace("\r", " ")


def candidate_table(candidates: Sequence[Candidate], headings: tuple[str, str]) -> str:
    """Return the candidates as a table, the best one marked."""
    rows = [f"| | {headings[0]} | {headings[1]} |", "|:-:|:-:|--:|"]
    for rank, candidate in enumerate(candidates):
        text = escaped(candidate.text)
        best = rank == 0
        rows.append(f"| {'★' if best else ''} | {f'**{text}**' if best else text} | {standing(candidate)} |")
    return "\n".join(rows)


def candidate_list(candidates: Sequence[Candidate]) -> str:
    """Return the candidates as a list, the best one marked; it can be read as it is written, too."""
    texts = [escaped(candidate.text) for candidate in candidates]
    texts[:1] = [f"**{text}**" for text in texts[:1]]
    rows = enumerate(zip(texts, candidates, strict=True), start=1)
    return "\n".join(f"{rank}. {text} {standing(candidate)}" for rank, (text, candidate) in rows)


def candidates_in_a_line(candidates: Sequence[Candidate]) -> str:
    """Return candidates with their confidences in one line."""
    return " · ".join(f"{escaped(candidate.text)} {percent(candidate.score)}" for candidate in candidates)


def sentence(before: str, candidate: str, after: str) -> str:
    """Return a sentence with a candidate in it, marked."""
    return f"{escaped(before)}**{escaped(candidate)}**{escaped(after)}"


def explanation_picture(explanation: Explanation) -> str:
    """Return the sentence with a coloured span for each token, as strong as it matters, for clients that show HTML.

    The style is of the one form that VS Code lets through its sanitiser.
    """
    parts = {}
    for token, height in zip(explanation.tokens, heights(explanation), strict=True):
        opacity = round(_FAINTEST + height * (_STRONGEST - _FAINTEST))
        text = token.text.translate(_FOR_HTML)
        parts[token.span.start] = f'<span style="background-color:{_VEIL}{opacity:02x};">{text}</span>'
    parts[explanation.mask.span.start] = f"**{escaped(explanation.candidate.text)}**"
    return "".join(parts[place] for place in sorted(parts))
