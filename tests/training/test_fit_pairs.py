"""What fits the weights of two-character words, against the product that uses them."""

import numpy as np
import pytest

from bertfill_ls.core.prediction.pair_search import SAID
from bertfill_ls.inference.fill_text import FillRequest, fill_texts
from bertfill_ls.inference.model import mixing
from bertfill_ls.inference.model.model_dir import load_model
from models.training.evaluation.evaluate import TRAINING
from models.training.evaluation.questions import Question, read_questions
from models.training.evaluation.write_card import RUN
from models.training.memory.fit_pairs import beforehand, closely


def test_the_weights_are_those_that_were_printed() -> None:
    printed = (RUN / "reports" / "pairs.txt").read_text(encoding="utf-8").splitlines()
    before, said, traits = ([float(weight) for weight in printed[line].split(", ")] for line in (1, 3, 4))
    assert mixing._PAIR_BEFOREHAND.tolist() == before
    assert mixing._PAIR_CLOSELY.tolist() == said + traits
    assert len(said) == SAID


def test_what_is_fitted_ranks_as_the_product_does() -> None:
    model = load_model()
    questions = read_questions(TRAINING / "evalset" / "word.jsonl")[::80]
    told = 0
    for question in questions:
        found = closely(model, question, mixing._PAIR_BEFOREHAND)
        [answer] = fill_texts(model, [FillRequest(question.text, 5)])
        candidates = answer.gaps[0].candidates
        if any(candidate.source for candidate in candidates):
            continue  # what is quoted counts as a whole
        shown = [candidate.text for candidate in candidates]
        if found is None:
            assert question.answer not in shown
            continue
        worth, right = found[0] @ mixing._PAIR_CLOSELY, found[1]
        place = int((worth > worth[right]).sum())
        assert (shown.index(question.answer) if question.answer in shown else None) == (place if place < 5 else None)
        told += 1
    assert told > 2


@pytest.mark.parametrize("answer", ["𠮷𠮷", "龙乓"])
def test_an_answer_that_is_no_word_of_the_model_is_left_out(answer: str) -> None:
    question = Question("word", "prose", "今天我们去[MASK][MASK]走走吧。", answer)
    assert beforehand(load_model(), question) is None


def test_what_is_known_beforehand_is_what_places_and_traits_say() -> None:
    found = beforehand(load_model(), Question("word", "prose", "今天我们去[MASK][MASK]走走吧。", "公园"))
    assert found is not None
    known, right = found
    assert known.shape[1] == len(mixing._PAIR_BEFOREHAND)
    assert (known @ mixing._PAIR_BEFOREHAND > (known @ mixing._PAIR_BEFOREHAND)[right]).sum() < 5
    assert np.isfinite(known).all()
