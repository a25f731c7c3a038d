"""The scanner against a slow second opinion, and the scan after an edit against a scan from scratch."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bertfill_ls.core.masks.find import REACH, find_masks, rescan
from bertfill_ls.core.masks.mask import MaskScan
from bertfill_ls.core.text.spans import Edit, Span
from tests.core.masks.naive_masks import Finding, naive_findings
from tests.reading import CountedText, counting

# Pieces that make forms, their neighbours and their look-alikes likely, and any code point now and then.
# fmt: off
PIECES = st.sampled_from([
    "[", "]", "[", "]", "MASK", "MASK", "[MASK]", "[MASK]", "[MASK:",
    "的|地", "mask", "Mask", "M", "A", "S", "K", "X", "1",
    "【", "】", "［", "］", "ＭＡＳＫ", "<", ">", "(", ")", "{", "}", "<mask>", "(MASK)", "：", "｜", "|", "、",
    "[MSAK]", "[msak]", "[maask]", "amsk]",
    "[mask]", "[ MASK ]", "[M A SK]", "【MASK", "MASK】", "[MASK:的|地]", "[MASK:]",
    " ", "  ", "\t", "\u3000", "\u200b", "\u2028", "\n", "\r", "\r\n", "\n\n", "\x00", "\x85", "\x0c", "\\", ":", "_",
    "。", "！", "?", ".", "…", "”", "“", "，", "天", "地", "掩码", "word ", "𠮷", "😀", "\ud83d", "\udc00", "\u0301",
])
# fmt: on
TEXTS = st.lists(st.one_of(PIECES, PIECES, PIECES, st.text(max_size=2)), max_size=24).map("".join)


def as_findings(text: str, scan: MaskScan) -> list[Finding]:
    masks: list[Finding] = [("mask", mask.span.start, mask.span.end, None) for mask in scan.masks]
    problems = [(problem.code.value, *_ends(problem.span), problem.replacement) for problem in scan.problems]
    return sorted(masks + problems, key=lambda finding: (finding[1], finding[2], finding[0]))


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


@settings(max_examples=600, deadline=None)
@given(TEXTS)
@example("[[MASK]][[MASK]](u)[MASK]]")
@example("[MASK\r[MASK]\n]")
def test_finds_what_a_slow_reader_finds(text: str) -> None:
    assert as_findings(text, find_masks(text)) == sorted(naive_findings(text), key=lambda f: (f[1], f[2], f[0]))


ALIASES = st.sampled_from(
    [("□",), ("??", "?"), ("[?]", "？？", "＿＿"), ("]", "[]"), ("[[", "□", "。"), ("|", "，。"), ("???", "?[")]
)
# fmt: off
SIGNS = st.sampled_from([
    "□", "??", "?", "[?]", "？？", "＿＿", "＿", "[", "]", "[]", "[[", "]]", "|", "，。", "[MASK]", "[MASK:的|地]",
    "[MASK:□|?]", "[mask]", "MASK]", "[MASK", "天", "。", "\n", "  ", "𠮷", "\x00",
])
# fmt: on
SIGNED = st.lists(st.one_of(SIGNS, SIGNS, PIECES), max_size=24).map("".join)


@settings(max_examples=400, deadline=None)
@given(SIGNED, ALIASES)
@example("□[MASK:□|?]□", ("□",))
@example("???", ("??", "?"))
def test_finds_the_aliases_that_a_slow_reader_finds(text: str, aliases: tuple[str, ...]) -> None:
    expected = sorted(naive_findings(text, aliases), key=lambda f: (f[1], f[2], f[0]))
    assert as_findings(text, find_masks(text, aliases)) == expected


LONG = st.tuples(PIECES, st.sampled_from([1, 1, 1, 40, 90, 200, 700, 1100])).map(lambda piece: piece[0] * piece[1])
LONG_TEXTS = st.lists(st.one_of(PIECES, LONG), max_size=30).map("".join)


@st.composite
def edited_texts(draw: st.DrawFn, texts: st.SearchStrategy[str] = LONG_TEXTS) -> tuple[str, Edit, str]:
    """Draw a text, an edit, and the text after it."""
    text, inserted = draw(texts), draw(st.one_of(PIECES, texts))
    start = draw(st.integers(0, len(text)))
    end = draw(st.one_of(st.just(start), st.integers(start, min(len(text), start + 9)), st.integers(start, len(text))))
    return text, Edit(Span(start, end), len(inserted)), text[:start] + inserted + text[end:]


@settings(max_examples=300, deadline=None)
@given(edited_texts())
@example(("\x00" * 9000, Edit(Span(4500, 4500), 1), "\x00" * 4500 + "甲" + "\x00" * 4500))
@example(("[MASK]" + "，" * 300 + "[MASK]。", Edit(Span(306, 306), 1), "[MASK]" + "，" * 300 + "甲[MASK]。"))
def test_a_scan_after_an_edit_is_the_scan_from_scratch(edited: tuple[str, Edit, str]) -> None:
    before, edit, after = edited
    assert rescan(find_masks(before), after, edit) == find_masks(after)


LONG_SIGN = st.tuples(SIGNS, st.sampled_from([1, 1, 1, 40, 200, 700, 3001])).map(lambda sign: sign[0] * sign[1])
LONG_SIGNED = st.lists(st.one_of(SIGNS, LONG_SIGN, LONG), max_size=24).map("".join)


@settings(max_examples=300, deadline=None)
@given(edited_texts(LONG_SIGNED), ALIASES)
@example(("?" * 9000 + "  ", Edit(Span(0, 0), 1), "?" * 9001 + "  "), ("??",))
@example(("甲[MASK" + "]" * 9001, Edit(Span(1, 2), 0), "甲MASK" + "]" * 9001), ("]]",))
def test_aliases_after_an_edit_are_those_from_scratch(edited: tuple[str, Edit, str], aliases: tuple[str, ...]) -> None:
    before, edit, after = edited
    assert rescan(find_masks(before, aliases), after, edit) == find_masks(after, aliases)


@settings(max_examples=100, deadline=None)
@given(LONG_SIGNED, ALIASES, st.sampled_from([500, 3000]))
def test_aliases_of_a_text_that_is_read_in_pieces(text: str, aliases: tuple[str, ...], piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bertfill_ls.core.masks.find.PIECE", piece)
        in_pieces = find_masks(text, aliases)
    assert in_pieces == find_masks(text, aliases)


@pytest.mark.parametrize("line", ["天[MASK]地，" * 1000 + "甲" * 500_000, "[mask]，" + "甲" * 500_000 + "[MASK]"])
def test_a_keystroke_in_a_huge_line_reads_only_around_it(line: str) -> None:
    middle = len(line) // 2
    after = line[:middle] + "[MASK" + line[middle:]
    read = CountedText(after)
    with counting("bertfill_ls.core"):
        again = rescan(find_masks(line), read, Edit(Span(middle, middle), 5))
    assert read.tally.characters < 20 * REACH
    assert again == find_masks(after)


def test_an_edit_that_does_not_fit_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lead to"):
        rescan(find_masks("天"), "天", Edit(Span(0, 0), 2))
