"""A part is written whole or not at all, by a model that is the one of the plan."""

from functools import partial
from pathlib import Path

import pytest

from bertfill_ls.corpus.fill_piece import Done, FillPiece, clear_unfinished, fingerprint_of
from bertfill_ls.corpus.forms import Form
from bertfill_ls.corpus.plan import make_plan
from bertfill_ls.inference import Fill, ModelError
from bertfill_ls.inference.model.manifest import read_manifest
from bertfill_ls.inference.model.model_store import default_model_folder


def worker(out: Path, fingerprint: str | None = None) -> FillPiece:
    known = fingerprint_of(read_manifest(default_model_folder()))
    return FillPiece(partial(Fill, top_k=1, threads=1), out, Form.JSON, "en", fingerprint or known)


def test_a_piece_becomes_its_part_and_leaves_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes("𠮷他很高[MASK]。\n\n".encode() + b"\xff\n")
    [piece] = make_plan({str(source): Form.TEXT}, Form.JSON, {}).pieces
    out = tmp_path / "out"
    out.mkdir()
    assert worker(out)(piece) == Done(0, 2, 1)
    [part] = out.iterdir()
    before = part.read_bytes()
    assert before.count(b"\n") == 2 and b'"line":3' in before
    assert worker(out)(piece) == Done(0, 2, 1)  # who does it again writes the same
    assert part.read_bytes() == before


def test_a_piece_that_fails_leaves_no_part(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("𠮷[MASK]\n", encoding="utf-8")
    [piece] = make_plan({str(source): Form.TEXT}, Form.JSON, {}).pieces
    source.unlink()
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(FileNotFoundError):
        worker(out)(piece)
    assert not list(out.iterdir())


def test_a_piece_over_which_processes_die_is_given_up(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("𠮷[MASK]\n", encoding="utf-8")
    [piece] = make_plan({str(source): Form.TEXT}, Form.JSON, {}).pieces
    for process in range(3):
        (tmp_path / f".unfinished-part-000000.jsonl-host-{process}").touch()
    with pytest.raises(ModelError) as error:
        worker(tmp_path)(piece)
    assert error.value.key == "model.piece-died" and str(source) in str(error.value)
    clear_unfinished(tmp_path)
    assert worker(tmp_path)(piece).rows == 1


def test_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as error:
        worker(tmp_path, "another")
    assert error.value.key == "model.other-on-worker"
