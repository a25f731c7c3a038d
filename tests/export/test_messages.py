"""Every sentence of the exporter is there in both languages, with the same placeholders, and is said somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import bertfill_export
import pytest
from bertfill_export.errors import ExportError
from bertfill_export.messages import _SENTENCES, sentence

from tests.export.checkpoints import random_checkpoint

SOURCES = Path(bertfill_export.__file__).parent
_HAN = re.compile("[\u4e00-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", _SENTENCES)
def test_both_languages_say_the_same_things(key: str) -> None:
    english, chinese = _SENTENCES[key]
    assert placeholders(english) == placeholders(chinese)
    assert _HAN.search(chinese) and not _HAN.search(english)
    assert english.endswith(".") == chinese.endswith("。")


def test_every_sentence_is_said_and_every_one_that_is_said_is_there() -> None:
    program = "".join(path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py") if path.name != "messages.py")
    said = set(re.findall(r'"([a-z]+(?:\.[a-z0-9-]+)?)"', program))
    assert set(_SENTENCES) <= said
    called = set(re.findall(r'(?:ExportError|sentence)\(\s*"([^"]+)"', program))
    assert called <= set(_SENTENCES)


def test_a_sentence_within_a_sentence_is_in_its_language() -> None:
    error = ExportError("smoke.failed", share="4%", masks=190, reason=sentence("smoke.untrained"))
    assert "was probably never trained" in str(error)
    assert "从未训练" in error.sentence("zh-CN")
    assert error.sentence("en") == error.sentence("fr") == str(error)


def test_the_command_speaks_the_language_of_its_terminal(tmp_path: Path) -> None:
    checkpoint = random_checkpoint().write(tmp_path / "𠮷")
    (checkpoint / "config.json").write_text('{"model_type": "roformer"}')
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    for language, said in (("zh_CN.UTF-8", "其位置以旋转表示"), ("de_DE.UTF-8", "its positions are rotations")):
        done = subprocess.run(
            [sys.executable, "-m", "bertfill_export", "convert", str(checkpoint), str(tmp_path / "out")],
            env=environment | {"LANG": language, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 2
        assert said in done.stderr
