"""``FillPiece``: a piece of a corpus -> its part, written whole or not at all, in this process or any other."""

import contextlib
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bertfill_ls import __version__
from bertfill_ls.corpus.fill_lines import FillLines, answered, placed
from bertfill_ls.corpus.forms import Form, Rows
from bertfill_ls.corpus.lines import stretch_chunks
from bertfill_ls.corpus.plan import Piece, part_path
from bertfill_ls.inference.errors import ModelError
from bertfill_ls.inference.model.manifest import Manifest
from bertfill_ls.inference.rows.fill import Fill, Row

_UNFINISHED = ".unfinished"
_MOST_DEATHS = 3  # of processes over one piece: then it is not chance


@dataclass(frozen=True, slots=True)
class Done:
    """A piece whose part is there, how many rows it has, and how many of them are errors."""

    number: int
    rows: int
    errors: int


def fingerprint_of(manifest: Manifest) -> str:
    """Return what tells one model, and one version of this program, from another."""
    files = [f"{name} {facts.sha256[:16]}" for name, facts in sorted(manifest.files.items())]
    return ", ".join([__version__, *files, str(manifest.temperature)])


class FillPiece:
    """Does pieces with one warm model, which ``make_fill`` loads; parts go to ``folder`` in the form ``out``.

    Raises:
        ModelError: the model is another one than that of ``fingerprint``: machines must not answer differently.
    """

    def __init__(self, make_fill: Callable[[], Fill], folder: Path, out: Form, locale: str, fingerprint: str) -> None:
        self._fill, self._folder, self._out, self._locale = make_fill(), folder, out, locale
        model = self._fill.model
        if fingerprint_of(model.manifest) != fingerprint:
            raise ModelError("model.other-on-worker", folder=model.folder, machine=socket.gethostname())

    def __call__(self, piece: Piece) -> Done:
        """Write the part of a piece.

        Raises:
            OSError: the piece cannot be read, or its part not written.
            ModelError: several processes have died over it.
        """
        part = part_path(self._folder, piece, self._out)
        # Who dies over a piece leaves what it had begun.
        if len([*self._folder.glob(f"{_UNFINISHED}-{part.name}-*")]) >= _MOST_DEATHS:
            raise ModelError("model.piece-died", place=f"{piece.source} → {part.name}")
        unfinished = self._folder / f"{_UNFINISHED}-{part.name}-{socket.gethostname()}-{os.getpid()}"
        try:
            done = self._write(piece, unfinished)
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            unfinished.replace(part)  # who wrote it before us wrote the same
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise
        return done

    def _write(self, piece: Piece, path: Path) -> Done:
        rows = errors = 0
        with _writer(path, self._out) as write:
            for batch in self._answers(piece):
                write(batch)
                rows += len(batch)
                errors += sum("error" in row for row in batch)
        return Done(piece.number, rows, errors)

    def _answers(self, piece: Piece) -> Iterator[list[Row]]:
        if isinstance(piece.where, Rows):
            from bertfill_ls.corpus.parquet import row_batches

            number = piece.where.before + piece.where.start
            for batch in row_batches(piece.source, piece.where):
                yield [placed(row, piece.source, number + each) for each, row in enumerate(self._fill(batch), 1)]
                number += len(batch)
            return
        fill_lines = FillLines(lambda: self._fill, piece.form, self._locale)
        for lines in stretch_chunks(piece.source, piece.where):
            yield fill_lines.rows(lines)


@contextlib.contextmanager
def _writer(path: Path, out: Form) -> Iterator[Callable[[Sequence[Row]], None]]:
    """Yield what writes rows to a new file."""
    if out is Form.PARQUET:
        from bertfill_ls.corpus.parquet import TableWriter

        with TableWriter(path) as table:
            yield table.write
        return
    with path.open("wb") as file:

        def write(rows: Sequence[Row]) -> None:
            file.write(answered(rows).output)

        yield write


def clear_unfinished(folder: Path) -> None:
    """Remove what processes that were ended have left; for when none is at work."""
    for path in folder.glob(f"{_UNFINISHED}-*"):
        path.unlink(missing_ok=True)
