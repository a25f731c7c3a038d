"""``fill --out`` writes parts whose bytes are those of one stream, goes on where it was ended, and tells about it."""

import json
import sys
from pathlib import Path

import pytest

from bertfill_ls.corpus import plan as plan_module
from bertfill_ls.corpus.lines import CHUNK
from tests.cli.running import called
from tools.masked_texts import masked_lines, write_requests


def whole(out: Path) -> bytes:
    return b"".join(part.read_bytes() for part in sorted(out.glob("part-*")))


def test_the_parts_together_are_what_one_process_writes_and_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_module, "_SMALLEST", CHUNK)
    source = write_requests(tmp_path / "𠮷.jsonl", 900)
    one = called("fill", "--jsonl", "-f", str(source))
    out = tmp_path / "out"
    done = called("fill", "-f", str(source), "--out", str(out), "--jobs", "2")
    assert done.returncode == one.returncode == 2
    assert "3 of 3 parts written now, 900 rows, 1 errors" in done.stderr.decode()
    assert whole(out) == one.stdout

    sorted(out.glob("part-*"))[1].unlink()
    (out / ".unfinished-part-000001.jsonl-here-1").write_bytes(b"half")
    again = called("fill", "-f", str(source), "--out", str(out))
    assert again.returncode == 0  # the error is in a part that was there
    assert "1 of 3 parts written now" in again.stderr.decode()
    assert whole(out) == one.stdout and not list(out.glob(".unfinished*"))
    assert called("fill", "-q", "-f", str(source), "--out", str(out)).stderr == b""


def test_a_folder_of_texts_is_read_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.txt").write_text("\n".join(masked_lines(3)), encoding="utf-8")
    (folder / "deep" / "a.TXT").write_text("𠮷[MASK]\n", encoding="utf-8")
    (folder / "notes.md").touch()
    assert called("fill", str(folder), "--out", str(tmp_path / "out")).returncode == 0
    texts = [json.loads(line)["text"] for line in whole(tmp_path / "out").splitlines()]
    assert texts == [*masked_lines(3), "𠮷[MASK]"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "out"], "not standard input"),
        (["--out", "out", "a.docx"], "does not tell"),
        (["--out", "out", "nowhere.txt"], "nowhere.txt"),
        (["--out", "full", "a.txt"], "holds something else"),
        (["--out", "a.txt/out", "a.txt"], "a.txt"),
        (["--ray", "-f", "a.txt"], "--out"),
        (["--out-format", "jsonl", "-f", "a.txt"], "--out"),
        (["--out", "out", "--jsonl", "a.txt"], "not allowed with"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("𠮷[MASK]", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "other").touch()
    done = called("fill", *arguments, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr.decode()
    assert not list(tmp_path.glob("out/part*"))


@pytest.mark.parametrize(("library", "arguments"), [("pyarrow", ["a.parquet"]), ("ray", ["a.txt", "--ray"])])
def test_a_library_that_is_not_installed_is_named_with_its_extra(
    library: str, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "a.parquet"):
        (tmp_path / name).write_text("𠮷[MASK]", encoding="utf-8")
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    done = called("fill", "--out", "out", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert f"bertfill-ls[{'ray' if library == 'ray' else 'parquet'}]" in done.stderr.decode()
