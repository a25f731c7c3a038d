"""Held-out accuracy during training: a few hundred questions, through the training network.

The figures that are published come from `evaluate.py` and the shipped model instead.
"""

from collections import defaultdict
from collections.abc import Sequence

import torch
from torch import nn

from models.training.data.vocabulary import CLS, MASK, SEP, make_tokenizer
from models.training.evaluation.questions import Question


class QuickScore:
    """Questions encoded once, grouped by length so that no row is padded."""

    def __init__(self, questions: Sequence[Question], entries: Sequence[str]) -> None:
        tokenizer = make_tokenizer(entries)
        number_of = {entry: number for number, entry in enumerate(entries)}
        self._groups: dict[int, list[tuple[list[int], int, str]]] = defaultdict(list)
        for question in questions:
            ids = [CLS, *tokenizer.encode(question.text, add_special_tokens=False).ids, SEP]
            # An answer outside the vocabulary can never be right: no id, no match.
            target = number_of.get(question.answer, -1)
            self._groups[len(ids)].append((ids, target, question.group))

    @torch.no_grad()
    def __call__(self, model: nn.Module, device: str) -> dict[str, tuple[float, float]]:
        """(top-1, top-5) by register, and under `macro` their mean over registers."""
        hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for group in self._groups.values():
            ids = torch.tensor([row for row, _, _ in group], device=device)
            where = (ids.reshape(-1) == MASK).nonzero()[:, 0]
            top = model(ids, where).topk(5).indices.tolist()  # (questions, 5)
            for best, (_, target, register) in zip(top, group, strict=True):
                hits[register].append((best[0] == target, target in best))
        scores = {
            register: (
                sum(first for first, _ in marks) / len(marks),
                sum(among for _, among in marks) / len(marks),
            )
            for register, marks in sorted(hits.items())
        }
        scores["macro"] = (
            sum(first for first, _ in scores.values()) / len(scores),
            sum(among for _, among in scores.values()) / len(scores),
        )
        return scores
