"""A standard BERT masked language model: learned positions, post-LayerNorm, erf GELU, tied decoder.

Only the rows of masked tokens go through the decoder and the last feed-forward. No dropout: every run here sees
its text a handful of times at most. Names are this module's own; `recipe.hugging_face`
maps them.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYER_NORM_EPS = 1e-12
MAX_POSITIONS = 512


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
    "cuda-6x384": Geometry(layers=6, hidden=384, heads=6, ffn=1536),
}


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attend over whole rows; all of shape (batch, heads, length, head width)."""
    if query.is_cuda:
        return functional.scaled_dot_product_attention(query, key, value)
    # On a CPU, for rows this short, PyTorch's fused backward costs a quarter of the step;
    # written out, attention costs almost nothing.
    scores: Tensor = (query * query.shape[-1] ** -0.5) @ key.mT  # (batch, heads, length, length)
    context: Tensor = scores.softmax(dim=-1).to(value.dtype) @ value
    return context


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

    def forward(self, x: Tensor, where: Tensor | None = None) -> Tensor:
        """Map (batch, length, hidden) to the same, or to the rows `where` alone: (masks, hidden)."""
        batch, length, hidden = x.shape
        split = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)  # each (batch, heads, length, head width)
        context = attend(query, key, value).transpose(1, 2).reshape(batch, length, hidden)
        if where is not None:
            context, x = (rows.reshape(-1, hidden)[where] for rows in (context, x))
        x = self.out_norm(x + self.out(context))
        normed: Tensor = self.down_norm(x + self.down(functional.gelu(self.up(x))))
        return normed


class MaskedLanguageModel(nn.Module):
    """Token ids and the flat positions of masked tokens -> logits of those positions."""

    def __init__(self, geometry: Geometry, vocabulary: int) -> None:
        super().__init__()
        hidden = geometry.hidden
        self.words = nn.Embedding(vocabulary, hidden)
        self.positions = nn.Embedding(MAX_POSITIONS, hidden)
        self.norm = nn.LayerNorm(hidden, LAYER_NORM_EPS)
        self.layers = nn.ModuleList(Layer(geometry) for _ in range(geometry.layers))
        self.transform = nn.Linear(hidden, hidden)
        self.transform_norm = nn.LayerNorm(hidden, LAYER_NORM_EPS)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        for module in self.modules():
            if isinstance(module, (nn.Linear, nn.Embedding)):
                nn.init.normal_(module.weight, std=0.02)
            if isinstance(module, nn.Linear):
                nn.init.zeros_(module.bias)

    def forward(self, ids: Tensor, where: Tensor) -> Tensor:
        """Map `ids` (batch, length) and `where` (masks,), flat positions, to logits (masks, vocab)."""
        x = self.norm(self.words(ids) + self.positions.weight[: ids.shape[1]])
        for layer in self.layers[:-1]:
            x = layer(x)
        rows = self.layers[-1](x, where)  # (masks, hidden)
        rows = self.transform_norm(functional.gelu(self.transform(rows)))
        return functional.linear(rows, self.words.weight, self.bias)
