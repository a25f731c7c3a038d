"""Every family and every form of a checkpoint answers as transformers has it answer (`make parity`)."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs torch and transformers: make parity")
pytest.importorskip("transformers", reason="needs torch and transformers: make parity")

from tests.export.parity.cases import FAMILIES, FORMS, bert, saved
from tests.export.parity.measure import measure


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_answers_as_in_transformers(family: str, tmp_path: Path) -> None:
    parity = measure(saved(FAMILIES[family](), tmp_path / "in"), tmp_path / "out")
    assert parity.holds(), parity
    assert parity.deviation > 0.5


@pytest.mark.parametrize("form", FORMS)
def test_every_form_answers_as_in_transformers(form: str, tmp_path: Path) -> None:
    folder = saved(bert(), tmp_path / "in")
    parity = measure(folder, tmp_path / "out", FORMS[form](folder))
    assert parity.holds(), parity
