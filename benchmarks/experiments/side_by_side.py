"""What filling paragraphs side by side brings: the same document filled one gap after the other, in the same run.

    python -m benchmarks.experiments.side_by_side [--masks 200] [--rounds 7]

Both fill from the top, each gap with the ones before it as its context, and write the same text.
"""

import argparse
import statistics
import time

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.masks.gaps import gaps, shortest
from bertfill_ls.core.prediction.filling import FilledGap, Filling
from bertfill_ls.core.prediction.sections import Section
from bertfill_ls.inference import load_model
from bertfill_ls.inference.fill_document import fill_from_the_top
from bertfill_ls.inference.fill_text import fill_windows
from bertfill_ls.inference.model.model_dir import Model
from tools.masked_texts import masked_lines


def main() -> None:
    """Fill both ways in turn, and print lines a second and how often faster."""
    parser = argparse.ArgumentParser(description="Fill a document side by side, and one gap after the other.")
    parser.add_argument("--masks", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    model = load_model()
    lines = masked_lines(arguments.masks)
    for name, a_paragraph in (("a mask in each paragraph", 1), ("four masks in each", 4)):
        paragraphs = ["".join(lines[first : first + a_paragraph]) for first in range(0, len(lines), a_paragraph)]
        compare(model, name, "\n\n".join(paragraphs), arguments.rounds)


def compare(model: Model, name: str, text: str, rounds: int) -> None:
    """Fill ``text`` both ways, in turn, and print the medians."""
    masks = find_masks(text).masks
    together: list[float] = []
    apart: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        by_side = list(fill_from_the_top(model, text, masks))
        between = time.perf_counter()
        in_turn = one_after_the_other(model, Section(text, 0, masks))
        ended = time.perf_counter()
        if [each.candidate and each.candidate.text for each in by_side] != [
            each.candidate and each.candidate.text for each in in_turn
        ]:
            raise RuntimeError("the two ways write different texts")
        together.append(between - began)
        apart.append(ended - between)
    ratio = statistics.median(slow / fast for slow, fast in zip(apart, together, strict=True))
    rate, before = (len(masks) / statistics.median(seconds) for seconds in (together, apart))
    print(f"{name}: {rate:.0f} masks/s side by side, {before:.0f} one after the other, {ratio:.1f} times as fast")


def one_after_the_other(model: Model, section: Section) -> list[FilledGap]:
    """Fill a document as one section, each gap alone in its pass."""
    capacity, unit = model.manifest.capacity, shortest(section.masks)
    filling = Filling(section, gaps(section.masks), capacity, threshold=0.0, unit=unit)
    while (question := filling.question) is not None:
        [[answer]] = fill_windows(model, [question.window.asking(question.gap)], top_k=2)
        filling.answer(answer.candidates)
    return filling.filled


if __name__ == "__main__":
    main()
