r"""How often prose that only resembles a quotation is taken for one, through the shipped product.

    python -m models.training.memory.false_captures --heldout DIR [--heldout DIR ...] [--model FOLDER]

Every Chinese character of `--sentences` sentences of held-out modern prose is hidden in turn. A capture is false when
the first candidate shows a source and is not what stands there, or when a quotation is put before an answer of the
network alone that is right. Only where the memory finds a likeness is the network asked.
"""

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bertfill_ls.inference.fill_text import FillRequest, fill_texts
from bertfill_ls.inference.model.model_dir import Model, load_model
from models.training.data.sources import read_registers
from models.training.evaluation.evaluate import SHIPPED
from models.training.evaluation.heldout import read_sentences
from models.training.evaluation.questions import hide
from models.training.evaluation.tables import summary

_SEED = 23
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OLD = frozenset({"poem", "idiom", "vernacular"})  # registers that quote, or are what is quoted
_TEXTS_AT_A_TIME = 256


def likenesses(model: Model, sentences: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """Return the texts with a mask in which the memory finds a quotation, with what stands there; and all places."""
    found: list[tuple[str, str]] = []
    places = 0
    if model.beside is None:
        raise SystemExit(f"{model.folder} has no memory")
    for sentence in sentences:
        for match in _CHINESE.finditer(sentence):
            places += 1
            if model.beside.memory.quoted(sentence[: match.start()], sentence[match.end() :], 1):
                found.append((hide(sentence, match.start(), match.end()), match[0]))
    return found, places


def first_answers(model: Model, texts: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the first candidate for the mask of each text, and whether it shows a source."""
    answers = []
    for first in range(0, len(texts), _TEXTS_AT_A_TIME):
        requests = [FillRequest(text, 1) for text in texts[first : first + _TEXTS_AT_A_TIME]]
        for answer in fill_texts(model, requests):
            [candidate] = answer.gaps[0].candidates
            answers.append((candidate.text, candidate.source is not None))
    return answers


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", type=Path, action="append", required=True)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--sentences", type=int, default=3000)
    parser.add_argument("--examples", type=int, default=0, help="how many false ones are shown")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares, and some of the places."""
    options = parse_options(arguments)
    by_register: dict[str, list[str]] = defaultdict(list)
    for folder in options.heldout:
        for register, found in read_sentences(folder, read_registers()).items():
            by_register[register] += found
    prose = [each for register, found in sorted(by_register.items()) if register not in _OLD for each in found]
    sentences = random.Random(_SEED).sample(prose, min(options.sentences, len(prose)))
    model, alone = load_model(options.model), load_model(options.model, with_memory=False)
    alike, places = likenesses(model, sentences)
    texts = [text for text, _ in alike]
    together, network = first_answers(model, texts), first_answers(alone, texts)
    shown = wrong = displaced = 0
    examples = []
    for (text, truth), (answer, has_source), (before, _) in zip(alike, together, network, strict=True):
        shown += has_source
        wrong += has_source and answer != truth
        displaced += has_source and answer != truth and before == truth
        if has_source and answer != truth:
            examples.append(f"{text}  {answer}, not {truth}")
    told = {
        "places": f"{places} of {len(sentences)} sentences",
        "a source shown first": str(shown),
        "of these not what stands there": f"{wrong} ({wrong / places:.3%} of all places)",
        "of these again right without the memory": str(displaced),
    }
    print(f"## Quotations in prose\n\n{summary(told)}")
    print("\n".join(examples[: options.examples]), end="")


if __name__ == "__main__":
    main()
