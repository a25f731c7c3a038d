"""What the first page says to try first works."""

import pytest

from tools import demo


def test_the_demo_shows_candidates_and_a_typo(capfd: pytest.CaptureFixture[str]) -> None:
    demo.show_in_a_shell()
    shown = capfd.readouterr().out
    assert shown.count("$ bertfill-ls fill") == len(demo.SENTENCES) + 2
    assert "misspelled-mask" in shown and "[MSAK]" in shown


def test_a_command_that_ends_otherwise_ends_the_demo() -> None:
    with pytest.raises(RuntimeError, match="ended with 2"):
        demo.call("fill", "没有")
