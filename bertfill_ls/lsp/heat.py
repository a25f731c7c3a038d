"""An explanation as a picture of its sentence: colours where the client shows them, block characters elsewhere."""

import html

from bertfill_ls.core.prediction.answers import Explanation
from bertfill_ls.core.prediction.heat import block_of, heights
from bertfill_ls.lsp.to_lsp import markdown_text

# A veil over the background, so that text keeps the contrast of its theme, be it light, dark or high contrast.
_VEIL = "#ff781e"
_FAINTEST, _STRONGEST = 0x14, 0x8C  # opacity


def heat_blocks(explanation: Explanation) -> str:
    """Return the sentence with a block behind each token, as high as it matters."""
    pairs = zip(explanation.tokens, heights(explanation), strict=True)
    parts = {token.span.start: f"{token.text}{block_of(height)}" for token, height in pairs}
    parts[explanation.mask.span.start] = f"【{explanation.candidate.text}】"
    return "".join(parts[place] for place in sorted(parts))


def heat_spans(explanation: Explanation) -> str:
    """Return the sentence as Markdown with a coloured span for each token, as strong as it matters.

    The style is of the one form that VS Code lets through its sanitiser.
    """
    parts = {}
    for token, height in zip(explanation.tokens, heights(explanation), strict=True):
        opacity = round(_FAINTEST + height * (_STRONGEST - _FAINTEST))
        text = html.escape(token.text)
        parts[token.span.start] = f'<span style="background-color:{_VEIL}{opacity:02x};">{text}</span>'
    parts[explanation.mask.span.start] = f"**{markdown_text(explanation.candidate.text)}**"
    return "".join(parts[place] for place in sorted(parts))
