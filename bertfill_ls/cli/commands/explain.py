"""``bertfill-ls explain``: how much each word of the context matters to what is put in a gap."""

import argparse
from pathlib import Path

from bertfill_ls.cli.exits import ExitCode, InputError
from bertfill_ls.cli.input.aliases import aliases_of
from bertfill_ls.cli.input.decoding import argument_text
from bertfill_ls.cli.output.json_lines import print_json
from bertfill_ls.cli.output.tables import explanation_table
from bertfill_ls.cli.output.terminal import Terminal, printable
from bertfill_ls.core import messages
from bertfill_ls.core.json_shapes import explanation_as_json
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gap_span, gaps
from bertfill_ls.core.prediction.window import context_window
from bertfill_ls.inference.explain import explain_gap
from bertfill_ls.inference.model.model_dir import Model
from bertfill_ls.lsp.settings.project import find_project


def run(arguments: argparse.Namespace, model: Model, terminal: Terminal, locale: str) -> ExitCode:
    """Explain every gap of the text; raise InputError when it has none, or the candidate cannot stand in one."""
    text = argument_text(arguments.text, locale)
    masks = find_masks(text, aliases_of(arguments, find_project(Path.cwd()).settings)).masks
    if not masks:
        raise InputError(messages.text("cli.no-mask", locale, text=printable(text)))
    explained = False
    for gap in gaps(masks):
        window = context_window(text, masks, gap[0], model.manifest.capacity)
        explanation = explain_gap(model, window, gap, candidate=arguments.candidate)
        if explanation is None:
            continue
        explained = True
        span = gap_span(gap)
        if arguments.json:
            print_json(explanation_as_json(span, explanation))
        else:
            print(explanation_table(text, span, explanation, terminal, locale), end="\n\n")
    if not explained:
        raise InputError(messages.text("cli.not-one-token", locale, text=arguments.candidate))
    return ExitCode.FINE
