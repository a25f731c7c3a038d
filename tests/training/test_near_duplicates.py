from pathlib import Path

import pytest

from models.training.data.prepare import join, tokenize
from models.training.data.stream import TokenStream, write_stream
from models.training.data.token_table import TokenTable
from models.training.evaluation.near_duplicates import answered, main
from models.training.evaluation.questions import Question, read_questions, write_questions

ENTRIES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"，。春眠不觉晓处闻啼鸟夜来风雨声花落知多少"]
QUESTIONS = [
    Question("cloze", "poem", "处处闻啼[MASK]。夜来风雨声", "鸟"),
    Question("cloze", "poem", "处处闻啼[MASK]。夜来风雨声", "花"),
    Question("cloze", "prose", "少多知落花[MASK]声雨风来夜", "，"),
    Question("cloze", "prose", "啼[MASK]。", "鸟"),
]


@pytest.fixture
def stream() -> TokenStream:
    source = tokenize("poem", "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。", TokenTable(ENTRIES))
    return join([source], range(len(ENTRIES)), ENTRIES)


@pytest.mark.parametrize(
    ("length", "known"), [(8, [True, False, False, False]), (3, [True, False, False, True]), (30, [False] * 4)]
)
def test_a_question_is_answered_by_the_same_words_around_the_same_answer(
    stream: TokenStream, length: int, known: list[bool]
) -> None:
    assert answered(QUESTIONS, stream, length) == known


def test_only_fresh_questions_are_written(stream: TokenStream, tmp_path: Path) -> None:
    write_stream(stream, tmp_path / "stream")
    (tmp_path / "questions").mkdir()
    write_questions(QUESTIONS, tmp_path / "questions" / "cloze.jsonl")
    main(["--data", str(tmp_path / "stream"), "--questions", str(tmp_path / "questions"), "--out", str(tmp_path / "f")])
    assert read_questions(tmp_path / "f" / "cloze.jsonl") == QUESTIONS[1:]
