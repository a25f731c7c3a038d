"""What is a mask, what is nearly one, and what only looks like one: tables of text.

A row here goes through all that finds and judges, so that ``masks/forms``, ``masks/judge``, ``masks/brackets``,
``masks/misspellings`` and ``masks/surroundings`` are held here too.
"""

import pytest

from benchmarks.suites.growth import MASK_OPENINGS
from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.mask import Mask
from bertfill_ls.core.masks.problems import Severity
from bertfill_ls.core.text.spans import Span
from tests.reading import CountedText, counting

ASTRAL = "𠮷😀"  # two code points, four UTF-16 units, eight bytes

WELL_FORMED = [
    "疑是地[MASK]霜。",
    "[MASK]是天。",
    "英文word[MASK]之后",
    "说明见[MASK](上)",
    "[见[MASK]]",
    "【注：此处填[MASK]】",
    "[[MASK]](https://example.com/)",
    "[[MASK]是什么]",
    r"\item[MASK]",
    "<[MASK]>甲",
]

# text, code, the span's text, replacement
NEAR_MASKS = [
    ("地[MASK霜。", "unclosed-mask", "[MASK", "[MASK]"),
    ("地[MASK", "unclosed-mask", "[MASK", "[MASK]"),
    ("地[MASK\n霜]", "unclosed-mask", "[MASK", "[MASK]"),
    ("地【MASK霜。[1]", "unclosed-mask", "【MASK", "[MASK]"),
    ("地[ＭＡＳＫ霜", "unclosed-mask", "[ＭＡＳＫ", "[MASK]"),
    ("地[[MASK霜", "unclosed-mask", "[[MASK", "[MASK]"),
    ("地[MASK:的|得霜", "unclosed-mask", "[MASK", None),
    ("地MASK]霜。", "unopened-mask", "MASK]", "[MASK]"),
    ("MASK】霜。", "unopened-mask", "MASK】", "[MASK]"),
    ("[1]地MASK]霜。", "unopened-mask", "MASK]", "[MASK]"),
    ("地MASK]]霜。", "unopened-mask", "MASK]]", "[MASK]"),
    ("地MASK:的|得]霜。", "unopened-mask", "MASK:的|得]", "[MASK:的|得]"),
    ("地[mask]霜", "mask-case", "[mask]", "[MASK]"),
    ("地[Mask]霜", "mask-case", "[Mask]", "[MASK]"),
    ("地[mASK]霜", "mask-case", "[mASK]", "[MASK]"),
    ("答案[mask]: 上", "mask-case", "[mask]", "[MASK]"),
    ("地【MASK】霜", "fullwidth-mask", "【MASK】", "[MASK]"),
    ("地［MASK］霜", "fullwidth-mask", "［MASK］", "[MASK]"),
    ("地［ＭＡＳＫ］霜", "fullwidth-mask", "［ＭＡＳＫ］", "[MASK]"),
    ("地[ＭＡＳＫ]霜", "fullwidth-mask", "[ＭＡＳＫ]", "[MASK]"),
    ("地〔MASK〕霜", "fullwidth-mask", "〔MASK〕", "[MASK]"),
    ("地〖MASK〗霜", "fullwidth-mask", "〖MASK〗", "[MASK]"),
    ("地[MASK】霜", "fullwidth-mask", "[MASK】", "[MASK]"),
    ("地【mask】霜", "fullwidth-mask", "【mask】", "[MASK]"),
    ("地【 MASK 】霜", "fullwidth-mask", "【 MASK 】", "[MASK]"),
    ("地[MASK：的｜得]霜", "fullwidth-mask", "[MASK：的｜得]", "[MASK:的|得]"),
    ("地[MASK:的｜得]霜", "fullwidth-mask", "[MASK:的｜得]", "[MASK:的|得]"),
    ("地[ MASK ]霜", "spaced-mask", "[ MASK ]", "[MASK]"),
    ("地[MA SK]霜", "spaced-mask", "[MA SK]", "[MASK]"),
    ("地[M A S K]霜", "spaced-mask", "[M A S K]", "[MASK]"),
    ("地[\u3000MASK]霜", "spaced-mask", "[\u3000MASK]", "[MASK]"),
    ("地[MASK\u200b]霜", "spaced-mask", "[MASK\u200b]", "[MASK]"),
    ("地[ mask ]霜", "spaced-mask", "[ mask ]", "[MASK]"),
    ("地[MSAK]霜", "misspelled-mask", "[MSAK]", "[MASK]"),
    ("地[msak]霜", "misspelled-mask", "[msak]", "[MASK]"),
    ("地[maask]霜", "misspelled-mask", "[maask]", "[MASK]"),
    ("地[MAKS]霜", "misspelled-mask", "[MAKS]", "[MASK]"),
    ("地[AMSK]霜", "misspelled-mask", "[AMSK]", "[MASK]"),
    ("地[MASKS]霜", "misspelled-mask", "[MASKS]", "[MASK]"),
    ("地[MAASK]霜", "misspelled-mask", "[MAASK]", "[MASK]"),
    ("地[MSK]霜", "misspelled-mask", "[MSK]", "[MASK]"),
    ("地[MAS]霜", "misspelled-mask", "[MAS]", "[MASK]"),
    ("地[NASK]霜", "misspelled-mask", "[NASK]", "[MASK]"),
    ("地[MASL]霜", "misspelled-mask", "[MASL]", "[MASK]"),
    ("地[MASK1]霜", "misspelled-mask", "[MASK1]", "[MASK]"),
    ("地［MSAK］霜", "misspelled-mask", "［MSAK］", "[MASK]"),
    ("地[[MASK]]霜", "doubled-bracket", "[[MASK]]", "[MASK]"),
    ("地[MASK]]霜", "doubled-bracket", "[MASK]]", "[MASK]"),
    ("地[[MASK]霜", "doubled-bracket", "[[MASK]", "[MASK]"),
    ("地【【MASK】】霜", "doubled-bracket", "【【MASK】】", "[MASK]"),
    ("地[[[MASK]]]霜", "doubled-bracket", "[[[MASK]]]", "[MASK]"),
    ("[见[[MASK]]]", "doubled-bracket", "[[MASK]]", "[MASK]"),
    ("地[[MASK:的|得]]霜", "doubled-bracket", "[[MASK:的|得]]", "[MASK:的|得]"),
    ("地<mask>霜", "foreign-mask", "<mask>", "[MASK]"),
    ("地<MASK>霜", "foreign-mask", "<MASK>", "[MASK]"),
    ("地{MASK}霜", "foreign-mask", "{MASK}", "[MASK]"),
    ("地(MASK)霜", "foreign-mask", "(MASK)", "[MASK]"),
    ("地[(MASK)]霜", "foreign-mask", "[(MASK)]", "[MASK]"),
    ("地[MASK:]霜", "malformed-choices", "[MASK:]", "[MASK]"),
    ("地[MASK:的]霜", "malformed-choices", "[MASK:的]", None),
    ("地[MASK:的|]霜", "malformed-choices", "[MASK:的|]", None),
    ("地[MASK:的||得]霜", "malformed-choices", "[MASK:的||得]", "[MASK:的|得]"),
    ("地[MASK:的|得|的]霜", "malformed-choices", "[MASK:的|得|的]", "[MASK:的|得]"),
    ("地[MASK: 的 | 得 ]霜", "malformed-choices", "[MASK: 的 | 得 ]", "[MASK:的|得]"),
    ("地[MASK:的、得]霜", "malformed-choices", "[MASK:的、得]", "[MASK:的|得]"),
    ("地[MASK:的|好的]霜", "malformed-choices", "[MASK:的|好的]", None),
    ("地[MASK:甲乙丙丁戊己庚辛壬|甲乙丙丁戊己庚辛癸]霜", "malformed-choices", None, None),
    ("甲\x00乙", "control-character", "\x00", ""),
    ("甲\x00\x85\x7f乙", "control-character", "\x00\x85\x7f", ""),
    ("甲\x0c乙", "control-character", "\x0c", ""),
    ("地[MASK]霜。 ", "trailing-space", " ", ""),
    ("地[MASK]霜。\t\n甲", "trailing-space", "\t", ""),
    ("地[MASK]霜。   \r\n甲", "trailing-space", "   ", ""),
    ("地[MASK]霜。\u3000\r甲", "trailing-space", "\u3000", ""),
    ("[MASK]。", "no-context", "[MASK]", None),
    ("甲乙。“[MASK]，[MASK]！”丙丁。", "no-context", "[MASK]，[MASK]", None),
    ("甲乙\n\n[MASK]\n\n丙丁", "no-context", "[MASK]", None),
]

ORDINARY = [
    "[1]", "[注]", "[TASK]", "[MARK]", "[ASK]", "[MUSK]", "[MASS]", "[MAST]", "[CASK]", "[UMASK]", "[MAS2]", "[2024]",
    "MASKED", "[MASKED]", "UNMASK]", "MASK", "MASK 与 mask", "[maks]", "[Maks]",
    "[mask](url)", "![Mask](a.png)", "[MASKS](url)", "[mask][1]", "[说明][mask]",
    "[^mask]", "[^MASK]", "[^mask]: 脚注", "- [ ] 待办", "- [x] 完成", "[[mask]]", "[[Mask]]", r"\[mask]",
    "image[mask]", "a[0][mask]", "[mask]s", "x_[Mask]", r"\item[Mask]", r"\cite[MASKS]{a}", "arr[I_MASK]", "v1[MSAK]",
    "[MASK 的用法]", "[MASK的用法]", "【MASK，即掩码】", "[DATA MASK]",
    "[见 MASK]", r"\[MASK\]", "[掩码 MASK，[1] 说明]",
    "掩码(MASK)", "面具[Mask]", "attention mask (MASK)", "面具（MASK）", "《MASK》", "「MASK」", "(mask)", "{mask}",
    "f(MASK)", r"\textbf{MASK}", "${MASK}", "{{MASK}}", "((MASK))", "#define X(MASK)", "[text](MASK)", "{MASK}{2}",
    "vector<MASK>", "<svg><mask>", "<mask><rect/></mask>", "<mask id='a'>", "</mask>", "<<MASK>>", "“<mask>”",
    "a < mask > b", "[mask:说明]", "甲\t乙", "甲\r\n乙", "甲  \n乙", "没有掩码的行尾 ", "[MASK]后有字  ",
    "天。[MASK]地", "第一行[MASK]\n ", "- 苹果\n- [MASK]\n- 香蕉", "", " ", "\n",
]  # fmt: skip


@pytest.mark.parametrize("left", ["", ASTRAL])
@pytest.mark.parametrize("text", WELL_FORMED)
def test_a_mask_is_found_where_it_stands(text: str, left: str) -> None:
    scan = find_masks(left + text)
    assert scan.problems == ()
    assert scan.masks == (Mask(Span(len(left) + text.index("[MASK]"), len(left) + text.index("[MASK]") + 6)),)


@pytest.mark.parametrize("left", ["", ASTRAL + "。", "\ud800。\n"])
@pytest.mark.parametrize(("text", "code", "found", "replacement"), NEAR_MASKS)
def test_a_near_mask_is_one_problem(
    text: str, code: str, found: str | None, replacement: str | None, left: str
) -> None:
    (problem,) = find_masks(left + text).problems
    assert problem.code == code
    assert problem.span.of(left + text) == problem.found
    assert found is None or problem.found == found
    assert problem.replacement == replacement
    assert problem.severity in Severity


@pytest.mark.parametrize("around", ["@", ASTRAL + "@", "@，说", "前文 @ 后文"])
@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_raises_no_problem(text: str, around: str) -> None:
    assert find_masks(around.replace("@", text)).problems == ()


@pytest.mark.parametrize("text", ["[mask]: https://example.com", "甲\n  [Mask]: <url>", "甲\r[MASKS]: url"])
def test_a_reference_definition_at_the_start_of_a_line_raises_no_problem(text: str) -> None:
    assert find_masks(text).problems == ()
    assert [problem.code for problem in find_masks(text + "\n甲[mask]: 乙").problems] == ["mask-case"]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("他跑[MASK:的|地|得]快", ("的", "地", "得")),
        ("用[MASK:，|。|：]断句", ("，", "。", "：")),
        ("选[MASK:画蛇添足|锦上添花]", ("画蛇添足", "锦上添花")),
        ("选[MASK:𠮷|吉]", ("𠮷", "吉")),
    ],
)
def test_a_choice_mask_carries_its_choices(text: str, choices: tuple[str, ...]) -> None:
    scan = find_masks(text)
    assert scan.problems == ()
    assert [mask.choices for mask in scan.masks] == [choices]
    assert scan.masks[0].span.of(text) == f"[MASK:{'|'.join(choices)}]"


@pytest.mark.parametrize(
    "text",
    [
        "今天[MASK]。",
        "[MASK]了。",
        "[MASK]\n下一行接着说。",
        "3[MASK]。",
        "甲。[MASK]乙。",
        "[MASK]，[mask]甲。",
        "[mask]。",
    ],
)
def test_a_sentence_with_any_letter_has_context(text: str) -> None:
    assert "no-context" not in {problem.code for problem in find_masks(text).problems}


def test_one_row_of_slips_is_a_problem_each() -> None:
    for slip in ("[mask]", "[MSAK]", "<mask>", "(MASK)", "{MASK}", "【MASK】"):
        assert [problem.found for problem in find_masks(f"天{slip}{slip}{slip}地").problems] == [slip] * 3


def test_the_longest_list_is_read_and_a_longer_one_is_left_open() -> None:
    choices = [f"{number:08}" for number in range(35)]
    assert find_masks(f"甲[MASK:{'|'.join(choices)}]").masks[0].choices == tuple(choices)
    assert find_masks(f"甲[MASK:{'|'.join([*choices, *choices])}]").problems[0].code == "unclosed-mask"


@pytest.mark.parametrize("piece", MASK_OPENINGS)
def test_what_is_read_grows_with_length_and_no_faster(piece: str) -> None:
    def read(length: int) -> int:
        text = CountedText(piece * (length // len(piece)))
        with counting("bertfill_ls.core"):
            find_masks(text)
        return text.tally.characters

    assert read(5_000) < read(30_000) < 9 * read(5_000)  # quadratic would be 36 times


def test_prose_is_gone_over_once_by_each_pattern() -> None:
    text = CountedText(("床前明月光，疑是地上霜。举头望明月（注），低头思故乡。[1]" * 7 + "疑是地[MASK]霜。\n") * 200)
    with counting("bertfill_ls.core"):
        assert len(find_masks(text).masks) == 200
    assert text.tally.characters < 5 * len(text)  # four patterns, and what is looked at around the masks
