from pathlib import Path

import numpy as np
import pytest

from models.training.data.vocabulary import (
    CLS,
    MASK,
    PAD,
    SEP,
    UNK,
    is_cjk,
    make_tokenizer,
    prune,
    read_vocabulary,
    write_vocabulary,
)

ENTRIES = [
    "[PAD]",
    "[unused1]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "a",
    "##a",
    "，",
    ",",
    "天",
    "气",
    "龘",
    "hello",
    "world",
]


def counts(**given: int) -> np.ndarray:
    return np.array([given.get(entry, 0) for entry in ENTRIES])


def test_keeps_every_character_that_occurs_however_rare() -> None:
    kept, _ = prune(ENTRIES, counts(天=1000, 龘=1), size=5)
    assert {"天", "龘"} <= {ENTRIES[n] for n in kept}
    assert "气" not in {ENTRIES[n] for n in kept}


def test_keeps_letters_and_both_widths_that_never_occur() -> None:
    kept, _ = prune(ENTRIES, counts(天=1), size=5)
    assert {"a", "##a", "，", ","} <= {ENTRIES[n] for n in kept}


def test_fills_the_room_with_the_most_frequent_words() -> None:
    kept, report = prune(ENTRIES, counts(天=10, hello=7, world=3), size=11)
    assert ENTRIES[kept[-1]] == "hello"
    assert report.coverage == pytest.approx(17 / 20)
    assert report.minimum_count == 7


def test_special_tokens_get_the_ids_the_recipe_names() -> None:
    kept, _ = prune(ENTRIES, counts(天=1), size=5)
    names = [ENTRIES[n] for n in kept]
    assert [names[n] for n in (PAD, UNK, CLS, SEP, MASK)] == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def test_a_vocabulary_file_may_hold_other_line_separators(tmp_path: Path) -> None:
    entries = ["[PAD]", "\u2028", "\x85", "天"]
    write_vocabulary(entries, tmp_path / "vocab.txt")
    assert read_vocabulary(tmp_path / "vocab.txt") == entries


def test_the_tokenizer_reads_as_bert_does() -> None:
    entries = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "天", "气", "ab", "##c", "。"]
    tokens = make_tokenizer(entries).encode("天气[MASK]ABC。𠀀", add_special_tokens=False).tokens
    assert tokens == ["天", "气", "[MASK]", "ab", "##c", "。", "[UNK]"]


@pytest.mark.parametrize(
    ("entry", "chinese"), [("天", True), ("㐀", True), ("，", False), ("a", False), ("天气", False), ("##天", False)]
)
def test_what_is_a_chinese_character(entry: str, chinese: bool) -> None:
    assert is_cjk(entry) is chinese
