"""``bertfill-ls fill --jsonl``: a request a line in, an answer a line out, in the same order, as they come.

A line that cannot be read is answered in its place with what is wrong, and makes the exit code 2.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import partial

from bertfill_ls.cli.commands.jobs import ModelChoice, worked_on
from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.cli.input.decoding import unreadable
from bertfill_ls.cli.input.documents import STDIN
from bertfill_ls.core.masks.mask import Aliases
from bertfill_ls.corpus.fill_lines import FillLines
from bertfill_ls.corpus.forms import Form
from bertfill_ls.corpus.lines import Line, stream_chunks


def run(sources: Sequence[str], top_k: int, aliases: Aliases, model: ModelChoice, locale: str) -> ExitCode:
    """Answer the requests of some sources, in whose texts ``aliases`` count as masks."""
    code = ExitCode.FINE
    make = partial(FillLines, model.filler(top_k=top_k, aliases=aliases, locale=locale), Form.JSON, locale)
    chunks = ((None, chunk) for name in sources for chunk in _chunks_of(name, locale))
    for _, answered in worked_on(make, chunks, model.jobs, locale, _place_of):
        sys.stdout.flush()
        sys.stdout.buffer.write(answered.output)
        sys.stdout.buffer.flush()
        if answered.errors:
            code = ExitCode.USAGE_OR_INPUT
    return code


def _chunks_of(name: str, locale: str) -> Iterator[list[Line]]:
    try:
        with open(0, "rb", buffering=0, closefd=False) if name == STDIN else open(name, "rb", buffering=0) as stream:
            yield from stream_chunks(stream, name)
    except OSError as error:
        raise unreadable(name, error, locale) from error


def _place_of(lines: Sequence[Line]) -> str:
    return f"{lines[0].source}:{lines[0].number}-{lines[-1].number}" if lines else ""
