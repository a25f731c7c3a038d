import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.training.data.idiom_carriers import carried, read_sentences
from models.training.data.idiom_list import count_idioms, listed, shuffled
from models.training.evaluation.calibration import Calibration
from models.training.evaluation.canon import idiom_questions, poem_questions, riddle_questions
from models.training.evaluation.heldout import (
    calibration_questions,
    cloze_questions,
    phrase_questions,
    two_character_words,
    word_questions,
)
from models.training.evaluation.idiom_recall import questions_by_use
from models.training.evaluation.ngram import BothDirections, KneserNey
from models.training.evaluation.ngram_baseline import most_frequent
from models.training.evaluation.predictor import Ranked
from models.training.evaluation.questions import MASK, Question, among_others, hide, read_questions, write_questions
from models.training.evaluation.statistics import (
    beyond,
    chance_error,
    expected_calibration_error,
    fit_temperature,
    reliability,
    tempered,
    wilson,
)
from models.training.evaluation.tables import Outcome, accuracy_table, ask, likeness

SENTENCES = {
    "prose": ["今天天气真好啊。", "他们都在那里等着。", "𠀀字很少有人认识。"],
    "law": ["本法自公布之日起施行。"],
}


def test_questions_come_back_as_they_were_written(tmp_path: Path) -> None:
    questions = [Question("cloze", "prose", "今天[MASK]气", "天"), Question("word", "law", "[MASK][MASK]法", "本国")]
    write_questions(questions, tmp_path / "q.jsonl")
    assert read_questions(tmp_path / "q.jsonl") == questions


def test_a_question_among_others_stands_whole_between_enough_of_them() -> None:
    questions = [Question("cloze", "alone", f"第{number}[MASK]𠀀字。", "个") for number in range(20)]
    asked = among_others(questions, every=3, characters=20)
    assert [question.group for question in asked] == ["alone", "in a paragraph"] * 7
    for alone, within in zip(asked[::2], asked[1::2], strict=True):
        before, gap, after = within.text.partition(alone.text)
        assert gap
        assert MASK not in before + after
        number = questions.index(alone)
        assert len(before) >= min(20, 6 * number)
        assert len(after) >= min(20, 6 * (19 - number))


def test_a_question_with_its_answer_put_back_is_the_sentence() -> None:
    for question in cloze_questions(SENTENCES, per_register=10):
        assert question.text.replace(MASK, question.answer) in SENTENCES[question.group]


def test_a_further_register_leaves_the_questions_of_the_others_alone() -> None:
    alone = cloze_questions({"prose": SENTENCES["prose"]}, per_register=2)
    assert [q for q in cloze_questions(SENTENCES, per_register=2) if q.group == "prose"] == alone


def test_words_are_where_the_segmenter_says() -> None:
    def segment(text: str) -> list[str]:
        return ["今天", "天气", "真", "好", "啊", "。"]

    assert two_character_words("今天天气真好啊。", segment) == [0, 2]
    (question,) = word_questions({"prose": ["今天天气真好啊。"]}, 1, segment)
    assert question.text.count(MASK) == 2
    assert question.answer in {"今天", "天气"}


def test_idioms_are_asked_character_by_character_alone_and_in_a_sentence() -> None:
    questions = idiom_questions(["画龙点睛"])
    assert [q.text for q in questions if q.group == "alone"] == [hide("画龙点睛", n, n + 1) for n in range(4)]
    assert all("画龙点睛" in q.text.replace(MASK, q.answer) for q in questions)


def test_lines_of_fewer_than_four_characters_are_not_asked() -> None:
    assert len(poem_questions("x", [["春眠不觉晓，处处闻啼鸟。", "夜来。"]])) == 1


def test_riddles_hide_a_character_of_the_answer() -> None:
    (question,) = riddle_questions([("外甥打灯笼", "照旧")], 1)
    assert question.text in {"外甥打灯笼——[MASK]旧。", "外甥打灯笼——照[MASK]。"}


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)]
)
def test_wilson_intervals_are_the_published_ones(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == pytest.approx((low, high), abs=1e-4)


def test_calibration_error_of_answers_that_are_as_sure_as_right_is_nothing() -> None:
    confidence = np.repeat([0.25, 0.75], 4)
    right = np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)
    assert expected_calibration_error(reliability(confidence, right)) == pytest.approx(0.0)
    assert expected_calibration_error(reliability(confidence, ~right)) == pytest.approx(0.5)


def test_the_fitted_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(0)
    honest = tempered(rng.normal(size=(4000, 5)) * 2, 1.0)
    answers = np.array([rng.choice(5, p=np.exp(row)) for row in honest])
    assert fit_temperature(tempered(honest, 0.5), answers) == pytest.approx(2.0, rel=0.1)


def test_a_table_counts_by_group_and_averages_over_groups() -> None:
    class Always:
        def fill(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
            return [[("天", 0.6), ("地", 0.4)][:top_k] for _ in texts]

    questions = [
        Question("cloze", "a", "x", "天"),
        Question("cloze", "a", "x", "地"),
        Question("cloze", "b", "x", "人"),
    ]
    table = accuracy_table(ask(Always(), questions), (1, 2))
    assert "| a | 2 | 0.500" in table
    assert "| **macro** | 3 | **0.250** | **0.500** |" in table


@pytest.fixture
def symbols() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 6, 5000).astype(np.uint16)


def test_words_that_share_a_character_with_a_better_one_are_counted() -> None:
    question = Question("word", "prose", "他很[MASK][MASK]。", "高兴")
    ranked = [[("高大", 0.4), ("高兴", 0.3), ("难过", 0.1)], [("难过", 0.4), ("高兴", 0.3), ("兴高", 0.1)]]
    told = likeness([Outcome(question, each) for each in ranked], 5)
    assert [line.rpartition(": ")[2] for line in told.split("\n")] == ["0.250", "0.500"]


def test_kneser_ney_distributions_sum_to_one(symbols: np.ndarray) -> None:
    model = KneserNey(symbols, size=6)
    for context in itertools.product(range(6), repeat=2):
        assert model.predict(context).sum() == pytest.approx(1.0)
    assert model.predict((0, 1, 2, 3)).sum() == pytest.approx(1.0)


def test_kneser_ney_knows_a_repeated_pattern_and_backs_off_from_the_unseen() -> None:
    model = KneserNey(np.array([0, 1, 2, 3] * 100, np.uint16), size=5)
    assert model.predict((0, 1, 2)).argmax() == 3
    assert model.predict((4, 4, 2)).argmax() == 3  # only the last symbol was ever seen


def test_both_directions_use_what_follows() -> None:
    # 1 is followed by 0 or 2 equally; what comes after tells which.
    stream = np.array([1, 0, 3, 1, 2, 4] * 200, np.uint16)
    model = BothDirections(stream, size=5)
    assert model.predict([1], [3]).argmax() == 0
    assert model.predict([1], [4]).argmax() == 2


def test_idioms_are_counted_across_overlaps_() -> None:
    counts = count_idioms(["画龙点睛", "一心一意"], ["他画龙点睛。画龙点睛画龙点睛", "一心一意一心一意"])
    assert counts == {"画龙点睛": 3, "一心一意": 2}


@pytest.mark.parametrize(("uses", "times"), [(0, 5), (1, 5), (30, 5), (31, 6), (62, 6), (63, 7), (1023, 11)])
def test_an_idiom_is_listed_by_the_logarithm_of_its_uses_and_a_rare_one_five_times(uses: int, times: int) -> None:
    lines = "".join(listed(["画龙点睛", "五十步笑百步"], {"画龙点睛": uses}))
    assert lines.count("画龙点睛") == times
    assert lines.count("五十步笑百步") == 5


def test_an_idiom_is_carried_whole_as_often_as_said_between_parts_of_sentences() -> None:
    sentences = read_sentences(["今天天气真的很好。\nOK，好。\n我们一起去公园里走一走吧！"])
    assert len(sentences) == 2
    lines = carried(shuffled(["画龙点睛", "一心一意"], {"画龙点睛": 1, "一心一意": 50}, seed=0), sentences)
    assert sum("画龙点睛" in line for line in lines) == 1
    assert sum("一心一意" in line for line in lines) == 50
    for line in lines:
        head, _, tail = line.partition("画龙点睛" if "画龙点睛" in line else "一心一意")
        assert len(head) >= 2
        assert any(sentence.startswith(head) for sentence in sentences)
        assert any(sentence.endswith(tail) for sentence in sentences)
        assert tail[-1] in "。！"


def test_idioms_are_drawn_by_how_often_the_corpus_uses_them() -> None:
    counts = {"绵里藏针": 1, "画龙点睛": 5, "笑里藏刀": 13, "五十步笑百步": 1, "一心一意": 100}
    questions = questions_by_use(counts, number=10)
    for where in ("alone", "in a sentence"):
        asked = {(question.group, question.answer) for question in questions[where]}
        assert {group for group, _ in asked} == {"1", "4 to 7", "8 to 15", "32 and more"}
        assert {answer for group, answer in asked if group == "1"} == set("绵里藏针")


def test_the_most_frequent_symbols_are_kept_and_what_never_occurs_is_not() -> None:
    kept = most_frequent(np.array([5, 0, 7, 7, 1, 0]), 3)
    assert kept.tolist() == [True, False, True, True, False, False]
    assert most_frequent(np.array([0, 3]), 5).tolist() == [False, True]


def test_a_column_for_the_entries_below_counts_for_all_of_them() -> None:
    whole = np.log(np.array([[0.5, 0.3, 0.1, 0.05, 0.05]]))
    short = np.log(np.array([[0.5, 0.3, 0.1, 0.05]]))
    assert np.allclose(tempered(short, 1.7, below=2)[:, :3], tempered(whole, 1.7)[:, :3])


def test_a_phrase_question_hides_a_whole_idiom_in_a_sentence_that_says_enough() -> None:
    sentences = {
        "prose": ["他把这件事说得天花乱坠，叫人不能不信。", "天花乱坠啊。", "𠮷人说今天的天气真是好得不得了。"],
        "law": ["本法自公布之日起施行。"],
    }
    [question] = phrase_questions(sentences, {"天花乱坠"}, 10)
    assert question.text == f"他把这件事说得{MASK * 4}，叫人不能不信。"
    assert question.answer == "天花乱坠"


def test_calibration_questions_are_as_many_of_each_register_and_never_the_same_twice() -> None:
    questions = calibration_questions({"prose": SENTENCES["prose"], "law": SENTENCES["law"]}, 8)
    assert len(set(questions)) == len(questions)
    assert {question.group for question in questions} == {"prose", "law"}
    assert len([question for question in questions if question.group == "law"]) > 3  # of one sentence


class SurePredictor:
    """Answers 天 with a confidence that the text tells."""

    temperature, entries = 1.0, 1_000

    def fill_far_down(self, texts: Sequence[str], top_k: int) -> list[Ranked]:
        return [[("天", float(text)), *[(f"#{n}", 0.0001) for n in range(top_k - 1)]] for text in texts]


def test_calibration_reports_what_was_not_fitted_on_and_each_register_by_itself() -> None:
    right, wrong = Question("calibration", "prose", "0.95", "天"), Question("calibration", "law", "0.95", "地")
    fitted_on = Question("calibration", "prose", "0.5", "地")
    calibration = Calibration(SurePredictor(), [fitted_on, right, fitted_on, wrong])
    assert calibration.judged(1.0).right.tolist() == [True, False]
    assert calibration.as_it_stands("law").error() == pytest.approx(0.95, abs=0.03)
    assert calibration.fit() > 1  # sure and wrong: made less sure
    [*_, prose, law, everything] = calibration.by_register().splitlines()
    assert prose.startswith("| prose | 3 |")
    assert law.endswith("| 1 | 0.000 |")
    assert everything.startswith("| **all** | 4 |")
    assert everything.endswith("| 2 | 0.500 |")


@pytest.mark.parametrize(("error", "chance", "left"), [(0.13, 0.05, 0.12), (0.05, 0.06, 0.0), (0.05, 0.0, 0.05)])
def test_chance_is_taken_out_of_an_error(error: float, chance: float, left: float) -> None:
    assert beyond(error, chance) == pytest.approx(left)


def test_the_error_that_is_chance_falls_with_the_number_of_answers() -> None:
    confidence = np.linspace(0.05, 0.95, 100)
    few, many = chance_error(confidence), chance_error(np.tile(confidence, 25))
    assert 0.08 < few < 0.15
    assert many == pytest.approx(few / 5, rel=0.2)  # by the root of the number
