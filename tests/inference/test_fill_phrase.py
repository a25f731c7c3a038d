"""Gaps of several tokens on the model that ships: phrases by joint probability, targets, choices, stopping."""

import itertools
import math

import pytest

from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.fill_mask import fill_masks
from bertfill_ls.inference.fill_phrase import fill_gap, open_positions, score_texts
from bertfill_ls.inference.model.model_dir import load_model
from bertfill_ls.inference.model.model_store import default_model_folder
from tests.inference.models import StopBeforePass, shipped_model, tiny_model, window

TEXTS = [
    "😀我们一起[MASK][MASK]吧。",
    "他是一个很好的[MASK][MASK]。",
    "今天天气很好，我们去[MASK][MASK]玩。",
    "春天来了，[MASK][MASK][MASK]都开了。",
]
IDIOMS = ["全力以赴", "一心一意", "半途而废", "画龙点睛", "小心翼翼", "马马虎虎", "坚定不移"]


def phrases_for(text: str, **options: object) -> tuple[Candidate, ...]:
    one = window(text, at=70_000)
    return fill_gap(shipped_model(), one, one.asked, **{"top_k": 5} | options)  # type: ignore[arg-type]  # a test's own


def texts(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.text for candidate in candidates]


def scores(candidates: tuple[Candidate, ...]) -> list[float]:
    return [candidate.score for candidate in candidates]


@pytest.mark.parametrize("text", TEXTS)
def test_the_best_phrase_is_the_most_probable_of_the_targets(text: str) -> None:
    found = phrases_for(text, top_k=8)
    one_by_one = fill_masks(shipped_model(), [window(text)], top_k=4)[0]
    rivals = ["".join(parts) for parts in itertools.product(*([c.text for c in one.candidates] for one in one_by_one))]
    ranked = phrases_for(text, targets=[*texts(found), *rivals])
    assert ranked[0].text == found[0].text
    # What cannot be shown keeps its share under the full softmax, so a phrase never gains by being a target.
    for phrase in found:
        [alone] = phrases_for(text, targets=[phrase.text])
        assert alone.score <= phrase.score * (1 + 1e-4)


@pytest.mark.parametrize("text", TEXTS)
def test_phrases_stand_best_first_and_differ(text: str) -> None:
    found = phrases_for(text, top_k=8)
    assert len(set(texts(found))) == 8
    assert scores(found) == sorted(scores(found), reverse=True)
    assert 0 < sum(scores(found)) <= 1


@pytest.mark.parametrize("top_k", [1, 3, 20])
def test_gives_as_many_phrases_as_asked(top_k: int) -> None:
    assert len(phrases_for(TEXTS[0], top_k=top_k)) == top_k


@pytest.mark.parametrize("text", TEXTS)
def test_the_few_that_are_asked_for_are_the_first_of_the_many(text: str) -> None:
    many = phrases_for(text)
    assert [phrases_for(text, top_k=few) for few in (1, 2, 3)] == [many[:1], many[:2], many[:3]]


def test_a_phrase_asked_for_alone_scores_the_same_among_others() -> None:
    together = {phrase.text: phrase.score for phrase in phrases_for(TEXTS[1], targets=["朋友", "老师", "朋辈", "友人"])}
    for text, score in together.items():
        [alone] = phrases_for(TEXTS[1], targets=[text])
        assert alone.score == pytest.approx(score, rel=1e-4)


def test_targets_of_another_length_or_unknown_to_the_model_score_nothing() -> None:
    found = {
        phrase.text: phrase.score for phrase in phrases_for(TEXTS[1], targets=["人", "朋友", "好朋友", "", "朋😀"])
    }
    assert found["朋友"] > 0
    assert [found[text] for text in ("人", "好朋友", "", "朋😀")] == [0, 0, 0, 0]


def test_seven_idioms_come_back_ranked() -> None:
    # The network alone: what is quoted counts as a whole, and not in the steps to it.
    model = load_model(default_model_folder(), with_memory=False)
    asked = window("为了这次比赛，他[MASK][MASK][MASK][MASK]，从不放弃。")
    ranked = fill_gap(model, asked, asked.asked, top_k=5, targets=IDIOMS)
    assert sorted(texts(ranked)) == sorted(IDIOMS)
    assert scores(ranked) == sorted(scores(ranked), reverse=True)
    assert all(score > 0 for score in scores(ranked))
    # The joint probability of the first is the product of its conditional ones, left to right.
    best, product = ranked[0].text, 1.0
    for place in range(4):
        text = f"为了这次比赛，他{best[:place]}{'[MASK]' * (4 - place)}，从不放弃。"
        [answer, *_] = fill_masks(model, [window(text)], targets=[best[place]])[0]
        product *= answer.candidates[0].score
    assert math.isclose(ranked[0].score, product, rel_tol=1e-3)


@pytest.mark.parametrize("gap", ["[MASK:的|地|得]", "[MASK:高兴|难过|生气]", "[MASK:一心一意|半途而废]"])
def test_choices_of_any_length_share_one(gap: str) -> None:
    [[answer]] = fill_masks(shipped_model(), [window(f"😀他今天很{gap}。")])
    assert sorted(texts(answer.candidates)) == sorted(answer.mask.choices)
    assert sum(scores(answer.candidates)) == pytest.approx(1)
    assert scores(answer.candidates) == sorted(scores(answer.candidates), reverse=True)
    unrestricted = window(f"😀他今天很{'[MASK]' * len(answer.mask.choices[0])}。")
    encoded = shipped_model().encoder.encode(unrestricted)
    opened = open_positions(shipped_model(), encoded, unrestricted.asked)
    # From left to right: how common a word is was for the writer of the choices to weigh.
    assert texts(score_texts(opened, answer.mask.choices, as_words=False)) == texts(answer.candidates)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        ("[MASK:高|难][MASK:兴|过]", {"高兴", "高过", "难兴", "难过"}),
        ("[MASK:很|不][MASK:高兴|难过]", {"很高兴", "很难过", "不高兴", "不难过"}),
    ],
)
def test_phrases_of_a_run_keep_to_the_choices_of_its_masks(gap: str, expected: set[str]) -> None:
    found = phrases_for(f"他今天{gap}。", top_k=10)
    assert set(texts(found)) == expected
    assert sum(scores(found)) == pytest.approx(1)


def test_a_choice_beside_a_plain_mask_holds_its_place() -> None:
    found = phrases_for("他今天[MASK][MASK:高兴|难过]。", top_k=6)
    assert len(found) == 6
    assert {phrase.text[1:] for phrase in found} <= {"高兴", "难过"}


def test_a_choice_the_model_does_not_know_is_never_offered() -> None:
    assert set(texts(phrases_for("他今天[MASK:很|不][MASK:高兴|😀😀]。"))) == {"很高兴", "不高兴"}
    assert phrases_for("他今天[MASK:很|不][MASK:😀|😃]。") == ()


@pytest.mark.parametrize("length", [2, 4, 8])
def test_takes_one_pass_for_each_token_and_stops_between_two(length: int) -> None:
    one = window("我们" + "[MASK]" * length + "。")
    model, never, second = tiny_model(), StopBeforePass(length), StopBeforePass(1)
    with model.session.until(never):
        fill_gap(model, one, one.asked, top_k=5)
    assert never.passes == length
    with pytest.raises(RunStopped), model.session.until(second):
        fill_gap(model, one, one.asked, top_k=5)
    assert second.passes == 2


def test_the_rest_of_the_sentence_is_context() -> None:
    asked = window("他[MASK]是一个很好的[MASK][MASK]，你[MASK]。")
    found = fill_gap(shipped_model(), asked, asked.asked[1:3], top_k=5)
    assert all(len(phrase.text) == 2 for phrase in found)


def test_a_run_in_a_window_longer_than_the_model_is_filled() -> None:
    long = window("好" * 90 + "我们[MASK][MASK]。" + "好" * 90)
    assert len(fill_gap(tiny_model(), long, long.asked, top_k=5)) == 5
