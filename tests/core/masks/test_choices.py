"""The list of a choice mask, read and mended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.core.masks.choices import LONGEST_CHOICE, ChoiceList, read_choices

READ = [
    ("的|地|得", ChoiceList(("的", "地", "得"))),
    ("𠮷｜吉", ChoiceList(("𠮷", "吉"))),
    ("的|地|的", ChoiceList(("的", "地"), mended=True)),
    (" 的 | 地 ", ChoiceList(("的", "地"), mended=True)),
    ("的、地/得", ChoiceList(("的", "地", "得"), mended=True)),
    ("，|。", ChoiceList(("，", "。"))),  # where a bar stands, a comma is a choice
    ("的", ChoiceList((), mended=True)),
    ("高兴|难", ChoiceList((), mended=True)),
    ("", ChoiceList((), mended=True)),
    ("天" * LONGEST_CHOICE + "|" + "地" * LONGEST_CHOICE, ChoiceList(("天" * LONGEST_CHOICE, "地" * LONGEST_CHOICE))),
    ("天" * 9 + "|" + "地" * 9, ChoiceList((), mended=True)),
]


@pytest.mark.parametrize(("body", "expected"), READ)
def test_a_list_is_read_or_mended(body: str, expected: ChoiceList) -> None:
    assert read_choices(body) == expected


@given(st.text("的地得𠮷|｜、, 　\x00", max_size=20))
def test_what_was_mended_is_well_formed(body: str) -> None:
    choices = read_choices(body).choices
    assert not choices or read_choices("|".join(choices)) == ChoiceList(choices)
