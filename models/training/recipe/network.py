"""A standard BERT masked language model: learned positions, post-LayerNorm, erf GELU, tied decoder.

Only the rows of masked tokens go through the decoder and the last feed-forward. No dropout: every run here sees
its text a handful of times at most. Names are this module's own; `recipe.hugging_face` maps them.

Weights are float32. Products, and what flows between the layers, are in the type of `dtype`; norms are computed in
float32.
"""

from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYER_NORM_EPS = 1e-12
MAX_POSITIONS = 512
_FAR = -30_000.0  # added to a score, it leaves nothing of it, in bfloat16 as well


@dataclass(frozen=True)
class Geometry:
    """The size of a model. `hidden` is a multiple of `heads`."""

    layers: int
    hidden: int
    heads: int
    ffn: int


PRESETS = {
    "tiny-2x64": Geometry(layers=2, hidden=64, heads=2, ffn=256),
    "small-4x312": Geometry(layers=4, hidden=312, heads=6, ffn=1248),
    "medium-8x512": Geometry(layers=8, hidden=512, heads=8, ffn=2048),
}


@dataclass(frozen=True)
class Packing:
    """Rows that hold several windows: which window a token belongs to, and its place there; both (rows, length)."""

    windows: Tensor
    places: Tensor

    def scores(self, dtype: torch.dtype) -> Tensor:
        """Return what is added to attention scores so that it stays within a window: (rows, 1, length, length)."""
        apart = self.windows[:, None, :, None] != self.windows[:, None, None, :]
        return torch.zeros(apart.shape, dtype=dtype, device=apart.device).masked_fill_(apart, _FAR)


def attend(query: Tensor, key: Tensor, value: Tensor, added: Tensor | None) -> Tensor:
    """Attend over rows; all of shape (rows, heads, length, head width), `added` (rows, 1, length, length)."""
    if query.is_cuda:
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=added)
    # On a CPU, for rows this short, PyTorch's fused backward costs a quarter of the step;
    # written out, attention costs almost nothing.
    scores: Tensor = (query * query.shape[-1] ** -0.5) @ key.mT  # (rows, heads, length, length)
    if added is not None:
        scores = scores + added
    context: Tensor = scores.float().softmax(dim=-1).to(value.dtype) @ value
    return context


def _linear(x: Tensor, module: nn.Linear) -> Tensor:
    return functional.linear(x, module.weight.to(x.dtype), module.bias.to(x.dtype))


def _norm(x: Tensor, module: nn.LayerNorm) -> Tensor:
    return functional.layer_norm(x.float(), module.normalized_shape, module.weight, module.bias, LAYER_NORM_EPS)


class Layer(nn.Module):
    """Self-attention and feed-forward, each followed by add and LayerNorm."""

    def __init__(self, geometry: Geometry) -> None:
        super().__init__()
        hidden = geometry.hidden
        self.heads = geometry.heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.out_norm = nn.LayerNorm(hidden, LAYER_NORM_EPS)
        self.up = nn.Linear(hidden, geometry.ffn)
        self.down = nn.Linear(geometry.ffn, hidden)
        self.down_norm = nn.LayerNorm(hidden, LAYER_NORM_EPS)

    def forward(self, x: Tensor, added: Tensor | None) -> Tensor:
        """Map (rows, length, hidden) to the same."""
        return self._after(x, self._context(x, added))

    def at(self, x: Tensor, added: Tensor | None, where: Tensor) -> Tensor:
        """Map (rows, length, hidden) to the flat positions `where` (masks,) alone: (masks, hidden)."""
        context = self._context(x, added)
        context, x = (rows.reshape(-1, rows.shape[-1])[where] for rows in (context, x))
        return self._after(x, context)

    def _context(self, x: Tensor, added: Tensor | None) -> Tensor:
        rows, length, hidden = x.shape
        split = _linear(x, self.qkv).view(rows, length, 3, self.heads, hidden // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each (rows, heads, length, head width)
        return attend(query, key, value, added).transpose(1, 2).reshape(rows, length, hidden)

    def _after(self, x: Tensor, context: Tensor) -> Tensor:
        x = _norm(x + _linear(context, self.out), self.out_norm).to(x.dtype)
        return _norm(x + _linear(functional.gelu(_linear(x, self.up)), self.down), self.down_norm).to(x.dtype)


class MaskedLanguageModel(nn.Module):
    """Token ids and the flat positions of masked tokens -> logits of those positions."""

    def __init__(self, geometry: Geometry, vocabulary: int, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        hidden = geometry.hidden
        self.dtype = dtype
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Embedding(MAX_POSITIONS, hidden)
        self.norm = nn.LayerNorm(hidden, LAYER_NORM_EPS)
        self.layers = nn.ModuleList(Layer(geometry) for _ in range(geometry.layers))
        self.transform = nn.Linear(hidden, hidden)
        self.transform_norm = nn.LayerNorm(hidden, LAYER_NORM_EPS)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        self._last = cast(Layer, self.layers[-1]).at
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids: Tensor, where: Tensor, packing: Packing | None = None) -> Tensor:
        """Map `ids` (rows, length) and `where` (masks,), flat positions, to logits (masks, vocab)."""
        return self.head(self.encode(ids, where, packing))

    def encode(self, ids: Tensor, where: Tensor, packing: Packing | None = None) -> Tensor:
        """Return the last layer at the masks: (masks, hidden)."""
        places = self.positions.weight[: ids.shape[1]] if packing is None else self.positions(packing.places)
        added = None if packing is None else packing.scores(self.dtype)
        x = _norm(self.words(ids) + places, self.norm).to(self.dtype)
        # What is scored has many shapes, what is compiled has one: without gradients nothing compiled is used.
        for layer in self.layers[:-1]:
            x = layer(x, added) if torch.is_grad_enabled() else layer.forward(x, added)
        last = self._last if torch.is_grad_enabled() else cast(Layer, self.layers[-1]).at
        return last(x, added, where)

    def compile_layers(self) -> None:
        """Compile for batches of one shape, layer by layer: they share their code, so that it takes seconds."""
        for layer in self.layers[:-1]:
            layer.compile(dynamic=False)
        self._last = torch.compile(self._last, dynamic=False)

    def head(self, rows: Tensor) -> Tensor:
        """Map (masks, hidden) to logits (masks, vocab)."""
        rows = _norm(functional.gelu(_linear(rows, self.transform)), self.transform_norm).to(self.dtype)
        return functional.linear(rows, self.words.weight.to(self.dtype), self.bias.to(self.dtype))
