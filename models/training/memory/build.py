r"""Corpus text, canon and word list -> the memory that ships beside the model: one command, one file.

    python -m models.training.memory.build --corpus DIR [--corpus DIR ...] --poetry DIR --poems poems.txt \
        --idioms THUOCL_chengyu.txt --lines THUOCL_poem.txt --riddles xiehouyu.json --out models/bertfill-zh/memory.bin

`--corpus` folders hold `*.txt` in simplified characters, as for the training; nothing that is held out may be among
them. `--poetry` has anthologies of chinese-poetry. What a phrase is worth comes from `--weights`, which `fit` writes;
`--reweigh` only puts those into a memory that is there, `--company` only the company of idioms, counted anew. All of it
takes 16 GB and a quarter of an hour for 180 M characters, the company alone seconds.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.company import IDIOM_LENGTH
from bertfill_ls.memory.phrases import LEVELS, LONGEST, SHORTEST, STRETCHES, phrase_keys
from bertfill_ls.memory.quotations import Quotations
from bertfill_ls.memory.sections import Sections, read_sections, write_sections
from models.training.memory.company import company_sections
from models.training.memory.count import Counted, count_phrases, joined
from models.training.memory.maps import fingerprint_map
from models.training.memory.symbols import (
    END_OF_SENTENCE,
    LATIN,
    NUMBER,
    alphabet_of,
    characters_by_count,
    read_texts,
    simplified_forms,
    symbols_of,
    table_of,
)
from models.training.memory.words import count_words, word_arrays
from models.training.memory.works import Scripts, Work, anthology, idioms, in_a_row, quoted_poems, riddles

WEIGHTS = Path(__file__).with_name("weights.json")

CHARACTERS = 7000  # the symbols of five places fit 64 bits; they are 99.98 % of the characters of the corpus
FEWEST = {2: 3, 3: 3, 4: 4, 5: 6}  # a phrase that is counted less often is left out, by its length
FINGERPRINT_BITS = {2: 8, 3: 6, 4: 6, 5: 5}  # the shorter ones keep most of the likenesses from the longer ones
VALUE_BITS = 2
_STEP = 4  # from one level to the next the count grows so much
_LEFT_OUT = frozenset({"idiom_carriers"})  # sentences made by rule: their seams are no phrases

_WORD_CHARACTERS = 400_000  # of each source, for the counting of words
_FEWEST_WORDS = 4
_FEWEST_QUOTED = 5


def phrase_map(counted: Counted, order: int, fewest: int) -> tuple[list[int], NDArray[np.uint8]]:
    """Return the shape and the bytes of the map of all phrases of one order to their levels."""
    steps = fewest * _STEP ** np.arange(1, LEVELS - 1)
    levels = np.searchsorted(steps, counted.counts, side="right")
    shape, packed = fingerprint_map(phrase_keys(counted.phrases), levels, FINGERPRINT_BITS[order], VALUE_BITS)
    return [shape.segment_bits, shape.segments, shape.fingerprint_bits, shape.value_bits, shape.seed], packed


def phrase_sections(
    read: Callable[[], Iterable[str]], simplified: NDArray[np.uint16], fewest: Mapping[int, int] = FEWEST
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Count the phrases of all sources, which are read twice; return facts and arrays.

    `simplified` (0x10000,) folds the script; `fewest` is how often a phrase of each length must be counted to be kept.
    """
    alphabet = alphabet_of(characters_by_count(read(), CHARACTERS))
    table = table_of(alphabet, simplified)
    runs = [int(table[ord(mark)]) for mark in (NUMBER, LATIN, END_OF_SENTENCE)]
    row = joined([symbols_of(text, table, runs) for text in read()], LONGEST)
    facts: dict[str, Any] = {"alphabet.runs": runs, "alphabet.end": int(table[ord(END_OF_SENTENCE)])}
    arrays: dict[str, NDArray[Any]] = {
        "alphabet.table": table,
        "alphabet.characters": np.array([0, *map(ord, alphabet)], np.uint16),
        "script.simplified": simplified,
    }
    for order in range(SHORTEST, LONGEST + 1):
        counted = count_phrases(row, order, fewest[order], len(alphabet) + 1)
        facts[f"phrases.{order}"], arrays[f"phrases.{order}"] = phrase_map(counted, order, fewest[order])
        facts[f"phrases.{order}.kept"] = len(counted.counts)
    return facts, arrays


def idiom_sections(
    texts: Iterable[str], arrays: Mapping[str, NDArray[Any]]
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Count the company of the idioms among the words; `arrays` has the memory's alphabet, works and words already."""
    listed = arrays[f"words.{IDIOM_LENGTH}"].reshape(-1, IDIOM_LENGTH)
    places = np.flatnonzero(Quotations.of(Sections({}, arrays)).are_idioms(listed))
    table, simplified = arrays["alphabet.table"], arrays["script.simplified"]
    symbols = len(arrays["alphabet.characters"])
    facts, found = company_sections(texts, listed[places], table, simplified, symbols)
    return facts, found | {"company.words": places.astype(np.uint16)}


def canon(options: argparse.Namespace) -> list[Work]:
    """Read all works; where a text is there twice, its first name counts."""
    scripts = Scripts()
    works = [work for path in sorted(options.poetry.glob("*.json")) for work in anthology(path, scripts)]
    works += quoted_poems(options.poems, options.lines, _FEWEST_QUOTED, scripts)
    works += idioms(options.idioms, scripts)
    works += riddles(options.riddles, scripts)
    return works


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    for name in ("poetry", "poems", "idioms", "lines", "riddles"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--reweigh", action="store_true")
    parser.add_argument("--company", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the memory, or put new weights into one."""
    options = parse_options(arguments)
    sources = [path for folder in options.corpus for path in sorted(folder.glob("*.txt")) if path.stem not in _LEFT_OUT]
    if options.reweigh or options.company:
        found = read_sections(options.out.read_bytes())
        facts, arrays = dict(found.facts), dict(found.arrays)
    else:
        import jieba  # as OpenCC in `symbols`: who only tests the rest needs neither

        facts, arrays = phrase_sections(lambda: read_texts(sources), simplified_forms())
        works = canon(options)
        arrays |= in_a_row(works, arrays["script.simplified"])
        counted = count_words(sources, lambda text: jieba.cut(text, HMM=False), _WORD_CHARACTERS)
        arrays |= word_arrays(counted, _FEWEST_WORDS, (work.simplified for work in works))
    if not options.reweigh:
        more_facts, more_arrays = idiom_sections(read_texts(sources), arrays)
        facts, arrays = facts | more_facts, arrays | more_arrays
    facts |= _worth(options.weights)
    write_sections(options.out, facts, arrays)
    list_in_manifest(options.out, None if options.company else facts["temperature"])
    for name, array in arrays.items():
        print(f"{name}: {array.nbytes} bytes")
    kept = ", ".join(f"{facts[f'phrases.{order}.kept']} of {order}" for order in range(SHORTEST, LONGEST + 1))
    print(f"{options.out}: {options.out.stat().st_size} bytes; phrases kept: {kept}")


def list_in_manifest(memory: Path, temperature: float | None) -> None:
    """List a memory in the manifest of its folder, if there is one, as the memory of the model it was fitted to.

    `temperature` is that of network and memory together, with the weights as they were fitted; None leaves both as they
    are listed already.
    """
    path = memory.with_name("manifest.json")
    if not path.exists():
        return
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    content = memory.read_bytes()
    if temperature is not None:
        manifest["memory"] = {"file": memory.name, "temperature": temperature, "strength": 1.0}
    files = manifest.pop("files") | {memory.name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}}
    path.write_text(json.dumps(manifest | {"files": files}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _worth(path: Path) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if np.shape(raw["weights"]) != (len(STRETCHES), LEVELS):
        raise ValueError(f"{path}: weights of shape {np.shape(raw['weights'])}")
    return raw


if __name__ == "__main__":
    main()
