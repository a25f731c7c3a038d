"""Vocabularies keep the ids their checkpoint was trained with, through either file."""

import json
from pathlib import Path

import pytest
from bertfill_export import ExportError
from bertfill_export.vocabulary import (
    SPECIAL_TOKENS,
    Vocabulary,
    as_tokenizer,
    made_up_vocabulary,
    read_vocabulary,
)

# Entry 6 is U+2028, as line 344 of bert-base-chinese is: no line end, whatever str.splitlines says.
TOKENS = (*SPECIAL_TOKENS, "上", "\u2028", "下", "##下", "\x85", "hello", "##lo")


@pytest.mark.parametrize("end", ["", "\n"], ids=["no last line end", "a last line end"])
@pytest.mark.parametrize("separator", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_lines_of_vocab_txt_end_at_line_feeds_only(separator: str, end: str, tmp_path: Path) -> None:
    text = separator.join(TOKENS) + (separator if end else "\r" if separator == "\r\n" else "")
    (tmp_path / "vocab.txt").write_bytes(text.encode())
    assert read_vocabulary(tmp_path).tokens == TOKENS


def test_vocab_txt_takes_its_manners_from_tokenizer_config(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join(TOKENS), encoding="utf-8", newline="\n")
    assert read_vocabulary(tmp_path) == Vocabulary(TOKENS, lowercase=True)
    (tmp_path / "tokenizer_config.json").write_text('{"do_lower_case": false, "strip_accents": true}')
    assert read_vocabulary(tmp_path) == Vocabulary(TOKENS, lowercase=False, strip_accents=True)


def test_tokenizer_json_round_trips(tmp_path: Path) -> None:
    vocabulary = Vocabulary(TOKENS, lowercase=False, strip_accents=None, split_chinese=True)
    as_tokenizer(vocabulary).save(str(tmp_path / "tokenizer.json"))
    assert read_vocabulary(tmp_path) == vocabulary


def test_tokenizer_json_wins_over_vocab_txt(tmp_path: Path) -> None:
    as_tokenizer(Vocabulary(TOKENS)).save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "vocab.txt").write_text("\n".join(SPECIAL_TOKENS), encoding="utf-8")
    assert read_vocabulary(tmp_path).tokens == TOKENS


def test_special_tokens_may_stand_among_the_added_ones_only(tmp_path: Path) -> None:
    raw = json.loads(as_tokenizer(Vocabulary(TOKENS)).to_str())
    for token in SPECIAL_TOKENS:
        del raw["model"]["vocab"][token]
    (tmp_path / "tokenizer.json").write_text(json.dumps(raw))
    assert read_vocabulary(tmp_path).tokens == TOKENS


def test_a_tokenizer_with_gaps_among_its_ids_is_refused(tmp_path: Path) -> None:
    raw = json.loads(as_tokenizer(Vocabulary(TOKENS)).to_str())
    raw["model"]["vocab"]["下"] = 99
    (tmp_path / "tokenizer.json").write_text(json.dumps(raw))
    with pytest.raises(ExportError, match="gaps or doubles"):
        read_vocabulary(tmp_path)


def test_text_is_cut_as_bert_cuts_it() -> None:
    tokenizer = as_tokenizer(Vocabulary(TOKENS))
    assert tokenizer.encode("上Hello下😀", add_special_tokens=False).tokens == ["上", "hello", "下", "[UNK]"]
    assert as_tokenizer(Vocabulary(TOKENS, lowercase=False)).encode("Hello").tokens == ["[UNK]"]


def test_a_made_up_vocabulary_has_the_size_asked_for_and_no_doubles() -> None:
    tokens = made_up_vocabulary(21_128).tokens
    assert len(set(tokens)) == len(tokens) == 21_128
    assert tokens[:5] == SPECIAL_TOKENS
    with pytest.raises(ExportError, match="6 to "):
        made_up_vocabulary(3)
