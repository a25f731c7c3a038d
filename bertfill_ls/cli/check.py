"""``bertfill-ls check``: malformed masks of files, one line each, for people and for CI. Needs no model.

As in an editor, only prose is looked at: code, math and comments of files in a language of markup are passed over.
"""

import argparse
import json
import sys
from bisect import bisect_right

from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.cli.fill import problem_as_json
from bertfill_ls.cli.render import problem_sentence
from bertfill_ls.cli.sources import STDIN, read_text
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.zones import language_id_of, prose_zones


def run(arguments: argparse.Namespace, locale: str) -> ExitCode:
    """Print every problem as ``file:line:col: code message``; columns are code points, from 1."""
    found = False
    for name in arguments.files or [STDIN]:
        text = read_text(name, locale)
        line_starts = _line_starts(text)
        zones = prose_zones(text, language_id_of(name))
        for problem in find_masks(text).problems:
            if not zones.is_prose(problem.span):
                continue
            found = True
            line = bisect_right(line_starts, problem.span.start)
            column = problem.span.start - line_starts[line - 1] + 1
            if arguments.json:
                place = {"file": name, "line": line, "column": column}
                print(json.dumps(place | problem_as_json(problem, locale), ensure_ascii=False))
            else:
                message = problem_sentence(problem, locale)
                print(f"{name}:{line}:{column}: {problem.code} {message}")
        sys.stdout.flush()
    return ExitCode.PROBLEMS_FOUND if found else ExitCode.FINE


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.replace("\r\n", " \n").replace("\r", "\n").split("\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    return starts
