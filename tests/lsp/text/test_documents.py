"""Documents against an oracle that shares no code with them: it walks over the text one code point at a time.

``text/snapshot`` is held here, by whole documents that are changed.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.text.lines import split_lines
from bertfill_ls.core.text.spans import Edit, Span, cover
from bertfill_ls.lsp.text.documents import Documents
from bertfill_ls.lsp.text.snapshot import EditError, Snapshot
from bertfill_ls.lsp.text.units import Encoding
from tests.lsp.edits import document

# Every kind of character that has ever put a server out of step: BMP, beyond it, the three line ends, and what
# str.splitlines takes for one.
ALPHABET = [
    "a",
    "é",
    "天",
    "[MASK]",
    "[MA",
    "SK]",
    "𠀀",
    "😀",
    "\n",
    "\r",
    "\r\n",
    "\u2028",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1c",
    "\t",
]
texts = st.lists(st.sampled_from(ALPHABET), max_size=24).map("".join)
encodings = st.sampled_from(list(Encoding))
positions = st.builds(types.Position, st.integers(0, 9), st.integers(0, 14))


def units(character: str, encoding: Encoding) -> int:
    match encoding:
        case Encoding.UTF32:
            return 1
        case Encoding.UTF16:
            return 2 if ord(character) > 0xFFFF else 1
        case Encoding.UTF8:
            return 1 + (ord(character) > 0x7F) + (ord(character) > 0x7FF) + (ord(character) > 0xFFFF)


def oracle_places(text: str, encoding: Encoding) -> list[tuple[int, int]]:
    """Give the (line, unit) of every code point of the text, and of its end, by the letter of the specification."""
    places, line, column = [], 0, 0
    for index, character in enumerate(text):
        places.append((line, column))
        ends_line = character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n")
        if ends_line:
            line, column = line + 1, 0
        else:
            column += units(character, encoding)
    return [*places, (line, column)]


def oracle_offset(text: str, position: types.Position, encoding: Encoding) -> int:
    """Give the last place not behind the position that stands before its line's end."""
    places = oracle_places(text, encoding)
    if position.line > places[-1][0]:
        return len(text)
    candidates = [i for i, (line, column) in enumerate(places) if line == position.line]
    candidates = [i for i in candidates if not (text[i - 1 : i] == "\r" and text[i : i + 1] == "\n")]
    return max(i for i in candidates if places[i][1] <= position.character)


def partial(range_: types.Range, text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(range=range_, text=text)


@given(texts)
def test_lines_put_together_are_the_text(text: str) -> None:
    lines = split_lines(text)
    assert "".join(lines) == text
    assert len(lines) == oracle_places(text, Encoding.UTF32)[-1][0] + 1


@given(texts, positions, encodings)
@settings(max_examples=300)
def test_finds_every_place_the_client_names(text: str, position: types.Position, encoding: Encoding) -> None:
    assert document(text, encoding).offset_at(position) == oracle_offset(text, position, encoding)


@given(texts, encodings, st.data())
def test_names_every_place_as_the_client_would(text: str, encoding: Encoding, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n" and offset:
        return  # no client can stand between the two
    position = document(text, encoding).position_at(offset)
    assert (position.line, position.character) == oracle_places(text, encoding)[offset]
    assert document(text, encoding).offset_at(position) == offset


@given(texts, encodings, st.lists(st.tuples(positions, positions, texts), min_size=1, max_size=5))
@settings(max_examples=400)
def test_edits_give_the_text_the_client_has(
    text: str, encoding: Encoding, edits: list[tuple[types.Position, types.Position, str]]
) -> None:
    snapshot, expected, changes = document(text, encoding), text, []
    for one, other, new in edits:
        start, end = sorted((one, other), key=lambda p: (p.line, p.character))
        a, b = oracle_offset(expected, start, encoding), oracle_offset(expected, end, encoding)
        expected = expected[:a] + new + expected[b:]
        changes.append(partial(types.Range(start, end), new))
    after = snapshot.changed(2, changes)
    assert after.lines == split_lines(expected)
    assert snapshot.text == text, "the snapshot before the edit has changed"
    assert after.edit is not None
    replaced, written = after.edit.replaced, after.edit.written
    assert expected[: written.start] == text[: replaced.start]
    assert expected[written.end :] == text[replaced.end :]


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        ("甲\u2028乙\n今天[MASK]好\n", ((1, 2), (1, 8), "很"), "甲\u2028乙\n今天很好\n"),
        ("abc", ((0, 0), (0, 99), "X"), "X"),
        ("a\n", ((1, 0), (1, 0), "b"), "a\nb"),
        ("a\n", ((9, 9), (9, 9), "b"), "a\nb"),
        ("a\rb\n", ((1, 0), (1, 1), ""), "a\r\n"),
        ("a\r\nb", ((0, 1), (1, 0), ""), "ab"),
        ("😀[MASK]", ((0, 2), (0, 8), "好"), "😀好"),
        ("😀a", ((0, 1), (0, 2), "b"), "ba"),
    ],
)
def test_known_traps(text: str, edit: tuple[tuple[int, int], tuple[int, int], str], expected: str) -> None:
    (start, end, new) = edit
    range_ = types.Range(types.Position(*start), types.Position(*end))
    assert document(text).changed(2, [partial(range_, new)]).text == expected


def test_halves_of_a_character_join_when_they_meet() -> None:
    snapshot = document("甲\ud83d乙")
    after = snapshot.changed(2, [partial(types.Range(types.Position(0, 2), types.Position(0, 3)), "\ude00")])
    assert after.text == "甲😀"
    assert after.position_at(2) == types.Position(0, 3)


NAME = "file:///𠀀.md"


def change(documents: Documents, version: int, *changes: types.TextDocumentContentChangeEvent) -> None:
    identifier = types.VersionedTextDocumentIdentifier(version=version, uri=NAME)
    documents.change(types.DidChangeTextDocumentParams(identifier, changes))


def test_a_document_of_which_a_change_cannot_be_applied_is_gone_until_its_whole_text_comes() -> None:
    documents = Documents()
    documents.open(types.TextDocumentItem(NAME, "markdown", 1, "今天[MASK]好😀\n"))
    good = partial(types.Range(types.Position(0, 0), types.Position(0, 1)), "昨")
    inverted = partial(types.Range(types.Position(0, 3), types.Position(0, 1)), "")
    for news, changes in ((True, [good, inverted]), (False, [good]), (False, [])):
        with pytest.raises(EditError):
            change(documents, 2, *changes)
        assert documents.put_out_of_step(NAME) is news
        assert documents.get(NAME) is None
        assert not list(documents)
    change(documents, 3, inverted, types.TextDocumentContentChangeWholeDocument("明😀"), good)
    healed = documents.get(NAME)
    assert healed is not None
    assert (healed.text, healed.version, healed.language) == ("昨😀", 3, "markdown")
    with pytest.raises(EditError):
        change(documents, 4, inverted)
    documents.open(types.TextDocumentItem(NAME, "markdown", 1, "又"))
    assert documents.get(NAME) is not None


def test_a_whole_text_may_stand_among_edits() -> None:
    insert = partial(types.Range(types.Position(0, 1), types.Position(0, 1)), "很")
    whole = types.TextDocumentContentChangeWholeDocument("😀好")
    after = document("旧").changed(2, [insert, whole])
    assert (after.text, after.edit) == ("😀好", None)


def test_two_edits_are_one_that_covers_both() -> None:
    # "abcdef" -> "aXXdef" -> "aXXdY"
    assert cover(Edit(Span(1, 3), 2), Edit(Span(4, 6), 1)) == Edit(Span(1, 6), 4)


@given(texts, st.lists(st.tuples(positions, positions, texts, st.booleans()), min_size=1, max_size=6))
def test_scanning_what_was_edited_finds_what_a_whole_scan_finds(
    text: str, edits: list[tuple[types.Position, types.Position, str, bool]]
) -> None:
    for aliases in ((), ("甲", "[")):
        snapshot = document(text).with_aliases(aliases)
        for one, other, new, look in edits:
            start, end = sorted((one, other), key=lambda p: (p.line, p.character))
            if look:
                assert snapshot.reading.scan == find_masks(snapshot.text, aliases)
            snapshot = snapshot.changed(snapshot.version + 1, [partial(types.Range(start, end), new)])
        assert snapshot.reading.scan == find_masks(snapshot.text, aliases)


@pytest.mark.parametrize(
    ("encoding", "start", "end", "selected"),
    [
        (Encoding.UTF8, 0, 6, "天气"),
        (Encoding.UTF8, 0, 4, "天气"),  # Neovim: one byte behind the start of 气
        (Encoding.UTF8, 0, 3, "天"),
        (Encoding.UTF8, 6, 7, "😀"),
        (Encoding.UTF8, 6, 10, "😀"),
        (Encoding.UTF16, 2, 3, "😀"),
        (Encoding.UTF16, 0, 99, "天气😀好"),
        (Encoding.UTF32, 1, 3, "气😀"),
        (Encoding.UTF8, 4, 0, "天气"),
        (Encoding.UTF8, 3, 3, ""),
    ],
)
def test_a_range_takes_whole_characters(encoding: Encoding, start: int, end: int, selected: str) -> None:
    snapshot = document("天气😀好\n", encoding)
    range_ = types.Range(types.Position(0, start), types.Position(0, end))
    assert snapshot.span_of(range_).of(snapshot.text) == selected


@pytest.mark.parametrize("encoding", list(Encoding))
def test_positions_are_the_same_in_whatever_order_they_are_asked_for(encoding: Encoding) -> None:
    text = "天𠀀a[MASK]\U0001f468\u200d\U0001f469é。" * 20 + "\r\nb𠀀\r𠀀\n" + "好" * 50
    lines = split_lines(text)
    document = Snapshot("", 1, "", lines, encoding)
    alone = [Snapshot("", 1, "", lines, encoding).position_at(offset) for offset in range(len(text) + 1)]
    places = list(range(len(text) + 1))
    for order in (places, places[::-1], random.Random(7).sample(places, len(places))):
        assert [document.position_at(offset) for offset in order] == [alone[offset] for offset in order]
