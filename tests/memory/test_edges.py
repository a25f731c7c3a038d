"""Phrases across the edges of a word, against a search of the text; idioms told from other words."""

from pathlib import Path

import numpy as np
import pytest

from bertfill_ls.memory.alphabet import OPEN
from bertfill_ls.memory.edges import SHAPES, Edges
from bertfill_ls.memory.phrase_memory import PhraseMemory
from tests.memory.small import TEXTS, small_memory

WORDS = ("天气真好", "天气真冷", "我们去公", "气真好啊", "公园真好", "今天真冷")
WRITTEN = [text.replace("\n", "") for text in TEXTS]  # behind a full stop a line's end says nothing new


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> PhraseMemory:
    return small_memory(tmp_path_factory.mktemp("memory"))


def edges(memory: PhraseMemory) -> Edges:
    symbols = memory.alphabet.symbols_of(list("".join(WORDS)))
    return Edges.of(memory.phrases, symbols.reshape(len(WORDS), 4))


def written_across(before: str, word: str, behind: str, shape: tuple[int, int]) -> int:
    """Count the edges of a word across which the text has a phrase of a shape."""
    outside, inside = shape
    left, right = before[len(before) - outside :] + word[:inside], word[len(word) - inside :] + behind[:outside]
    return sum(len(phrase) == outside + inside and any(phrase in text for text in WRITTEN) for phrase in (left, right))


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("😀今天", "啊。今"),
        ("。今天", "，我们去"),
        ("真好，", "园。今天"),
        ("天天", OPEN),
        (OPEN, "𠮷"),
        ("今天", "去公"),
    ],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_phrase_across_an_edge_is_worth_what_its_shape_is(
    memory: PhraseMemory, before: str, behind: str, shape: tuple[int, int]
) -> None:
    weights = np.array([7 if each == shape else 0 for each in SHAPES], np.int64)
    # Far from where a text begins or ends, which would be the end of a sentence.
    around = memory.around("𠮷" * 40 + before, behind + "𠮷" * 40)
    expected = [7 * written_across("𠮷" * 4 + before, word, behind + "𠮷" * 4, shape) for word in WORDS]
    assert edges(memory).worth(around, weights).tolist() == expected


def test_a_word_with_a_character_that_is_no_symbol_has_no_phrase_across_it(memory: PhraseMemory) -> None:
    words = memory.alphabet.symbols_of(list("龘气真好")).reshape(1, 4)
    found = Edges.of(memory.phrases, words).worth(memory.around("今天", "龘"), np.ones(len(SHAPES), np.int64))
    assert found.tolist() == [0]


def test_idioms_are_told_from_other_words(memory: PhraseMemory) -> None:
    words = ["画龙点睛", "不亦乐乎", "床前明月", "不亦说乎", "今天天气"]
    points = np.array([[ord(character) for character in word] for word in words], np.uint16)
    assert memory.quotations.are_idioms(points).tolist() == [True, True, False, False, False]


def test_works_that_end_before_the_word_does_are_no_idioms(tmp_path: Path) -> None:
    longer = np.array([[ord(character) for character in "画龙点睛画"]], np.uint16)
    assert small_memory(tmp_path).quotations.are_idioms(longer).tolist() == [False]
