"""What makes the phrase memory: lists into works, text into words and counts, and the manifest that names it."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bertfill_ls.memory.quotations import Kind
from models.training.evaluation.questions import whole
from models.training.memory.build import WEIGHTS, list_in_manifest
from models.training.memory.count import count_phrases
from models.training.memory.fit import as_json, draw_questions
from models.training.memory.words import count_words, word_arrays
from models.training.memory.works import Scripts, Work, anthology, idioms, quoted_poems, riddles


class OneScript(Scripts):
    """Scripts without a converter: everything is simplified already."""

    def __init__(self) -> None:
        self._simple = self._traditional = str


def named(works: Iterable[Work]) -> list[tuple[str, str, Kind]]:
    return [(work.simplified, work.source, work.kind) for work in works]


def test_reads_every_kind_of_list(tmp_path: Path) -> None:
    poems = [
        {"title": "相和歌辞 静夜思", "author": "李白", "paragraphs": ["床前明月光，", "疑是地上霜。"]},
        {"rhythmic": "如梦令", "author": "李清照", "paragraphs": ["常记溪亭日暮"]},
        {"chapter": "学而篇", "paragraphs": ["学而时习之"]},
    ]
    (tmp_path / "poems.json").write_text(json.dumps(poems), encoding="utf-8")
    assert named(anthology(tmp_path / "poems.json", OneScript())) == [
        ("床前明月光，\n疑是地上霜。", "静夜思 · 李白", Kind.POEM),
        ("常记溪亭日暮", "如梦令 · 李清照", Kind.POEM),
        ("学而时习之", "论语 · 学而篇", Kind.CLASSIC),
    ]
    (tmp_path / "idioms.txt").write_text("画龙点睛\t12\n\n", encoding="utf-8")
    assert named(idioms(tmp_path / "idioms.txt", OneScript())) == [("画龙点睛", "成语", Kind.IDIOM)]
    riddle = [{"riddle": "做贼碰上劫路人", "answer": "坏到一块了；冤家路窄"}]
    (tmp_path / "riddles.json").write_text(json.dumps(riddle), encoding="utf-8")
    assert named(riddles(tmp_path / "riddles.json", OneScript())) == [
        ("做贼碰上劫路人——坏到一块了", "歇后语", Kind.RIDDLE),
        ("做贼碰上劫路人——冤家路窄", "歇后语", Kind.RIDDLE),
    ]


def test_a_poem_is_kept_for_a_line_that_is_quoted_often_enough(tmp_path: Path) -> None:
    poems = "《登鹳雀楼》王之涣：欲穷千里目，更上一层楼。\n\n《无名》某人：无人引用。\n\n《少引》某人：少有人知。"
    (tmp_path / "poems.txt").write_text(poems, encoding="utf-8")
    (tmp_path / "lines.txt").write_text("更上一层楼\t4472\n少有人知\t1\n", encoding="utf-8")
    found = named(quoted_poems(tmp_path / "poems.txt", tmp_path / "lines.txt", 5, OneScript()))
    assert found == [("欲穷千里目，更上一层楼。", "登鹳雀楼 · 王之涣", Kind.POEM)]


def test_phrases_do_not_go_over_what_is_no_symbol() -> None:
    found = count_phrases(np.array([1, 2, 0, 1, 2, 3], np.uint16), 2, 1, 4)
    assert dict(zip(map(tuple, found.phrases.tolist()), found.counts.tolist(), strict=True)) == {(1, 2): 2, (2, 3): 1}
    assert len(count_phrases(np.array([1], np.uint16), 2, 1, 4).counts) == 0


def test_words_are_counted_and_kept_by_count(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("天气好 天气好。\n𠮷天气", encoding="utf-8")
    counts = count_words([tmp_path / "a.txt"], lambda text: [text[:2], text[2:]], 100)
    assert counts == {"天气": 3}
    arrays = word_arrays(counts, 2, ["画龙点睛", "a1"])
    assert "".join(map(chr, arrays["words.2"].tolist())) == "天气"
    assert "".join(map(chr, arrays["words.4"].tolist())) == "画龙点睛"
    assert arrays["words.2.levels"].tolist() == [3]  # twice the binary logarithm of three, rounded down


def test_the_manifest_names_the_memory_with_its_hash(tmp_path: Path) -> None:
    (tmp_path / "memory.bin").write_bytes(b"memory")
    (tmp_path / "manifest.json").write_text(json.dumps({"name": "m", "files": {"a": 1}}), encoding="utf-8")
    list_in_manifest(tmp_path / "memory.bin", 1.2)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["memory"] == {"file": "memory.bin", "temperature": 1.2, "strength": 1.0}
    assert manifest["files"]["memory.bin"] == {"size": 6, "sha256": hashlib.sha256(b"memory").hexdigest()}
    assert manifest["files"]["a"] == 1


def test_what_is_fitted_is_kept_as_it_is_written() -> None:
    written = WEIGHTS.read_text(encoding="utf-8")
    assert as_json(json.loads(written)) == written


def test_no_question_is_fitted_on() -> None:
    sentences = {"prose": [f"这是第{number}句很好的话。" for number in "一二三四五六七八"]}
    excluded = frozenset(sentences["prose"][:5])
    drawn = draw_questions(sentences, excluded, 100)
    assert sorted(map(whole, drawn)) == sorted(sentences["prose"][5:])
