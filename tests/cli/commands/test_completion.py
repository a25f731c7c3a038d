"""Shells complete commands, options and files by scripts that are made from the arguments."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bertfill_ls.cli.commands.completion import script
from tests.cli.running import bertfill
from tools.completions import generated


def test_the_scripts_are_those_of_the_arguments() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in generated()} == {
        path.name: text for path, text in generated().items()
    }, "run python -m tools.completions"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_command_prints_them(shell: str) -> None:
    assert bertfill("completion", shell).stdout.decode() == script(shell)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["bertfill-ls", "ch"], ["check"]),
        (["bertfill-ls", "fill", "--thr"], ["--threshold"]),
        (["bertfill-ls", "check", "--output-format", "s"], ["sarif"]),
        (["bertfill-ls", "check", "a"], ["a.md"]),
    ],
)
def test_bash_completes(words: list[str], offered: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    typed = " ".join(f"'{word}'" for word in words)
    program = (
        f"{script('bash')}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}\n"
        "$(complete -p bertfill-ls | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", program], capture_output=True, check=True, cwd=tmp_path, timeout=30)
    assert [word.strip() for word in done.stdout.decode().split()] == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_are_well_formed(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    subprocess.run([shell, "-n"], input=script(shell).encode(), check=True, timeout=30)
