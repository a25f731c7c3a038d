"""What is to be done of a corpus: pieces of its files, each with a part of the outcome, there whole or not at all.

The plan is kept beside the parts: a run that was ended goes on with the pieces whose parts are not there, and whoever
does a piece again writes the same part. Pieces hold whole chunks of lines, so that the bytes are those of one process.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bertfill_ls.corpus.forms import Form, Rows
from bertfill_ls.corpus.lines import CHUNK, Stretch, stretches_of

PLAN = "plan.json"
_VERSION = 1
_SMALLEST, _LARGEST = 2 * CHUNK, 1024 * CHUNK  # bytes of a piece: some seconds of filling, some minutes
_PIECES = 1000  # so many, unless that makes them smaller or larger than that
_ROWS = 8192  # of a piece of Parquet


class OtherRunError(Exception):
    """The folder holds parts of another run: other files, or another model, or other options."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file; ``number`` counts the pieces of all files, in their order, from 0."""

    number: int
    source: str
    form: Form
    where: Stretch | Rows

    def to_json(self) -> str:
        """Return the piece as a line of JSON, for those who can send no objects."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Piece":
        """Return the piece that ``to_json`` wrote."""
        raw = json.loads(line)
        form = Form(raw["form"])
        where = (Rows if form is Form.PARQUET else Stretch)(**raw["where"])
        return cls(raw["number"], raw["source"], form, where)


@dataclass(frozen=True, slots=True)
class Plan:
    """All pieces, the form of the parts, and all else that the bytes of the parts depend on."""

    pieces: tuple[Piece, ...]
    out: Form
    depends_on: dict[str, Any]

    def part(self, folder: Path, piece: Piece) -> Path:
        """Return where the outcome of a piece stands once it is there."""
        return part_path(folder, piece, self.out)

    def missing(self, folder: Path) -> list[Piece]:
        """Return the pieces whose parts are not there."""
        return [piece for piece in self.pieces if not self.part(folder, piece).exists()]


def part_path(folder: Path, piece: Piece, out: Form) -> Path:
    """Return where the outcome of a piece stands: sorted by name, the parts are in the order of the corpus."""
    return folder / f"part-{piece.number:06d}.{out}"


def make_plan(forms: Mapping[str, Form], out: Form, options: Mapping[str, Any]) -> Plan:
    """Cut files, each of its form, into pieces; ``options`` are what the answers depend on besides.

    Raises:
        OSError: a file cannot be read.
    """
    found = [os.stat(source) for source in forms]
    files = [[source, each.st_size, each.st_mtime_ns] for source, each in zip(forms, found, strict=True)]
    whole = sum(each.st_size for each in found)
    size = min(max(whole // _PIECES, _SMALLEST), _LARGEST)
    places = ((source, form, where) for source, form in forms.items() for where in _cut(source, form, size))
    pieces = tuple(Piece(number, *place) for number, place in enumerate(places))
    return Plan(pieces, out, {"version": _VERSION, "files": files, "out": str(out), **options})


def keep_plan(plan: Plan, folder: Path) -> None:
    """Leave the plan in the folder of its parts, or see that the one that is there is the same.

    Raises:
        OtherRunError: another one is there, or something else than a run.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = json.dumps(plan.depends_on | {"pieces": [piece.to_json() for piece in plan.pieces]}, ensure_ascii=False)
    place = folder / PLAN
    if place.exists():
        if place.read_text(encoding="utf-8") != kept:
            raise OtherRunError(folder)
        return
    if any(folder.iterdir()):
        raise OtherRunError(folder)
    written = folder / f".{PLAN}.{os.getpid()}"
    written.write_text(kept, encoding="utf-8")
    written.replace(place)


def _cut(source: str, form: Form, size: int) -> Iterator[Stretch | Rows]:
    if form is not Form.PARQUET:
        yield from stretches_of(source, size)
        return
    from bertfill_ls.corpus.parquet import row_groups  # only who has such files needs the library

    before = 0
    for group, rows in enumerate(row_groups(source)):
        for start in range(0, rows, _ROWS):
            yield Rows(group, start, min(start + _ROWS, rows), before)
        before += rows
