import random
from pathlib import Path

from models.training.data.pack import main


def test_a_folder_comes_back_from_parts_under_the_limit(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "noise").write_bytes(random.Random(0).randbytes(3000))
    (folder / "vocab.txt").write_text("天\n气\n", encoding="utf-8")
    main(["pack", str(folder), str(tmp_path / "parts"), "--part-mib", "0.0005"])
    parts = list((tmp_path / "parts").iterdir())
    assert len(parts) > 2
    assert all(part.stat().st_size <= 524 for part in parts)
    main(["unpack", str(tmp_path / "parts"), str(tmp_path / "back")])
    assert {path.name: path.read_bytes() for path in (tmp_path / "back").iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
