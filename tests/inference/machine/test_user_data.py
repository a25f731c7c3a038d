"""Models lie where the user's data lies, or where the user says; some users have no such place."""

from pathlib import Path

import pytest

from bertfill_ls.inference.machine.user_data import user_data_folder


@pytest.fixture(autouse=True)
def on_linux(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("BERTFILL_DATA", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def test_lies_where_the_user_wants_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for ignored in ("", "not/absolute"):
        monkeypatch.setenv("XDG_DATA_HOME", ignored)
        assert user_data_folder() == tmp_path / ".local" / "share" / "bertfill"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "數據😀"))
    assert user_data_folder() == tmp_path / "數據😀" / "bertfill"


def test_a_folder_that_is_named_for_it_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BERTFILL_DATA", str(tmp_path / "mine"))
    assert user_data_folder() == tmp_path / "mine"
    monkeypatch.setenv("BERTFILL_DATA", "not/absolute")
    assert user_data_folder() == tmp_path / ".local" / "share" / "bertfill"


@pytest.mark.parametrize(
    ("platform", "place"),
    [("darwin", "Library/Application Support/bertfill"), ("win32", "AppData/Local/bertfill/data")],
)
def test_lies_where_other_systems_have_it(
    platform: str, place: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert user_data_folder() == tmp_path / place


def test_a_user_without_a_home_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # what it does for a user nobody knows
    assert user_data_folder() is None


def test_a_home_that_is_no_absolute_path_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "relative")
    assert user_data_folder() is None
