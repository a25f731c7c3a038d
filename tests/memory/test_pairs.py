"""What is written around words of two characters, against a search of the text."""

from pathlib import Path

import numpy as np
import pytest

from bertfill_ls.memory.alphabet import OPEN
from bertfill_ls.memory.edges import SHAPES
from bertfill_ls.memory.pairs import ACROSS, KNOWN, OVER, known_of
from bertfill_ls.memory.phrase_memory import PhraseMemory
from tests.memory.small import small_memory
from tests.memory.test_edges import WRITTEN, written_across

WORDS = ("天气", "真好", "公园", "气真", "好冷", "龘好")


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> PhraseMemory:
    return small_memory(tmp_path_factory.mktemp("memory"))


@pytest.mark.parametrize(
    ("before", "behind"),
    [("😀今天", "真好啊"), ("今天天气", "啊。今"), ("我们去", "，今天"), ("天天", OPEN), (OPEN, "𠮷"), ("今", "冷啊")],
)
def test_all_that_is_written_across_a_word_and_over_it_is_known(memory: PhraseMemory, before: str, behind: str) -> None:
    before, behind = "𠮷" * 40 + before, behind + "𠮷" * 40  # far from where a text begins or ends
    symbols = memory.alphabet.symbols_of(list("".join(WORDS))).reshape(len(WORDS), 2)
    found = known_of(memory.phrases, symbols, memory.around(before, behind))
    assert found.shape == (len(WORDS), KNOWN)
    for word, row in zip(WORDS, found.tolist(), strict=True):
        across = [written_across(before, word, behind, SHAPES[shape]) for shape in ACROSS]
        over = [_is_written(before[len(before) - left :] + word + behind[:right]) for left, right in OVER]
        assert row == [*across, *over]


def _is_written(phrase: str) -> bool:
    return any(phrase in text for text in WRITTEN)


def test_no_words_are_no_trouble(tmp_path: Path) -> None:
    memory = small_memory(tmp_path)
    found = known_of(memory.phrases, np.zeros((0, 2), np.uint64), memory.around("今", "天"))
    assert found.shape == (0, KNOWN)
