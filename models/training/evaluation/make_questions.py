r"""Held-out text, idioms, poems and riddles -> question files for evaluate.py.

    python -m models.training.evaluation.make_questions --heldout DIR --idioms THUOCL_chengyu.txt --poetry DIR \
        --riddles xiehouyu.json --out DIR [--redistributable] [--per-register 300]

`--redistributable` keeps to sources under MIT or in the public domain (CC0 and Unlicense
included) and writes a NOTICE: that is how `evalset/` was made. Needs jieba (words) and
OpenCC (the Tang poems are in traditional script).
"""

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path

import jieba

from models.training.data.poetry_text import poem_documents
from models.training.data.sources import read_registers
from models.training.evaluation.canon import poem_questions, read_idioms, read_riddles, riddle_questions
from models.training.evaluation.heldout import (
    calibration_questions,
    cloze_questions,
    phrase_questions,
    read_sentences,
    word_questions,
)
from models.training.evaluation.questions import Question, whole, write_questions

# Held-out sources that may be passed on: licence as the corpus's own list of sources states it.
REDISTRIBUTABLE = {
    "bible_cuv": ("seven1m/open-bibles", "public domain (Chinese Union Version, 1919)"),
    "book_rust_zh": ("KaiserY/trpl-zh-cn", "MIT"),
    "common_voice_zh": ("mozilla/voice-web", "CC0 1.0"),
    "docs_csdiy": ("PKUFlyingPig/cs-self-learning", "MIT"),
    "emollm": ("SmartFlowAI/EmoLLM", "MIT"),
    "howtocook": ("Anduin2017/HowToCook", "Unlicense"),
    "lobe_agents_zh": ("lobehub/lobe-chat-agents", "MIT"),
    "luxun": ("tallusil/luxun-novel-analysis", "public domain (Lu Xun, d. 1936); repository MIT"),
    "modern_poems_pd": ("sheepzh/poetry", "MIT; poets in the public domain"),
    "moztw_cc0": ("irvin/cc0-sentences", "CC0 1.0"),
    "poems": ("chinese-poetry/chinese-poetry", "MIT; works in the public domain"),
    "prc_laws": ("LawRefBook/Laws", "public domain (PRC Copyright Act, article 5)"),
    "sayit_archive_tw": ("audreyt/archive.tw", "CC0 1.0"),
    "smilechat": ("qiuhuachuan/smile", "CC0 1.0"),
    "tico19_zh": ("tico-19/tico-19.github.io", "CC0 1.0"),
    "tw_gazette": ("kong0107/ey-gazette-data", "public domain (Taiwan Copyright Act, article 9)"),
    "xiehouyu": ("pwxcoo/chinese-xinhua", "MIT"),
    # Of the second collection. Not here: writers and translators whose works are free in mainland China alone (they
    # died after 1955), and talk of people who never gave it away.
    "c1_shu_caidongfan": ("shjwudp/shu", "public domain (Cai Dongfan, d. 1945); repository MIT"),
    "c1_xiamianzun_cuore": ("aim9/books", "public domain (translator Xia Mianzun, d. 1946)"),
    "c1_zhuziqing_essays": ("zoubenjun/story", "public domain (Zhu Ziqing, d. 1948)"),
    "c2_cpc_documents": ("lawtext/cpc", "official documents (PRC Copyright Act, article 5)"),
    "c2_howtolivelonger": ("geekan/HowToLiveLonger", "Unlicense"),
    "c2_ms_security101_zh": ("microsoft/Security-101", "MIT"),
    "c2_plurality_book": ("pluralitybook/plurality", "CC0 1.0"),
    "c2_prc_gov_local": ("lawtext/gov", "public domain (PRC Copyright Act, article 5)"),
    "c2_prc_gov_national": ("lawtext/gov", "public domain (PRC Copyright Act, article 5)"),
    "c3_life_restart": ("VickScarlet/lifeRestart", "MIT"),
    "c3_owen_blog": ("theowenyoung/blog", "MIT"),
    "c3_plexpt_questions": ("PlexPt/awesome-chatgpt-prompts-zh", "MIT"),
    "c3_tw93_weekly": ("tw93/weekly", "MIT"),
    "c3_xpersona_zh": ("HLTCHKUST/Xpersona", "MIT"),
    "c3_zerotohero_hsk": ("openlanguageprofiles/olp-zh-zerotohero", "CC0 1.0"),
}
CANON_NOTICE = (
    ("idiom", "thunlp/THUOCL", "MIT", "THUOCL_chengyu.txt"),
    ("poem", "chinese-poetry/chinese-poetry", "MIT; works in the public domain", "tang300, songci300"),
    ("riddle", "pwxcoo/chinese-xinhua", "MIT", "xiehouyu.json"),
)
ANTHOLOGIES = {"tang300": "Tang 300", "songci300": "Song ci 300"}


def notice(sources: Collection[str], canon: bool, command: str) -> str:
    """Return the NOTICE of the redistributable question files, for the held-out sources that are in them."""
    rows = [
        f"| cloze, word, phrase | {source} | {repo} | {licence} |"
        for source, (repo, licence) in REDISTRIBUTABLE.items()
        if source in sources
    ]
    if canon:
        rows += [f"| {table} | {what} | {repo} | {licence} |" for table, repo, licence, what in CANON_NOTICE]
    return "\n".join(
        [
            "# Sources of these questions",
            "",
            "Sentences of documents that are in no training file, and lists that every reader knows.",
            "Chinese characters are simplified; nothing else was changed but the masks.",
            "",
            "| questions | source | repository | licence |",
            "|---|---|---|---|",
            *rows,
            "",
            "Made by:",
            "",
            f"    {command}",
            "",
        ]
    )


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--heldout", type=Path, required=True)
    parser.add_argument("--idioms", type=Path, required=True)
    parser.add_argument("--poetry", type=Path, help="with --riddles: questions of the canon too")
    parser.add_argument("--riddles", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--redistributable", action="store_true")
    parser.add_argument("--per-register", type=int, default=300)
    parser.add_argument("--per-register-calibration", type=int, default=1000)
    parser.add_argument("--most-phrases", type=int, default=500)
    parser.add_argument("--most-idioms", type=int, default=2000)
    parser.add_argument("--most-riddles", type=int, default=500)
    return parser.parse_args(arguments)


def canon_tables(options: argparse.Namespace) -> dict[str, list[Question]]:
    """Return the questions about poems and riddles."""
    poems = [
        question
        for stem, name in ANTHOLOGIES.items()
        for question in poem_questions(name, poem_documents(options.poetry / f"{stem}.json"))
    ]
    return {"poem": poems, "riddle": riddle_questions(read_riddles(options.riddles), options.most_riddles)}


def main() -> None:
    """Write one question file per table, and the list of idioms."""
    options = parse_options()
    registers = read_registers()
    if options.redistributable:
        registers = {source: registers[source] for source in REDISTRIBUTABLE}
    sentences = read_sentences(options.heldout, registers)
    idioms = read_idioms(options.idioms)
    tables = {
        "cloze": cloze_questions(sentences, options.per_register),
        "word": word_questions(sentences, options.per_register, jieba.cut),
        "phrase": phrase_questions(sentences, frozenset(idioms), options.most_phrases),
    }
    canon = options.poetry is not None
    if canon:
        tables |= canon_tables(options)
    if not options.redistributable:  # too large for a repository
        tables["calibration"] = calibration_questions(sentences, options.per_register_calibration)
        asked = frozenset(whole(question) for table in ("cloze", "word", "phrase") for question in tables[table])
        others = {
            register: [sentence for sentence in dict.fromkeys(everything) if sentence not in asked]
            for register, everything in sentences.items()
        }
        # What fits (memory.fit_pairs) is of sentences that no figure is of.
        tables["word-fit"] = word_questions(others, options.per_register, jieba.cut)
    options.out.mkdir(parents=True, exist_ok=True)
    for table, questions in tables.items():
        write_questions(questions, options.out / f"{table}.jsonl")
        print(f"{table}: {len(questions)} questions")
    if canon:
        # Eight questions an idiom would be sixty times the size of the list they are made from.
        most = idioms[: options.most_idioms]
        (options.out / "idioms.txt").write_text("\n".join(most) + "\n", encoding="utf-8", newline="\n")
        print(f"idioms: {len(most)}")
    if options.redistributable:
        command = (
            "python -m models.training.evaluation.make_questions --heldout DIR --idioms THUOCL_chengyu.txt "
            + ("--poetry DIR --riddles xiehouyu.json " if canon else "")
            + f"--out {options.out} --redistributable --per-register {options.per_register} "
            f"--most-idioms {options.most_idioms}"
        )
        sources = {path.stem for path in options.heldout.glob("*.txt")} & registers.keys()
        (options.out / "NOTICE.md").write_text(notice(sources, canon, command), encoding="utf-8")


if __name__ == "__main__":
    main()
