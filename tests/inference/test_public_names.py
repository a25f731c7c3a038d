"""What a program may import of bertfill: there, typed, and imported only when it is asked for."""

import subprocess
import sys

import pytest

from bertfill_ls import inference


def test_every_public_name_is_there_and_no_other() -> None:
    assert sorted(inference._HOMES) == sorted(inference.__all__)
    assert {getattr(inference, name).__name__ for name in inference.__all__} == set(inference.__all__)
    with pytest.raises(AttributeError, match="no attribute 'fill_text_'"):
        inference.fill_text_  # type: ignore[attr-defined]  # noqa: B018 - the error is what is wanted


@pytest.mark.parametrize("heavy", ["numpy", "onnxruntime", "tokenizers"])
def test_the_package_alone_imports_nothing_heavy(heavy: str) -> None:
    program = f"import sys, bertfill_ls.inference.engine.engine; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
