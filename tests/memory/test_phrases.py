"""What a gap's phrases are worth, against a count of the text by hand.

The ``alphabet``, the words of the ``lexicon`` and the ``phrase_memory`` as a whole are held here too.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.memory.alphabet import NONE, OPEN, REACH
from bertfill_ls.memory.phrase_memory import NAT, PhraseMemory
from bertfill_ls.memory.phrases import STRETCHES, phrase_keys
from tests.memory.small import TEXTS, small_memory


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> PhraseMemory:
    return small_memory(tmp_path_factory.mktemp("memory"))


def symbols(memory: PhraseMemory, characters: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return memory.alphabet.symbols_of(list(characters))


def best(memory: PhraseMemory, before: str, behind: str, among: str) -> str:
    worth = memory.worth(memory.around(before, behind), symbols(memory, among))
    return among[int(worth.argmax())]


@pytest.mark.parametrize(
    ("before", "behind", "answer"),
    [
        ("今天天气真", "啊。", "好"),
        ("今天天气真", "啊", "好"),  # where the text ends, a sentence ends
        ("今天天气真", "啊.", "好"),
        ("今天天气真", "，我们", "好"),
        ("今天天气真", ",我们", "好"),  # half width
        ("今 天\u3000天气真", " 啊。", "好"),  # white space parts nothing
        ("𠮷今天天气真", "啊。𠮷", "好"),  # a character beyond the BMP is no symbol, and far enough
        ("我们去公", "。", "园"),
        ("我用 PyPy 2.7 ", "程序", "写"),  # numbers and Latin words count as one each
        ("", "天天气真好", "今"),
    ],
)
def test_the_phrase_that_was_written_is_worth_most(memory: PhraseMemory, before: str, behind: str, answer: str) -> None:
    assert best(memory, before, behind, "冷好园写今公程") == answer


def test_both_scripts_are_the_same_phrases(memory: PhraseMemory) -> None:
    simple, traditional = symbols(memory, "来"), symbols(memory, "來")
    assert simple.tolist() == traditional.tolist()


def test_no_phrase_goes_over_what_is_not_known(memory: PhraseMemory) -> None:
    among = symbols(memory, "好冷")
    assert memory.worth(memory.around("今天天气" + OPEN, OPEN), among).tolist() == [0, 0]


def test_what_is_no_character_of_the_alphabet_is_worth_nothing(memory: PhraseMemory) -> None:
    tokens = ["好", "Python", "a", "7", "##好", "", "𠮷", "\u3000"]
    found = memory.alphabet.symbols_of(tokens)
    assert [bool(symbol) for symbol in found] == [True] + [False] * 7
    assert memory.worth(memory.around("今天天气真", "啊。"), found)[1:].tolist() == [0] * 7


@given(st.integers(0, len(TEXTS[0]) - 1))
def test_every_stretch_of_the_text_is_found(memory: PhraseMemory, place: int) -> None:
    """The oracle: a text without numbers and Latin words has exactly the stretches that slicing gives."""
    text = TEXTS[0].replace("\n", "").replace("！", "。")
    place = min(place, len(text) - 1)
    around = memory.around(text[:place], text[place + 1 :])
    levels = memory.phrases.levels(around, symbols(memory, text[place]))[:, 0]
    for (before, behind), level in zip(STRETCHES, levels, strict=True):
        inside = place >= before and place + behind < len(text)
        phrase = text[place - before : place + behind + 1]
        if inside and "好。今" not in phrase + text[place + behind + 1 : place + behind + 2]:
            assert level > 0, phrase


def test_levels_rise_with_the_count(memory: PhraseMemory) -> None:
    """今天 is written eight times, 公园 once: a level for each factor of four."""
    twice = memory.phrases.levels(memory.around("今", OPEN), symbols(memory, "天"))[0, 0]
    once = memory.phrases.levels(memory.around("公", OPEN), symbols(memory, "园"))[0, 0]
    assert (twice, once) == (2, 1)


def test_a_candidate_is_worth_the_same_whoever_stands_beside_it(memory: PhraseMemory) -> None:
    around = memory.around("今天天气真", "啊。")
    together = memory.worth(around, symbols(memory, "好冷园公"))
    assert [int(memory.worth(around, symbols(memory, one))[0]) for one in "好冷园公"] == together.tolist()


def test_longer_phrases_are_looked_up_with_those_that_matter_alone(memory: PhraseMemory) -> None:
    around, two = memory.around("今天天气真", "啊。"), symbols(memory, "好冷")
    every = memory.phrases.levels(around, two)
    of_one = memory.phrases.levels(around, two, lambda _stretches, _found: np.array([True, False]))
    assert of_one[:, 0].tolist() == every[:, 0].tolist()
    pairs = sum(before + behind == 1 for before, behind in STRETCHES)
    assert of_one[:pairs, 1].tolist() == every[:pairs, 1].tolist()
    assert every[pairs:, 1].any()
    assert not of_one[pairs:, 1].any()


def test_gaps_are_looked_up_together_as_they_are_alone(memory: PhraseMemory) -> None:
    sides = [("今天天气真", "啊。"), ("我们去公", "。"), (OPEN, OPEN)]
    among = np.stack([symbols(memory, each) for each in ("好冷", "园冷", "好园")])
    around = np.stack([memory.around(*each) for each in sides])
    together = memory.phrases.levels(around, among)
    worth = memory.worth(around, among, np.zeros(among.shape))
    for number in range(len(sides)):
        assert memory.phrases.levels(around[number], among[number]).tolist() == together[:, number].tolist()
        assert memory.worth(around[number], among[number]).tolist() == worth[number].tolist()


@given(st.text("今天气真好冷啊。我们去公园𠮷", max_size=9), st.text("今天气真好冷啊。我们去公园𠮷", max_size=9))
def test_levels_are_those_of_each_phrase_looked_up_by_itself(memory: PhraseMemory, before: str, behind: str) -> None:
    around, candidates = memory.around(before, behind), symbols(memory, "天气好园")
    levels = memory.phrases.levels(around, candidates)
    for column, candidate in enumerate(candidates):
        alone = {(0, 0): 1}
        for row, (left, right) in enumerate(STRETCHES):
            phrase = np.array([*around[REACH - left : REACH], candidate, *around[REACH : REACH + right]], np.uint64)
            inside = [alone[each] for each in ((left - 1, right), (left, right - 1)) if min(each) >= 0]
            is_asked = all(inside) and phrase.all()
            found = memory.phrases.maps[left + right - 1].found(phrase_keys(phrase[None]))
            alone[left, right] = int(found[0]) if is_asked else 0
            assert levels[row, column] == alone[left, right]


def test_what_is_hopeless_beforehand_does_without_its_longer_phrases(memory: PhraseMemory) -> None:
    around = memory.around("今天天气真", "啊。")
    many = np.repeat(symbols(memory, "好冷"), 200)
    likely = np.where(np.arange(400) < 200, 0.0, -1e6)
    worth = memory.worth(around, many, likely)
    assert (worth[:200] == memory.worth(around, many)[:200]).all()
    assert (worth[200:] < memory.worth(around, many)[200:]).all()


def test_the_longest_phrase_is_spelled_as_it_is_counted(memory: PhraseMemory) -> None:
    two = symbols(memory, "好写")
    assert memory.longest(memory.around("今天天气真", "啊。"), two) == ["天天气真好", None]
    assert memory.longest(memory.around("我用 Python 3.11 ", "程序"), two) == [None, "…写程序。"]
    assert memory.longest(memory.around(OPEN, OPEN), two) == [None, None]
    assert memory.longest(memory.around("今天天气真", "啊。"), two[:0]) == []


def test_a_text_of_any_length_has_as_many_symbols_as_a_phrase_can_hold(memory: PhraseMemory) -> None:
    for before in ("", "好", "今天天气真好啊。" * 50, "1" * 500):
        around = memory.around(before, before)
        assert len(around) == 2 * REACH
    assert memory.around("今天天气真好啊。" * 50, "")[REACH - 1] == memory.alphabet.end
    assert memory.around("", "")[0] == NONE


def test_a_weight_is_a_whole_number_of_parts_of_a_nat(memory: PhraseMemory) -> None:
    worth = memory.worth(memory.around("今天天气真", "啊。"), symbols(memory, "好"))
    assert worth.dtype == np.int64
    assert worth[0] % NAT == 0


def test_a_memory_is_opened_by_its_path_alone(tmp_path: Path) -> None:
    assert small_memory(tmp_path).words[2].points.tolist()[0] == [ord("天"), ord("气")]
