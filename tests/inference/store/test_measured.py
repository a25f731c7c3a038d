"""How long one mask takes here is remembered, by the weights that took so long."""

from pathlib import Path

import pytest

from bertfill_ls.inference.model.manifest import WEIGHTS
from bertfill_ls.inference.store.measured import measure, measured_milliseconds
from tests.inference.models import tiny_model


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "bertfill" / "milliseconds.json"


def test_what_was_measured_is_remembered() -> None:
    weights = tiny_model().manifest.files[WEIGHTS].sha256
    assert measured_milliseconds(weights) is None
    assert measure(tiny_model()) == measured_milliseconds(weights)
    assert measured_milliseconds("0" * 64) is None


@pytest.mark.parametrize("damaged", ["", "{", "[]", "{}", '{"%s": "quick"}', '{"%s": -1}', '{"%s": true}'])
def test_a_memory_that_is_damaged_is_none_and_is_made_again(damaged: str, cache: Path) -> None:
    weights = tiny_model().manifest.files[WEIGHTS].sha256
    cache.parent.mkdir()
    cache.write_text(damaged.replace("%s", weights), encoding="utf-8")
    assert measured_milliseconds(weights) is None
    assert measure(tiny_model()) == measured_milliseconds(weights)


def test_a_cache_that_cannot_be_written_costs_nothing_but_the_memory(cache: Path) -> None:
    cache.parent.write_text("no folder", encoding="utf-8")
    assert measure(tiny_model()) > 0
