"""A small memory, made by the real builder from a few sentences and works."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bertfill_ls.memory.phrase_memory import PhraseMemory
from bertfill_ls.memory.phrases import LEVELS, STRETCHES
from bertfill_ls.memory.quotations import Kind
from bertfill_ls.memory.sections import write_sections
from models.training.memory.build import idiom_sections, phrase_sections
from models.training.memory.symbols import is_chinese
from models.training.memory.words import word_arrays
from models.training.memory.works import Work, in_a_row

TRADITIONAL = {
    "牀": "床",
    "頭": "头",
    "舉": "举",
    "鄉": "乡",
    "來": "来",
    "龍": "龙",
    "畫": "画",
    "點": "点",
    "當": "当",
}

TEXTS = (
    "今天天气真好啊。今天天气真好，我们去公园。今天天气真冷啊。\n今天天气真好啊！" + "今天天气真好啊。" * 4,
    "我用 Python 3.11 写程序。我用 Python 3.12 写程序。",
)
POEM = "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。"
POEM_TRADITIONAL = "牀前明月光，疑是地上霜。\n舉頭望明月，低頭思故鄉。"
WORKS = (
    Work(POEM, POEM_TRADITIONAL, "静夜思 · 李白", Kind.POEM),
    Work("学而时习之，不亦说乎？", "學而時習之，不亦說乎？", "论语 · 学而篇", Kind.CLASSIC),
    Work("画龙点睛", "畫龍點睛", "成语", Kind.IDIOM),
    Work("不亦乐乎", "不亦樂乎", "成语", Kind.IDIOM),
    Work("一人做事一人当", "一人做事一人當", "成语", Kind.IDIOM),
    Work("做贼的说梦话——想偷", "做賊的說夢話——想偷", "歇后语", Kind.RIDDLE),
)
TRUST = {kind.name.lower(): [[0, 0]] * 3 + [[800, 900], [600, 800], [900, 950], [990, 990]] for kind in Kind}


def simplified() -> NDArray[np.uint16]:
    """Return the folding of the few traditional characters above."""
    folded = np.where(is_chinese(), np.arange(0x10000), 0).astype(np.uint16)
    folded[[ord(form) for form in TRADITIONAL]] = [ord(simple) for simple in TRADITIONAL.values()]
    return folded


def write_memory(path: Path, texts: Sequence[str] = TEXTS, weights: object = None) -> Path:
    """Write a memory in which each phrase is worth a nat for each level, unless ``weights`` say otherwise."""
    facts, arrays = phrase_sections(lambda: texts, simplified(), {2: 1, 3: 1, 4: 1, 5: 1})
    works: dict[str, NDArray[Any]] = in_a_row(WORKS, simplified())
    words = word_arrays({"天气": 4, "公园": 1, "写程序": 2, "画龙点睛": 1}, 1, ["故乡", "不亦乐乎"])
    even = [[256 * level for level in range(LEVELS)] for _ in STRETCHES]
    worth = {"weights": weights if weights is not None else even, "trust": TRUST}
    idiom_facts, company = idiom_sections(texts, arrays | works | words)
    write_sections(path, {**facts, **idiom_facts, **worth}, {**arrays, **works, **words, **company})
    return path


def small_memory(folder: Path) -> PhraseMemory:
    """Return the memory of the texts and works above."""
    return PhraseMemory.of(write_memory(folder / "memory.bin").read_bytes())
