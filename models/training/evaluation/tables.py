"""Scores as Markdown tables: proportions with their 95 % intervals, rows by group, a macro average."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.training.evaluation.predictor import Predictor, Ranked
from models.training.evaluation.questions import Question
from models.training.evaluation.statistics import Bin, wilson


@dataclass(frozen=True)
class Outcome:
    """A question and what a model answered, best first."""

    question: Question
    ranked: Ranked

    def within(self, k: int) -> bool:
        """Say whether what was there is among the `k` best."""
        return self.question.answer in [text for text, _ in self.ranked[:k]]


def ask(predictor: Predictor, questions: Sequence[Question], top_k: int = 5) -> list[Outcome]:
    """Put all questions to a model."""
    answers = predictor.fill([question.text for question in questions], top_k)
    return [Outcome(question, ranked) for question, ranked in zip(questions, answers, strict=True)]


def share(outcomes: Sequence[Outcome], k: int) -> float:
    """Return top-k accuracy."""
    return sum(outcome.within(k) for outcome in outcomes) / len(outcomes)


def by_group(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return outcomes by their questions' group, in order of first appearance."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.question.group].append(outcome)
    return dict(groups)


def macro(outcomes: Sequence[Outcome], k: int) -> float:
    """Return the mean of top-k accuracy over groups."""
    groups = by_group(outcomes)
    return sum(share(group, k) for group in groups.values()) / len(groups)


def accuracy_table(outcomes: Sequence[Outcome], ks: Sequence[int]) -> str:
    """Return one row per group, and the macro average when there is more than one."""
    lines = [
        "| group | questions | " + " | ".join(f"top-{k}" for k in ks) + " |",
        "|---|---" + "|---" * len(ks) + "|",
    ]
    groups = by_group(outcomes)
    for name, group in groups.items():
        cells = [_with_interval(sum(outcome.within(k) for outcome in group), len(group)) for k in ks]
        lines.append(f"| {name} | {len(group)} | " + " | ".join(cells) + " |")
    if len(groups) > 1:
        cells = [f"**{macro(outcomes, k):.3f}**" for k in ks]
        lines.append(f"| **macro** | {len(outcomes)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def likeness(outcomes: Sequence[Outcome], k: int) -> str:
    """Return how often one of the `k` best shares a character in its place with a better one, and how often in vain.

    A right first character with any second one is a near-duplicate: it takes the place of another word.
    """
    shown = alike = beaten = 0
    for outcome in outcomes:
        texts = [text for text, _ in outcome.ranked[:k]]
        shown += len(texts) - 1
        alike += sum(any(_are_alike(text, better) for better in texts[:place]) for place, text in enumerate(texts))
        answer = outcome.question.answer
        before = texts[: texts.index(answer)] if answer in texts else texts
        beaten += any(_are_alike(answer, text) for text in before)
    return summary(
        {
            f"of the {k} best, words that share a character with a better one": f"{alike / max(shown, 1):.3f}",
            "questions with half of the answer before it, or in its place": f"{beaten / len(outcomes):.3f}",
        }
    )


def _are_alike(text: str, other: str) -> bool:
    return any(one == another for one, another in zip(text, other, strict=False))


def answers_table(outcomes: Sequence[Outcome], most: int) -> str:
    """Return each question with its `most` best answers and their confidences, what was there in bold."""
    lines = ["| | " + " | ".join(str(n + 1) for n in range(most)) + " |", "|---" * (most + 1) + "|"]
    for outcome in outcomes:
        cells = [
            f"**{text}** {100 * score:.1f} %" if text == outcome.question.answer else f"{text} {100 * score:.1f} %"
            for text, score in outcome.ranked[:most]
        ]
        lines.append(f"| {outcome.question.text} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def reliability_table(table: Sequence[Bin]) -> str:
    """Return one row per bin of confidence."""
    lines = ["| confidence | answers | mean confidence | right |", "|---|---|---|---|"]
    lines += [
        f"| {row.low:.1f} to {row.high:.1f} | {row.count} | {row.confidence:.3f} | {row.accuracy:.3f} |"
        for row in table
    ]
    return "\n".join(lines)


def summary(figures: Mapping[str, str]) -> str:
    """Return figures, one a line."""
    return "\n".join(f"- {name}: {value}" for name, value in figures.items())


def _with_interval(hits: int, trials: int) -> str:
    low, high = wilson(hits, trials)
    return f"{hits / trials:.3f} ({low:.3f} to {high:.3f})"
