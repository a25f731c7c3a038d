"""Numbers to int8 and back: columns of weights, blocks of the embedding table, ranges of activations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bertfill_export.weights import Array

_TINY = np.float32(1e-12)  # the scale of a column of zeros; any positive number would do
_BLOCK_SIZES = (128, 64, 32, 16)  # MatMulNBits takes powers of two from 16; longer blocks are faster


@dataclass(frozen=True, slots=True)
class QuantizedColumns:
    """``weight ≈ values * scales``, symmetric, one scale per output column."""

    values: NDArray[np.int8]  # (in, out)
    scales: Array  # (out,)


@dataclass(frozen=True, slots=True)
class QuantizedBlocks:
    """``row ≈ (values - zero_point) * scale``, one scale per block of a row; rows padded to whole blocks."""

    values: NDArray[np.uint8]  # (rows, blocks, block)
    scales: Array  # (rows, blocks)
    zero_point: int = 128


@dataclass(frozen=True, slots=True)
class ActivationScale:
    """``x ≈ (values - zero_point) * scale`` with uint8 values."""

    scale: float
    zero_point: int

    @classmethod
    def of_range(cls, low: float, high: float) -> "ActivationScale":
        """Return the scale that covers ``low`` to ``high`` and represents zero exactly."""
        low, high = min(low, 0.0), max(high, 0.0)
        # Rounded to float32 here, because the graph stores it so.
        scale = float(np.float32(max(high - low, float(_TINY)) / 255))
        return cls(scale, round(-low / scale))


def quantize_columns(weight: Array, bits: int = 8) -> QuantizedColumns:
    """Quantise each column of (in, out) weights symmetrically to ``bits`` bits."""
    limit = 2 ** (bits - 1) - 1
    scales = np.maximum(np.abs(weight).max(axis=0), _TINY) / np.float32(limit)  # (out,)
    values = np.clip(np.rint(weight / scales), -limit, limit).astype(np.int8)
    return QuantizedColumns(values, scales.astype(np.float32))


def quantize_blocks(table: Array) -> QuantizedBlocks:
    """Quantise the rows of (rows, columns) in blocks, as ``MatMulNBits`` with 8 bits and no zero points reads them."""
    rows, columns = table.shape
    block = block_size(columns)
    blocks = -(-columns // block)
    padded = np.pad(table, ((0, 0), (0, blocks * block - columns))).reshape(rows, blocks, block)
    scales = np.maximum(np.abs(padded).max(axis=-1), _TINY) / np.float32(127)  # (rows, blocks)
    values = np.clip(np.rint(padded / scales[..., None]), -127, 127) + 128
    return QuantizedBlocks(values.astype(np.uint8), scales.astype(np.float32))


def restore_columns(columns: QuantizedColumns) -> Array:
    """Invert :func:`quantize_columns` to within half a step: (in, out)."""
    return columns.values.astype(np.float32) * columns.scales


def restore_blocks(blocks: QuantizedBlocks) -> Array:
    """Invert :func:`quantize_blocks` to within half a step: (rows, columns), whole blocks, padding included."""
    values = blocks.values.astype(np.float32) - np.float32(blocks.zero_point)
    return (values * blocks.scales[..., None]).reshape(len(values), -1)


def block_size(columns: int) -> int:
    """Return the longest block that pads a row by at most 5 %, or the one that pads least."""
    padding = {block: -columns % block for block in _BLOCK_SIZES}
    return next(
        (block for block in _BLOCK_SIZES if padding[block] <= columns / 20), min(padding, key=padding.__getitem__)
    )
