"""The smoke test of a conversion: whether the model can fill at all.

A head that was never trained has the right shape, and a vocabulary of another model has the right size; both convert,
and both answer nonsense. So each model is asked for what has been masked in lines that ship with the exporter: two
characters a line. A trained model is right in a third to a half of them, one with a random head or a foreign vocabulary
in next to none.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from bertfill_export.calibrate import TOKENS_TOGETHER
from bertfill_export.errors import ExportError
from bertfill_export.messages import sentence
from bertfill_export.vocabulary import END, MASK, START, UNKNOWN, Vocabulary, as_tokenizer, token_id

Ids = NDArray[np.int64]

THRESHOLD = 0.15  # of first answers right: half of what a small model reaches, four times what nonsense does
_MASKS_A_LINE = 2
_FEWEST_TOKENS = 4  # of a line in which two are masked
_MOST_UNKNOWN = 0.1  # of the tokens; a vocabulary that goes with the text has next to none
_WORST = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A line with masks, and what stood there: ``ids`` (length,), ``positions`` and ``answers`` (masks,)."""

    ids: Ids
    positions: Ids
    answers: Ids


@dataclass(frozen=True, slots=True)
class Answers:
    """What a graph makes of all questions: the first answer, and the log-probability of the right one, mask by mask."""

    first: Ids  # (masks,)
    log_probabilities: NDArray[np.float64]  # (masks,)


@dataclass(frozen=True, slots=True)
class Questions:
    """All lines as one vocabulary cuts them; ``unknown`` is the share of [UNK] among their tokens."""

    lines: tuple[Question, ...]
    unknown: float

    @property
    def answers(self) -> Ids:
        """What is right, mask by mask."""
        return np.concatenate([np.empty(0, np.int64), *(line.answers for line in self.lines)])


def smoke_questions(vocabulary: Vocabulary, positions: int, lines: Sequence[str]) -> Questions:
    """Mask two known tokens of each line, the same ones each time."""
    tokenizer = as_tokenizer(vocabulary)
    start, end, mask, unknown = (token_id(vocabulary, token) for token in (START, END, MASK, UNKNOWN))
    source = np.random.default_rng(0)
    asked = []
    tokens = strange = 0
    for line in lines:
        ids = np.array(tokenizer.encode(line, add_special_tokens=False).ids, np.int64)[: positions - 2]
        tokens += len(ids)
        strange += int((ids == unknown).sum())
        known = np.flatnonzero(ids != unknown)
        if len(ids) < _FEWEST_TOKENS or len(known) < _MASKS_A_LINE:
            continue
        places = np.sort(source.choice(known, _MASKS_A_LINE, replace=False))
        answers = ids[places]
        ids[places] = mask
        asked.append(Question(np.concatenate([[start], ids, [end]]), places + 1, answers))
    return Questions(tuple(asked), strange / max(tokens, 1))


def ask(
    session: ort.InferenceSession, questions: Questions, tell: Callable[[float], None] = lambda share: None
) -> Answers:
    """Ask a graph, some lines of about the same length at a time; ``tell`` what share is done."""
    lines = questions.lines
    first, right = np.empty((len(lines), _MASKS_A_LINE), np.int64), np.empty((len(lines), _MASKS_A_LINE))
    batches = list(_batches([len(line.ids) for line in lines]))
    for done, batch in enumerate(batches, start=1):
        logits = session.run(["logits"], _feeds([lines[line] for line in batch]))[0].astype(np.float64)
        logits -= logits.max(axis=-1, keepdims=True)  # (lines, masks, vocabulary)
        answers = np.stack([lines[line].answers for line in batch])
        first[batch] = logits.argmax(axis=-1)
        right[batch] = np.take_along_axis(logits, answers[..., None], -1)[..., 0] - np.log(np.exp(logits).sum(axis=-1))
        tell(done / len(batches))
    return Answers(first.reshape(-1), right.reshape(-1))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Put together lines of about the same length, so many that a pass has no more tokens than it should."""
    batch: list[int] = []
    for line in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[line] * (len(batch) + 1) > TOKENS_TOGETHER:
            yield batch
            batch = []
        batch.append(line)
    if batch:
        yield batch


def _feeds(lines: Sequence[Question]) -> dict[str, Ids]:
    longest = max(len(line.ids) for line in lines)
    is_text = np.arange(longest) < np.array([[len(line.ids)] for line in lines])  # (lines, longest)
    ids = np.zeros(is_text.shape, np.int64)
    ids[is_text] = np.concatenate([line.ids for line in lines])
    places = np.stack([line.positions for line in lines])
    return {"input_ids": ids, "attention_mask": is_text.astype(np.int64), "mask_positions": places}


@dataclass(frozen=True, slots=True)
class SmokeTest:
    """What the manifest keeps: shares from 0 to 1; ``mean_log_probability`` of the right answers, in nats.

    ``same_first`` is the share of masks with the same first answer in the graph that is written and in fp32, None where
    that is the same graph. ``worst`` are the right answers with the least probability, and what came first instead.
    """

    masks: int
    first_right: float
    mean_log_probability: float
    unknown: float
    fp32_first_right: float | None
    same_first: float | None
    worst: tuple[tuple[str, str, float], ...]

    def as_facts(self) -> dict[str, Any]:
        """Return what the manifest says; left out what is None."""
        facts = {
            "passed": self.passed,
            "masks": self.masks,
            "first_right": round(self.first_right, 4),
            "mean_log_probability": round(self.mean_log_probability, 3),
            "unknown": round(self.unknown, 4),
            "fp32_first_right": None if self.fp32_first_right is None else round(self.fp32_first_right, 4),
            "same_first": None if self.same_first is None else round(self.same_first, 4),
            "worst": [
                {"right": right, "first": first, "probability": float(f"{probability:.2g}")}
                for right, first, probability in self.worst
            ],
        }
        return {name: value for name, value in facts.items() if value is not None}

    @property
    def passed(self) -> bool:
        """Tell whether the model fills."""
        return self.masks > 0 and self.first_right >= THRESHOLD

    def complaint(self) -> ExportError:
        """Return what is wrong with a model that does not, and why that may be."""
        if self.unknown > _MOST_UNKNOWN:
            reason = sentence("smoke.unknown", share=f"{self.unknown:.0%}")
        elif self.fp32_first_right is not None and self.fp32_first_right >= THRESHOLD:
            reason = sentence("smoke.int8", share=f"{self.fp32_first_right:.0%}")
        else:
            reason = sentence("smoke.untrained")
        return ExportError("smoke.failed", share=f"{self.first_right:.0%}", masks=self.masks, reason=reason)


def judge(vocabulary: Vocabulary, questions: Questions, written: Answers, fp32: Answers | None) -> SmokeTest:
    """Put together what the written graph, and fp32 beside it where that is another one, made of the questions."""
    right = questions.answers
    masks = len(right)
    order = np.argsort(written.log_probabilities, kind="stable")[:_WORST]
    return SmokeTest(
        masks=masks,
        first_right=_share(written.first == right),
        mean_log_probability=float(written.log_probabilities.mean()) if masks else 0.0,
        unknown=questions.unknown,
        fp32_first_right=None if fp32 is None else _share(fp32.first == right),
        same_first=None if fp32 is None else _share(written.first == fp32.first),
        worst=tuple(
            (
                vocabulary.tokens[right[place]],
                vocabulary.tokens[written.first[place]],
                math.exp(written.log_probabilities[place]),
            )
            for place in order
        ),
    )


def _share(which: NDArray[np.bool_]) -> float:
    return float(which.mean()) if len(which) else 0.0
