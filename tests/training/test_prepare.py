"""Preparation by table gives what BERT's tokenizer gives, with lines, documents and words where they are."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.training.data.prepare import main, sampled, tokenize
from models.training.data.stream import read_stream
from models.training.data.token_table import TokenTable
from models.training.data.vocabulary import lacking_characters, make_tokenizer, read_vocabulary, write_vocabulary

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PIECES = [*"abcdeg0123", *(f"##{piece}" for piece in "abcdeg0123"), "bed", "##ed", "é", "cafe"]
ENTRIES = [*SPECIAL, *PIECES, *"，。、,.!“”…—天地玄黄春眠不觉晓處处"]
TABLE = TokenTable(ENTRIES)
TOKENIZER = make_tokenizer(ENTRIES)

# Letters that compose, that grow when lower-cased, of two widths, beyond the BMP; white space of many kinds; controls.
_ALPHABET = "天地玄黄龘春𠮷𠀀，。…—“”,.!abcdeg019ABÉéİßΣ\u0301\u200b\u3000\t \u2028\r\x00\ufffd[]#ガ한가①Ａ９🌙"


@given(st.lists(st.text(alphabet=_ALPHABET, max_size=20), max_size=6))
def test_ids_are_those_of_the_tokenizer(lines: list[str]) -> None:
    source = tokenize("any", "\n".join(lines), TABLE)
    expected = [TOKENIZER.encode(line, add_special_tokens=False).ids for line in lines]
    assert source.tokens.tolist() == [number for ids in expected for number in ids]
    sizes = np.array([len(ids) for ids in expected], np.int64)
    assert source.line_starts.tolist() == (np.cumsum(sizes) - sizes)[sizes > 0].tolist()


def test_a_special_token_that_is_spelled_out_is_text() -> None:
    assert 4 not in TABLE.encode("天[MASK]地").tokens


def test_a_blank_line_ends_a_document_and_a_line_without_tokens_is_blank() -> None:
    source = tokenize("any", "𠮷天\n地\n\n玄黄。\n\u3000\n春\n", TABLE)
    assert source.line_starts.tolist() == [0, 2, 3, 6]
    assert source.document_starts.tolist() == [0, 3, 6]


def test_a_sample_is_whole_documents_and_always_the_same() -> None:
    documents = [f"文{number}" * 10 for number in range(50)]
    text = "\n\n".join(documents)
    drawn = sampled(text, 200)
    assert drawn == sampled(text, 200)
    assert set(drawn.rstrip("\n").split("\n\n")) <= set(documents)
    assert 200 <= len(drawn.replace("\n", "")) < 250


def test_only_chinese_characters_that_are_frequent_and_missing_are_added() -> None:
    counts = np.zeros(0x110000, np.int64)
    counts[[ord(character) for character in "天龘囧é"]] = 20
    counts[ord("犇")] = 3
    assert lacking_characters(ENTRIES, counts, 15) == ["囧", "龘"]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "poem.txt").write_text("春眠不觉晓。\n\n天地玄黄。龘龘龘\n", encoding="utf-8")
    (folder / "other.txt").write_text("bed 天地\n", encoding="utf-8")
    write_vocabulary(ENTRIES, tmp_path / "vocab.txt")
    return folder


def test_the_command_writes_a_stream_and_says_what_it_kept(corpus: Path, tmp_path: Path) -> None:
    main(["--corpus", str(corpus), "--vocab", str(tmp_path / "vocab.txt"), "--out", str(tmp_path / "stream"),
          "--fewest", "1", "--lacking", "3"])  # fmt: skip
    stream = read_stream(tmp_path / "stream")
    text = "".join(stream.entries[number] for number in stream.tokens)
    assert text == "bed天地春眠不觉晓。天地玄黄。龘龘龘"
    assert stream.sources == {"other": (0, 3), "poem": (3, 17)}
    assert json.loads((tmp_path / "stream/pruning.json").read_text())["unknown_before"] == 0.0


def test_a_given_vocabulary_is_kept_entry_by_entry(corpus: Path, tmp_path: Path) -> None:
    main(["--corpus", str(corpus), "--vocab", "none", "--keep", str(tmp_path / "vocab.txt"),
          "--out", str(tmp_path / "stream")])  # fmt: skip
    assert read_stream(tmp_path / "stream").entries == read_vocabulary(tmp_path / "vocab.txt")


def test_words_go_on_until_the_next_one_begins(corpus: Path, tmp_path: Path) -> None:
    pytest.importorskip("jieba")
    (corpus / "poem.txt").write_text("天气很好，abcd 𠮷天地", encoding="utf-8")
    main(["--corpus", str(corpus), "--vocab", str(tmp_path / "vocab.txt"), "--out", str(tmp_path / "stream"),
          "--fewest", "1", "--lacking", "1", "--words"])  # fmt: skip
    stream = read_stream(tmp_path / "stream")
    assert stream.word_continues is not None
    begin, end = stream.sources["poem"]
    marked = [
        ("+" if goes_on else "") + stream.entries[number]
        for number, goes_on in zip(stream.tokens[begin:end], stream.word_continues[begin:end], strict=True)
    ]
    assert marked == ["天", "+气", "很", "好", "，", "a", "+##b", "+##c", "+##d", "[UNK]", "天", "+地"]
