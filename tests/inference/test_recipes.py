"""What the engine can be asked for: each recipe knows its cost by ``limits``, and moves its answer with its window."""

from dataclasses import replace
from typing import Any

import pytest

from bertfill_ls.inference.engine.contract import Recipe
from bertfill_ls.inference.errors import RunStopped
from bertfill_ls.inference.limits import BEAM_WIDTH, TOKENS_HIDDEN
from bertfill_ls.inference.recipes import Explain, FillGap, FillMasks, masks_at
from bertfill_ls.inference.stop import Stop
from tests.inference.models import shipped_model, window

TEXT = "😀今天的天气真[MASK][MASK]，你[MASK:高兴|难过]吗？"
RECIPES = [FillMasks(3), FillGap(3, (7, 13)), Explain((21,)), Explain((7,), "好"), Explain((7, 13))]


def test_recipes_know_what_they_cost() -> None:
    assert FillMasks(5).passes == 1
    assert FillGap(5, (0, 6, 12)).passes == 1 + 2 * BEAM_WIDTH
    assert FillGap(20, (0, 6)).passes == 1 + 20
    assert Explain((0,)).passes == TOKENS_HIDDEN
    assert Explain((0, 6), "天气").passes == 2 * TOKENS_HIDDEN


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_an_answer_that_is_moved_is_the_answer_further_down(recipe: Recipe[Any]) -> None:
    here, there = window(TEXT), window(TEXT, at=1000)
    assert here.key == there.key
    [first] = recipe.run(shipped_model(), [here], Stop())
    [second] = recipe.run(shipped_model(), [there], Stop())
    assert first
    assert recipe.shifted(first, 1000) == second


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_recipe_ends_when_it_is_stopped_and_the_model_goes_on(recipe: Recipe[Any]) -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(RunStopped):
        recipe.run(shipped_model(), [window(TEXT)], stop)
    assert FillMasks(3).run(shipped_model(), [window(TEXT)], Stop())


def test_masks_are_found_by_where_they_begin_in_the_window() -> None:
    one = window(TEXT, at=50, asked=(1,))
    assert [mask.span.start for mask in masks_at(one, {13, 7})] == [57, 63]
    assert masks_at(replace(one, asked=()), (8,)) == ()
