"""``bertfill-ls check``: malformed masks of files, one line each, for people and for CI. Needs no model.

As in an editor, only prose is looked at: code, math and comments of files in a language of markup are passed over.
"""

import argparse
import json
import sys

from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.cli.render import printable, problem_as_json
from bertfill_ls.cli.sources import STDIN, read_text
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.presentation import problem_sentence
from bertfill_ls.core.text.line_starts import LineStarts
from bertfill_ls.core.text.lines import split_lines
from bertfill_ls.zones import language_id_of, prose_zones


def run(arguments: argparse.Namespace, locale: str) -> ExitCode:
    """Print every problem as ``file:line:col: code message``; columns are code points, from 1."""
    found = False
    for name in arguments.files or [STDIN]:
        text = read_text(name, locale)
        line_starts = LineStarts.of(split_lines(text))
        zones = prose_zones(text, language_id_of(name))
        for problem in find_masks(text).problems:
            if not zones.is_prose(problem.span):
                continue
            found = True
            line = line_starts.line_at(problem.span.start)
            column = problem.span.start - line_starts[line]
            if arguments.json:
                place = {"file": name, "line": line + 1, "column": column + 1}
                print(json.dumps(place | problem_as_json(problem, locale), ensure_ascii=False))
            else:
                message = printable(problem_sentence(problem, locale))
                print(f"{name}:{line + 1}:{column + 1}: {problem.code} {message}")
        sys.stdout.flush()
    return ExitCode.PROBLEMS_FOUND if found else ExitCode.FINE
