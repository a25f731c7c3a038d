from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.training.data.prepare import join, tokenize
from models.training.data.stream import TokenStream, read_stream, write_stream
from models.training.data.token_table import TokenTable
from models.training.data.vocabulary import CLS, MASK, SEP
from models.training.recipe.masking import Masker
from models.training.recipe.windows import Rows, WindowSampler, draw_length

ENTRIES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"，。、,.春眠不觉晓处闻啼鸟夜来风雨声花落知多少天地玄黄abc"]


@pytest.fixture
def stream() -> TokenStream:
    table = TokenTable(ENTRIES)
    poem = ["春眠不觉晓，处处闻啼鸟。", "夜来风雨声，花落知多少。", "", "天地玄黄。"]
    other = ["花落，知多少。", "", "风雨声。天地。"]
    sources = [tokenize("poem", "\n".join(poem), table), tokenize("other", "\n".join(other), table)]
    return join(sources, range(len(ENTRIES)), ENTRIES)


def texts(drawn: Rows) -> set[str]:
    return {"".join(ENTRIES[n] for n in row[1:-1]) for row in drawn.ids}


def test_a_stream_comes_back_as_it_was_written(stream: TokenStream, tmp_path: Path) -> None:
    write_stream(stream, tmp_path)
    back = read_stream(tmp_path)
    assert np.array_equal(back.tokens, stream.tokens)
    assert np.array_equal(back.document_starts, [0, 24, 29, 36])
    assert back.sources == {"poem": (0, 29), "other": (29, 43)}
    assert back.entries == ENTRIES


def test_windows_stay_inside_a_document(stream: TokenStream) -> None:
    sampler = WindowSampler(stream, {})
    documents = ["春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", "天地玄黄。", "花落，知多少。", "风雨声。天地。"]
    for seed in range(20):
        drawn = sampler.draw(np.random.default_rng(seed), rows=16, length=5)
        ids = drawn.ids
        assert ids.shape == (16, 7)
        assert (ids[:, 0] == CLS).all()
        assert (ids[:, -1] == SEP).all()
        assert all(any(text in document for document in documents) for text in texts(drawn))


def test_short_windows_are_often_whole_clauses(stream: TokenStream) -> None:
    drawn = texts(WindowSampler(stream, {}).draw(np.random.default_rng(0), rows=200, length=5))
    assert {"春眠不觉晓", "处处闻啼鸟", "天地玄黄。"} <= drawn


def test_a_source_without_weight_is_not_drawn(stream: TokenStream) -> None:
    drawn = texts(WindowSampler(stream, {"poem": 0.0}).draw(np.random.default_rng(0), rows=100, length=4))
    assert all(text in "花落，知多少。" or text in "风雨声。天地。" for text in drawn)


def test_the_same_step_draws_the_same_batch(stream: TokenStream) -> None:
    sampler, masker = WindowSampler(stream, {}), Masker(ENTRIES)
    first, again = (
        masker.mask(rng, sampler.draw(rng, 8, 6), (0.2, 0.4))
        for rng in (np.random.default_rng((3, 7)), np.random.default_rng((3, 7)))
    )
    assert np.array_equal(first.ids, again.ids)
    assert np.array_equal(first.targets, again.targets)


def test_lengths_are_those_of_the_bands() -> None:
    rng = np.random.default_rng(0)
    lengths = [draw_length(rng) for _ in range(2000)]
    assert min(lengths) == 4
    assert max(lengths) == 126


def batch_of(text: str, rows: int) -> Rows:
    row = [CLS, *(ENTRIES.index(character) for character in text), SEP]
    return Rows(np.array([row] * rows))


def test_every_row_hides_something_and_never_its_frame() -> None:
    masked = Masker(ENTRIES).mask(np.random.default_rng(0), batch_of("天", 200), (0.01, 0.02))
    assert np.array_equal(masked.where, np.arange(200) * 3 + 1)
    assert (masked.ids[:, [0, 2]] == [CLS, SEP]).all()


def test_hidden_tokens_become_masks_nine_times_in_ten() -> None:
    masked = Masker(ENTRIES).mask(np.random.default_rng(0), batch_of("春眠不觉晓处处闻啼鸟", 500), (0.3, 0.3))
    shown = masked.ids.reshape(-1)[masked.where]
    assert 0.88 < (shown == MASK).mean() < 0.92
    rate = len(masked.where) / (500 * 10)
    assert 0.24 < rate < 0.34


def test_punctuation_is_seen_in_both_widths() -> None:
    masked = Masker(ENTRIES).mask(np.random.default_rng(0), batch_of("春眠，晓。", 400), (0.01, 0.02))
    seen = [ENTRIES[n] for n in masked.ids[:, 3]]
    assert 0.15 < seen.count(",") / 400 < 0.35
    assert seen.count("，") > 200


def test_where_words_are_known_they_are_hidden_whole() -> None:
    words = ["天地", "玄黄", "春眠", "不觉", "知", "多少"]
    continues = np.array([place > 0 for word in words for place in range(len(word))])
    drawn = batch_of("".join(words), 4000)
    frame = np.zeros((4000, 1), np.bool_)
    drawn = Rows(drawn.ids, np.concatenate([frame, np.tile(continues, (4000, 1)), frame], axis=1))
    masked = Masker(ENTRIES).mask(np.random.default_rng(0), drawn, (0.05, 0.05))
    hidden = np.zeros(drawn.ids.shape, np.bool_)
    hidden.reshape(-1)[masked.where] = True
    both, first_alone = (hidden[:, 1] & hidden[:, 2]).mean(), (hidden[:, 1] & ~hidden[:, 2]).mean()
    assert both > 0.015  # by chance alone it would be 0.003
    second_of_one_and_first_of_next = (hidden[:, 2] & hidden[:, 3] & ~hidden[:, 1] & ~hidden[:, 4]).mean()
    assert second_of_one_and_first_of_next < both / 3
    assert first_alone > 0.01  # single characters are hidden still


def test_words_of_a_stream_reach_the_rows_and_survive_the_disk(stream: TokenStream, tmp_path: Path) -> None:
    continues = np.arange(len(stream.tokens)) % 2 == 1
    write_stream(replace(stream, word_continues=continues), tmp_path)
    back = read_stream(tmp_path)
    assert back.word_continues is not None
    assert np.array_equal(back.word_continues, continues)
    drawn = WindowSampler(back, {}).draw(np.random.default_rng(0), rows=20, length=5)
    assert drawn.goes_on is not None
    assert not drawn.goes_on[:, [0, 1, -1]].any()  # a window may start within a word
    assert (drawn.goes_on[:, 2:-2] != drawn.goes_on[:, 3:-1]).all()
