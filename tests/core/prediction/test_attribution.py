"""What a mask attends to becomes shares of its context."""

import numpy as np
import pytest

from bertfill_ls.core.prediction.attribution import heaviest_tokens


def near(share: float) -> object:
    """Return what equals every share near this one; an object, for mypy lets nothing else be compared with a float."""
    return pytest.approx(share)


def test_attention_is_averaged_over_heads_and_shared_among_the_context() -> None:
    attention = np.array([[0.5, 0.1, 0.2, 0.2], [0.5, 0.3, 0.0, 0.2]], np.float32)  # (heads, length)
    is_context = np.array([False, True, True, True])
    assert heaviest_tokens(attention, is_context, top=2) == [(1, near(0.4)), (3, near(0.4))]


def test_a_mask_without_context_rests_on_nothing() -> None:
    assert heaviest_tokens(np.ones((2, 3), np.float32), np.zeros(3, bool)) == []
