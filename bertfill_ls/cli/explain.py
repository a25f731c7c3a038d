"""``bertfill-ls explain``: how much each word of the context matters to what is put in a mask."""

import argparse
import json
from typing import Any

from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.render import display_width, printable
from bertfill_ls.cli.sources import argument_text
from bertfill_ls.core import messages
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.answers import Explanation
from bertfill_ls.core.presentation import block_of, explanation_sentence, heights
from bertfill_ls.inference.explain import explain
from bertfill_ls.inference.fill_text import windows_of
from bertfill_ls.inference.model.model_dir import Model

_SPACE = " "


def run(arguments: argparse.Namespace, model: Model, locale: str) -> ExitCode:
    """Explain every mask of the text; raise InputError when it has none, or the candidate is not one token."""
    text = argument_text(arguments.text, locale)
    windows = windows_of(text, find_masks(text).masks, model.encoder.capacity())
    if not windows:
        raise InputError(messages.text("cli.no-mask", locale, text=printable(text)))
    for window in windows:
        for mask in window.asked:
            explanation = explain(model, window, mask, candidate=arguments.candidate)
            if explanation is None:
                raise InputError(messages.text("cli.not-one-token", locale, text=arguments.candidate))
            if arguments.json:
                print(json.dumps(explanation_as_json(explanation), ensure_ascii=False))
            else:
                print(_picture(text, explanation, locale), end="\n\n")
    return ExitCode.FINE


def _picture(text: str, explanation: Explanation, locale: str) -> str:
    """Return the explained part of the text with a block under each token, as high as the token matters."""
    mask = explanation.mask.span
    spans = [token.span for token in explanation.tokens] + [mask]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    blocks = {span.start: _SPACE for span in spans}
    for token, height in zip(explanation.tokens, heights(explanation), strict=True):
        for place in range(token.span.start, token.span.end):
            blocks[place] = block_of(height)
    shown = [(printable(text[place]), blocks.get(place, _SPACE)) for place in range(start, end)]
    return "\n".join(
        [
            "".join(character for character, _ in shown),
            "".join(block * display_width(character) for character, block in shown),
            "  " + printable(explanation_sentence(explanation, locale)),
        ]
    )


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as ``explain --json`` documents it; offsets are code points."""
    return {
        "start": explanation.mask.span.start,
        "end": explanation.mask.span.end,
        "candidate": {"text": explanation.candidate.text, "score": explanation.candidate.score},
        "tokens": [
            {"text": token.text, "start": token.span.start, "end": token.span.end, "nats": token.nats}
            for token in explanation.tokens
        ],
    }
