"""Text and masks become ids, and every token knows its place in the document."""

from itertools import pairwise

import numpy as np
import pytest
from bertfill_export.vocabulary import SPECIAL_TOKENS, Vocabulary, as_tokenizer
from hypothesis import given, settings
from hypothesis import strategies as st

from bertfill_ls.core.prediction.window import Window
from bertfill_ls.core.text.spans import Span
from bertfill_ls.inference.model.encoder import EncodedWindow, Encoder
from tests.inference.models import mask_at, window

WORDS = (
    *SPECIAL_TOKENS,
    "[unused1]",
    "我",
    "你",
    "好",
    "上",
    "ab",
    "##c",
    "[",
    "]",
    "sep",
    "mask",
    "cls",
    "\ufffd",
    "。",
)
ENCODER = Encoder(as_tokenizer(Vocabulary(WORDS)), capacity=10)


def tokens(encoded: EncodedWindow) -> list[str]:
    return [ENCODER.token(token_id) for token_id in encoded.ids]


def pieces(encoded: EncodedWindow) -> list[str | None]:
    """Return what the document says at the place of each token."""
    return [None if span is None else encoded.text_at(span) for span in encoded.spans]


CASES: dict[str, tuple[str, list[str], list[str | None]]] = {
    "a mask in text": ("我[MASK]好", ["我", "[MASK]", "好"], ["我", "[MASK]", "好"]),
    "masks side by side": ("[MASK][MASK]", ["[MASK]", "[MASK]"], ["[MASK]", "[MASK]"]),
    "letters in lower case, in pieces": ("ABC[MASK]", ["ab", "##c", "[MASK]"], ["AB", "C", "[MASK]"]),
    "an emoji before the mask": ("😀我[MASK]", ["[UNK]", "我", "[MASK]"], ["😀", "我", "[MASK]"]),
    "a literal [SEP] stays text": (
        "我[SEP][MASK]",
        ["我", "[", "sep", "]", "[MASK]"],
        ["我", "[", "SEP", "]", "[MASK]"],
    ),
    "a literal [CLS] stays text": ("[CLS][MASK]", ["[", "cls", "]", "[MASK]"], ["[", "CLS", "]", "[MASK]"]),
    "control characters are dropped": ("我\x00\x07你[MASK]", ["我", "你", "[MASK]"], ["我", "你", "[MASK]"]),
    "line ends and blanks are no tokens": ("我\n 你\u2028[MASK]", ["我", "你", "[MASK]"], ["我", "你", "[MASK]"]),
    "what stands alone": ("[MASK]", ["[MASK]"], ["[MASK]"]),
}


@pytest.mark.parametrize(("text", "expected", "places"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("at", [0, 1_000])
def test_encodes_text_and_places(text: str, expected: list[str], places: list[str | None], at: int) -> None:
    encoded = ENCODER.encode(window(text, at=at))
    assert tokens(encoded) == ["[CLS]", *expected, "[SEP]"]
    assert pieces(encoded) == [None, *places, None]
    assert all(span is None or at <= span.start < span.end <= at + len(text) for span in encoded.spans)


def test_a_mask_is_a_mask_only_where_the_window_says_so() -> None:
    text = "[MASK]我[MASK]"
    encoded = ENCODER.encode(Window(text, Span(0, len(text)), (mask_at(7),), ()))
    assert tokens(encoded) == ["[CLS]", "[", "mask", "]", "我", "[MASK]", "[SEP]"]
    assert encoded.mask_positions.tolist() == [5]


def test_masks_that_are_only_context_are_masks_to_the_model_too() -> None:
    encoded = ENCODER.encode(window("[MASK]我[MASK]", asked=(1,)))
    assert tokens(encoded) == ["[CLS]", "[MASK]", "我", "[MASK]", "[SEP]"]
    assert encoded.mask_positions.tolist() == [3]
    assert encoded.is_mask.tolist() == [False, True, False, True, False]


def test_a_lone_surrogate_is_seen_and_keeps_its_place() -> None:
    encoded = ENCODER.encode(window("\ud800我[MASK]"))
    assert [piece for piece in pieces(encoded) if piece is not None][-2:] == ["我", "[MASK]"]


def test_what_does_not_fit_is_left_out_farthest_first() -> None:
    text = "好" * 30 + "[MASK]" + "你" * 3
    encoded = ENCODER.encode(window(text))
    assert tokens(encoded) == ["[CLS]", *["好"] * 6, "[MASK]", *["你"] * 3, "[SEP]"]
    assert [span.start for span in encoded.spans if span is not None][:2] == [24, 25]


def test_every_asked_mask_survives_however_far_apart() -> None:
    encoded = ENCODER.encode(window("[MASK]" + "好" * 40 + "[MASK]" + "你" * 40))
    assert len(encoded.ids) == ENCODER.capacity + 2
    assert encoded.mask_positions.tolist() == [1, 8]
    assert tokens(encoded)[1] == tokens(encoded)[8] == "[MASK]"


def test_more_masks_than_fit_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="11 masks asked at once"):
        ENCODER.encode(window("[MASK]" * 11))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("我", "我"), ("AB", "ab"), ("你好", None), ("😀", None), ("", None), ("[MASK]", None), ("[UNK]", None)],
)
def test_knows_which_texts_are_one_token(text: str, expected: str | None) -> None:
    found = ENCODER.id_of(text)
    assert (None if found is None else ENCODER.token(found)) == expected


def test_shows_no_special_tokens_no_unused_ones_no_pieces() -> None:
    shown = {token for token, good in zip(WORDS, ENCODER.showable_ids(), strict=True) if good}
    assert shown == set(WORDS) - set(SPECIAL_TOKENS) - {"[unused1]", "##c"}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 5))
def test_any_text_encodes_with_places_in_order(left: str, right: str, at: int) -> None:
    text = f"{left}[MASK]{right}"
    asked = mask_at(len(left))
    encoded = ENCODER.encode(Window(text, Span(at, at + len(text)), (asked.shifted(at),), ()))
    places = [span for span in encoded.spans if span is not None]
    assert all(one.end <= other.start for one, other in pairwise(places))
    assert len(encoded.ids) == len(encoded.spans) <= ENCODER.capacity + 2
    [position] = encoded.mask_positions
    assert encoded.spans[position] == asked.span.shifted(at)
    assert encoded.ids[position] == np.flatnonzero(np.array(WORDS) == "[MASK]")
