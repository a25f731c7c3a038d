"""Vocabularies keep the ids their checkpoint was trained with, through either file."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bertfill_export import ExportError
from bertfill_export.vocabulary import SPECIAL_TOKENS, Vocabulary, as_tokenizer, made_up_vocabulary
from bertfill_export.vocabulary_files import read_vocabulary, write_vocabulary

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


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    raw = json.loads(as_tokenizer(Vocabulary(TOKENS)).to_str())
    change(raw)
    (folder / "tokenizer.json").write_text(json.dumps(raw))


OTHERWISE: dict[str, Callable[[dict[str, Any]], object]] = {
    "pre_tokenizer is 'WhitespaceSplit'": lambda raw: raw.update(pre_tokenizer={"type": "WhitespaceSplit"}),
    "pre_tokenizer is None": lambda raw: raw.update(pre_tokenizer=None),
    "unk_token is '[PAD]'": lambda raw: raw["model"].update(unk_token="[PAD]"),  # noqa: S106 - no password
    "continuing_subword_prefix is '@@'": lambda raw: raw["model"].update(continuing_subword_prefix="@@"),
    "max_input_chars_per_word is 3": lambda raw: raw["model"].update(max_input_chars_per_word=3),
    "clean_text is False": lambda raw: raw["normalizer"].update(clean_text=False),
}


@pytest.mark.parametrize(("sentence", "change"), OTHERWISE.items(), ids=OTHERWISE)
def test_a_tokenizer_that_cuts_otherwise_is_refused(
    sentence: str, change: Callable[[dict[str, Any]], object], tmp_path: Path
) -> None:
    changed(tmp_path, change)
    with pytest.raises(ExportError, match=re.escape(sentence)):
        read_vocabulary(tmp_path)


@pytest.mark.parametrize("kind", ["BertJapaneseTokenizer", "RoFormerTokenizer", "XLMRobertaTokenizer", 7])
def test_another_class_of_tokenizer_is_refused(kind: object, tmp_path: Path) -> None:
    as_tokenizer(Vocabulary(TOKENS)).save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind}))
    with pytest.raises(ExportError, match="take a checkpoint with a BertTokenizer"):
        read_vocabulary(tmp_path)


def test_a_vocabulary_of_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join((*TOKENS, "上海")), encoding="utf-8", newline="\n")
    with pytest.raises(ExportError, match=r"1 Chinese words such as '上海', which a segmenter \(jieba\)"):
        read_vocabulary(tmp_path)


def test_sentencepiece_is_named(tmp_path: Path) -> None:
    (tmp_path / "sentencepiece.bpe.model").write_bytes(b"x")
    with pytest.raises(ExportError, match="a vocabulary of SentencePiece"):
        read_vocabulary(tmp_path)


FILES: dict[str, bytes] = {
    "a mark of Windows first": b"\xef\xbb\xbf" + "\n".join(TOKENS).encode(),
    "numbers behind the entries": "\n".join(f"{token}\t{place}" for place, token in enumerate(TOKENS)).encode(),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_other_forms_of_vocab_txt_are_read(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_bytes(content)
    assert read_vocabulary(tmp_path).tokens == TOKENS


def test_of_a_line_that_comes_twice_the_last_has_the_id(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join((*TOKENS, "上")), encoding="utf-8", newline="\n")
    tokens = read_vocabulary(tmp_path).tokens
    assert tokens.index("上") == len(TOKENS)
    assert tokens[TOKENS.index("上")].startswith("[unused")


ADDED = [
    {"content": "新冠肺炎", "id": 12, "special": False, "normalized": True},
    {"content": "[URL]", "id": 13, "special": True, "normalized": False},
]


def added_in_tokenizer_json(folder: Path) -> None:
    changed(folder, lambda raw: raw["added_tokens"].extend(ADDED))


def added_in_tokenizer_config(folder: Path) -> None:
    (folder / "vocab.txt").write_text("\n".join(TOKENS), encoding="utf-8", newline="\n")
    decoder = {str(entry["id"]): {key: entry[key] for key in entry if key != "id"} for entry in ADDED}
    (folder / "tokenizer_config.json").write_text(json.dumps({"added_tokens_decoder": decoder}))


def added_in_a_file(folder: Path) -> None:
    (folder / "vocab.txt").write_text("\n".join(TOKENS), encoding="utf-8", newline="\n")
    (folder / "added_tokens.json").write_text(json.dumps({entry["content"]: entry["id"] for entry in ADDED}))


@pytest.mark.parametrize("write", [added_in_tokenizer_json, added_in_tokenizer_config, added_in_a_file])
def test_added_entries_are_found_whole_in_text(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path)
    vocabulary = read_vocabulary(tmp_path)
    assert vocabulary.tokens == (*TOKENS, "新冠肺炎", "[URL]")
    ids = as_tokenizer(vocabulary).encode("😀 上新冠肺炎下[URL]", add_special_tokens=False).ids
    assert [vocabulary.tokens[number] for number in ids] == ["[UNK]", "上", "新冠肺炎", "下", "[URL]"]
    (tmp_path / "again").mkdir()
    write_vocabulary(vocabulary, tmp_path / "again")
    assert read_vocabulary(tmp_path / "again") == vocabulary


def test_added_entries_with_gaps_are_refused(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join(TOKENS), encoding="utf-8", newline="\n")
    (tmp_path / "added_tokens.json").write_text('{"新冠肺炎": 99}', encoding="utf-8")
    with pytest.raises(ExportError, match="gaps or doubles"):
        read_vocabulary(tmp_path)
