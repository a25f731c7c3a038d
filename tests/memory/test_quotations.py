"""What is recognised as a quotation, and what only resembles one."""

import pytest

from bertfill_ls.memory.alphabet import OPEN
from bertfill_ls.memory.phrase_memory import PhraseMemory
from tests.memory.small import small_memory

LI_BAI, LUNYU, IDIOM, RIDDLE = "静夜思 · 李白", "论语 · 学而篇", "成语", "歇后语"


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> PhraseMemory:
    return small_memory(tmp_path_factory.mktemp("memory"))


def first(memory: PhraseMemory, text: str) -> tuple[str, str] | None:
    """Return what is quoted in the gap ``_`` (as long as it is) and its source; ``?`` is another open place."""
    text = text.replace("?", OPEN)
    before, behind = text[: text.index("_")], text[text.rindex("_") + 1 :]
    found = memory.quoted(before, behind, text.count("_"))
    return (found[0][0].text, found[0][0].source) if found else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("床前明月光，疑是地_霜。", ("上", LI_BAI)),
        ("床前明月光,疑是地_霜.", ("上", LI_BAI)),
        ("床前明月光 疑是地_霜", ("上", LI_BAI)),
        ("牀前明月光，疑是地_霜。", ("上", LI_BAI)),
        ("床前_月光", ("明", LI_BAI)),
        ("_前明月光", ("床", LI_BAI)),
        ("床前明月_", ("光", LI_BAI)),
        ("低头思故_", ("乡", LI_BAI)),
        ("低頭思故_", ("鄉", LI_BAI)),  # in the script that the writer writes
        ("舉頭望明月，低頭思_鄉", ("故", LI_BAI)),
        ("他念道：“床前明月光，疑是__霜。”", ("地上", LI_BAI)),
        ("床_明月?，疑是?上霜", ("前", LI_BAI)),  # several gaps in one line
        ("床?明_光，疑是?上霜", ("月", LI_BAI)),
        ("霜_头望明月", ("举", LI_BAI)),
        ("𠮷𠮷床前明月_𠮷", ("光", LI_BAI)),
        ("学而时习之，不亦_乎", ("说", LUNYU)),
        ("画龙点_", ("睛", IDIOM)),
        ("画_点睛", ("龙", IDIOM)),
        ("这一笔真是_龙点睛之笔", ("画", IDIOM)),
        ("畫龍點_", ("睛", IDIOM)),
        ("😀一人做事一_当！", ("人", IDIOM)),
        ("他是可爱的人，做事一_不苟。", None),
        ("他说一人做事一_难", None),
        ("做贼的说梦话——想_", ("偷", RIDDLE)),
        ("明月_", None),
        ("床前_明", None),  # the line goes on otherwise
        ("画龙_", None),  # two of an idiom's four
        ("床前明_", None),  # three of a poem
        ("地_霜", None),
        ("乡_学而时习之", None),  # no work goes on in the next
        ("_", None),
        ("今天天气真_啊", None),
    ],
)
def test_four_characters_that_agree_in_order_are_a_quotation(
    memory: PhraseMemory, text: str, found: tuple[str, str] | None
) -> None:
    assert first(memory, text) == found


def test_what_agrees_better_is_meant_more(memory: PhraseMemory) -> None:
    found = memory.quoted("学而时习之，不亦", "乎？", 1)
    assert [quotation.text for quotation, _ in found] == ["说", "乐"]
    assert found[0][1] > found[1][1]
    assert sum(chance for _, chance in found) <= 1


def test_a_whole_clause_is_trusted_more_than_a_part_of_one(memory: PhraseMemory) -> None:
    [(whole, more)] = memory.quoted("床前明月", "", 1)
    [(part, less)] = memory.quoted("他说床前明月", "照着", 1)
    assert (whole.whole, part.whole) == (True, False)
    assert more > less


def test_a_work_begins_and_ends_where_it_does(memory: PhraseMemory) -> None:
    assert memory.quoted("低头思故乡", "", 1) == []
    assert memory.quoted("", "床前明月光", 1) == []
    assert memory.quoted("思故乡", "学而时", 1) == []
