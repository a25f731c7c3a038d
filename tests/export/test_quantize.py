"""Int8 and back: errors stay within half a step, whatever the numbers."""

import numpy as np
import pytest
from bertfill_export.quantize import ActivationScale, block_size, quantize_blocks, quantize_columns
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

floats = st.floats(-1e3, 1e3, width=32)
matrices = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=40), elements=floats)


@given(matrices, st.sampled_from([7, 8]))
def test_columns_come_back_within_half_a_step(weight: np.ndarray, bits: int) -> None:
    quantized = quantize_columns(weight, bits)
    limit = 2 ** (bits - 1) - 1
    assert np.abs(quantized.values).max() <= limit
    error = np.abs(quantized.values * quantized.scales - weight)
    assert (error <= quantized.scales * 0.501 + 1e-6).all()


@given(matrices)
def test_blocks_come_back_within_half_a_step(table: np.ndarray) -> None:
    quantized = quantize_blocks(table)
    restored = (quantized.values.astype(np.float32) - quantized.zero_point) * quantized.scales[..., None]
    rows = restored.reshape(len(table), -1)
    steps = np.repeat(quantized.scales, quantized.values.shape[2], axis=1)[:, : table.shape[1]]
    assert (np.abs(rows[:, : table.shape[1]] - table) <= steps * 0.501 + 1e-6).all()
    assert not rows[:, table.shape[1] :].any()


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_range_keeps_zero_exact_and_covers_its_ends(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    scale = ActivationScale.of_range(low, high)
    assert 0 <= scale.zero_point <= 255
    slack = scale.scale * 0.51
    assert (0 - scale.zero_point) * scale.scale <= min(low, 0) + slack
    assert (255 - scale.zero_point) * scale.scale >= max(high, 0) - slack


@pytest.mark.parametrize(("columns", "block"), [(768, 128), (384, 128), (312, 64), (48, 16), (40, 16), (1, 16)])
def test_blocks_pad_little(columns: int, block: int) -> None:
    assert block_size(columns) == block
