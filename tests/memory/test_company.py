"""What stands near an idiom speaks for it; lists of idioms against plain dictionaries."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bertfill_ls.memory.alphabet import Alphabet
from bertfill_ls.memory.company import LEVELS, NEAR, Company, packed_list
from bertfill_ls.memory.phrase_memory import PhraseMemory
from bertfill_ls.memory.sections import DamagedMemoryError, Sections
from models.training.memory.company import counted
from tests.memory.small import TEXTS, simplified, small_memory, write_memory

JOY, DRAGON = 0, 1  # the idioms in the order of the words
DRAWN = "老师在课上讲龙的故事，最后画龙点睛，大家都说好。"
GLAD = "孩子们在水边玩得不亦乐乎，忘了回家。"


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> PhraseMemory:
    path = write_memory(tmp_path_factory.mktemp("memory") / "memory.bin", [*TEXTS, *[DRAWN, GLAD] * 8])
    return PhraseMemory.of(path.read_bytes())


def leans(memory: PhraseMemory, before: str, behind: str) -> int:
    """Return by how much a text speaks more for the dragon than for the joy."""
    among = memory.company.among(before, behind)
    return int(among[DRAGON] - among[JOY])


@pytest.mark.parametrize(
    ("before", "behind", "sign"),
    [
        ("😀讲故事，最后", "，大家都说好。", 1),
        ("孩子们在水边玩得", "，忘了回家。", -1),
        ("", "", 0),
        ("𠮷abc, ", " 123。", 0),  # no Chinese character that the memory knows
        ("，。", "、", 0),
    ],
)
def test_characters_near_an_idiom_in_the_corpus_speak_for_it(
    memory: PhraseMemory, before: str, behind: str, sign: int
) -> None:
    assert np.sign(leans(memory, before, behind)) == sign


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("水边\n最后", "大家"),  # another line
        ("水边" + "。" * (NEAR - 2) + "最后", "大家"),  # too far
        ("最后最后", "大家大家"),  # each character once
        ("最后", "大家\n水边"),
    ],
)
def test_only_different_characters_near_by_on_the_same_line_count(
    memory: PhraseMemory, before: str, behind: str
) -> None:
    assert leans(memory, before, behind) == leans(memory, "最后", "大家")


def test_the_script_is_folded(memory: PhraseMemory) -> None:
    assert leans(memory, "龍的故事", "") == leans(memory, "龙的故事", "") > leans(memory, "的故事", "")


KNOWN = "老师讲龙故事最后大家都说好孩子们水边玩忘了回"


def read_by_hand(texts: list[str], words: tuple[str, ...]) -> Counter[tuple[int, int]]:
    """Count the symbols near words, line by line."""
    found: Counter[tuple[int, int]] = Counter()
    for line in (line for text in texts for line in text.split("\n")):
        for number, word in enumerate(words):
            for place in range(len(line)):
                if line.startswith(word, place):
                    end = place + len(word)
                    near = line[max(0, place - NEAR) : place] + line[end : end + NEAR]
                    found.update((number, KNOWN.index(character) + 1) for character in near if character in KNOWN)
    return found


@pytest.mark.parametrize(
    "texts", [[DRAWN, GLAD + "😀" + DRAWN], [DRAWN + "\n" + GLAD, ""], ["画龙点睛画龙点睛", "最后\n不亦乐乎"]]
)
def test_what_is_near_is_counted_as_a_reader_would(texts: list[str]) -> None:
    words = ("画龙点睛", "不亦乐乎")
    table = np.zeros(0x10000, np.uint16)
    table[[ord(character) for character in KNOWN]] = np.arange(1, len(KNOWN) + 1)
    points = np.array([[ord(character) for character in word] for word in words], np.uint16)
    idioms, near, counts = counted(texts, points, table, simplified(), len(KNOWN) + 1)
    pairs = zip(idioms.tolist(), near.tolist(), strict=True)
    assert dict(zip(pairs, counts.tolist(), strict=True)) == read_by_hand(texts, words)


@given(st.dictionaries(st.integers(0, 500), st.integers(0, LEVELS - 1)))
def test_a_list_gives_back_what_was_put_in(near: dict[int, int]) -> None:
    places = np.array(sorted(near), np.int64)
    packed = packed_list(places, np.array([near[place] for place in places.tolist()], np.int64))
    table = np.zeros(0x10000, np.uint16)
    table[ord("水")] = 1
    company = Company(
        packed,
        np.array([0, 0, len(packed)], np.uint32),
        np.arange(501, dtype=np.uint16),
        np.full(501, -2, np.int16),
        np.array([10, 20, 30, 40]),
        Alphabet(table, np.zeros(2, np.uint16), frozenset(), 0),
        simplified(),
    )
    expected = [-2 + (10 * (1 + near[idiom]) if idiom in near else 0) for idiom in range(501)]
    assert company.among("水", "").tolist() == expected


def test_company_that_does_not_fit_together_is_refused(tmp_path: Path) -> None:
    memory = small_memory(tmp_path)
    company = memory.company
    arrays: dict[str, NDArray[Any]] = {
        "company.lists": company.lists,
        "company.starts": company.starts,
        "company.words": company.words[:1],
        "company.rest": company.rest,
        "script.simplified": company.simplified,
    }
    with pytest.raises(DamagedMemoryError):
        Company.of(Sections({"company.worth": [1, 2, 3, 4]}, arrays), memory.alphabet)
