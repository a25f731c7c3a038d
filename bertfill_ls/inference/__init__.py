"""Everything that knows what a model file is: tokenizers and ONNX Runtime live here and nowhere else.

What a program may import of bertfill is imported from here; all else may change with any version.

>>> from bertfill_ls.inference import Fill, FillRequest, fill_texts, load_model
>>> model = load_model()
>>> [poem, choice] = fill_texts(model, [FillRequest("疑是地[MASK]霜。"), FillRequest("他跑[MASK:的|得]快。")])
>>> [gap] = poem.gaps
>>> gap.span, gap.candidates[0].text
(Span(start=3, end=9), '上')
>>> [candidate.text for candidate in choice.gaps[0].candidates]
['得', '的']
>>> fill = Fill(top_k=1)
>>> [row["gaps"][0]["candidates"][0]["text"] for row in fill(["疑是地[MASK]霜。", "他跑[MASK:的|得]快。"])]
['上', '得']

``load_model(folder)`` gives a ``Model`` that stays warm, without a folder the one that comes with bertfill; it raises
``ModelError`` for a folder that is missing, damaged or unfit. ``fill_texts(model, requests)`` gives a ``TextAnswer``
for each ``FillRequest``, in their order; what shares a pass never changes an answer. Offsets are code points, scores
are probabilities. One thread at a time may use a model.

``Fill`` is the same for rows: texts, requests as of ``bertfill-ls fill --jsonl``, or columns. It is made once for each
process and called with batches; it can be pickled, so that a pool of processes can take it to where the work is done
(``docs/scale.md``).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bertfill_ls.inference.errors import ModelError
    from bertfill_ls.inference.fill_text import FillRequest, TextAnswer, fill_texts
    from bertfill_ls.inference.model.model_dir import Model, load_model
    from bertfill_ls.inference.rows.fill import Fill

__all__ = ["Fill", "FillRequest", "Model", "ModelError", "TextAnswer", "fill_texts", "load_model"]

_HOMES = {
    "Fill": "rows.fill",
    "FillRequest": "fill_text",
    "Model": "model.model_dir",
    "ModelError": "errors",
    "TextAnswer": "fill_text",
    "fill_texts": "fill_text",
    "load_model": "model.model_dir",
}


if not TYPE_CHECKING:  # a type checker would believe that every name is there

    def __getattr__(name: str) -> object:
        """Import a public name when it is asked for: the server must not wait for numpy and ONNX Runtime to start."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
