"""A memory answers beside any network, or is done without: never half. How the two mix (``model/mixing``), too."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from bertfill_ls.core.masks.find import find_masks
from bertfill_ls.core.prediction.answers import Candidate
from bertfill_ls.core.prediction.window import context_window
from bertfill_ls.inference.fill_text import FillRequest, fill_texts
from bertfill_ls.inference.model.mixing import Sides, with_quotations
from bertfill_ls.inference.model.model_dir import Model, load_model
from bertfill_ls.memory.alphabet import OPEN
from tests.inference.models import write_tiny_model
from tests.memory.small import write_memory

MEMORY = "memory.bin"
LINE = "床前明月光,疑是地[MASK]霜。"
TEXTS = (LINE, "今天天气真[MASK]啊。", "𠮷我用 Python [MASK] 写程序。", "画龙点[MASK]", "[MASK][MASK]天气真好。")


def write_model_with_memory(folder: Path, strength: float = 1.0) -> Path:
    """Write a tiny model of random weights with the small memory, listed in its manifest."""
    write_tiny_model(folder)
    content = write_memory(folder / MEMORY).read_bytes()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][MEMORY] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest["memory"] = {"file": MEMORY, "temperature": 1.5, "strength": strength}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model_with_memory(tmp_path_factory.mktemp("with-memory"))


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    return load_model(folder)


def first(model: Model, text: str) -> Candidate:
    [answer] = fill_texts(model, [FillRequest(text)])
    return answer.gaps[0].candidates[0]


def test_even_a_network_that_knows_nothing_completes_what_is_quoted(model: Model) -> None:
    found = first(model, LINE)
    assert (found.text, found.source) == ("上", "静夜思 · 李白")
    assert first(model, "画龙点[MASK]").source == "成语"
    assert first(model, "床前明[MASK][MASK],疑是地上霜").text == "月光"


def test_a_candidate_that_rests_on_a_phrase_says_so(model: Model) -> None:
    found = first(model, "今天天气真[MASK]啊。")
    assert found.text in ("好", "冷")  # both were written; which is better is the network's guess
    assert found.source is None
    assert found.phrase is not None
    assert f"真{found.text}" in found.phrase


def test_the_memory_can_be_left_out(folder: Path) -> None:
    alone = load_model(folder, with_memory=False)
    assert (alone.beside, alone.without_memory) == (None, None)
    assert all(candidate.source is None and candidate.phrase is None for candidate in answers(alone)[0])


def answers(model: Model) -> list[tuple[Candidate, ...]]:
    return [
        gap.candidates for text in TEXTS for answer in fill_texts(model, [FillRequest(text)]) for gap in answer.gaps
    ]


def test_an_answer_is_the_same_alone_and_in_a_batch(model: Model) -> None:
    together = [
        gap.candidates for answer in fill_texts(model, [FillRequest(text) for text in TEXTS]) for gap in answer.gaps
    ]
    for alone, shared in zip(answers(model), together, strict=True):
        assert [(each.text, each.source, each.phrase) for each in alone] == [
            (each.text, each.source, each.phrase) for each in shared
        ]
        assert [each.score for each in alone] == pytest.approx([each.score for each in shared], rel=1e-4)


def test_what_the_memory_does_not_know_keeps_its_share(model: Model) -> None:
    assert model.beside is not None
    logits = np.random.default_rng(1).normal(size=(1, model.encoder.vocab_size))
    sides = [Sides("今天天气真", "啊。")]
    known = model.beside.symbols > 0
    [alone] = np.exp(logits / model.beside.temperature)
    [mixed] = np.exp(model.scores(logits, sides))
    assert known.any()
    assert not known.all()
    assert mixed[~known] == pytest.approx(alone[~known])
    assert mixed[known].sum() == pytest.approx(alone[known].sum())


def test_gaps_are_scored_together_as_they_are_alone(model: Model) -> None:
    logits = np.random.default_rng(2).normal(size=(3, model.encoder.vocab_size))
    sides = [Sides("今天天气真", "啊。"), Sides("", ""), Sides("𠮷我们去公", f"{OPEN}。")]
    together = model.scores(logits, sides)
    for row, one, score in zip(logits, sides, together, strict=True):
        assert model.scores(row[None], [one])[0].tolist() == score.tolist()
    assert model.scores(logits[:0], []).shape == (0, model.encoder.vocab_size)


@pytest.mark.parametrize("damage", ["cut", "changed", "gone", "a folder"])
def test_a_memory_that_is_damaged_is_done_without_and_said(tmp_path: Path, damage: str) -> None:
    path = write_model_with_memory(tmp_path) / MEMORY
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "cut":
        path.write_bytes(content[:-9])
    elif damage == "changed":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif damage == "a folder":
        path.mkdir()
    found = load_model(tmp_path)
    assert found.beside is None
    assert found.without_memory is not None
    assert found.without_memory.key == ("memory.damaged" if damage in ("cut", "changed") else "memory.missing")
    assert first(found, LINE).source is None


def test_the_sides_of_a_gap_hold_every_other_mask_open() -> None:
    text = "𠮷[MASK]前[MASK][MASK]光,疑[MASK]。"
    masks = find_masks(text).masks
    window = context_window(text, masks, masks[0], 100)
    assert Sides.of(window, masks[1:3]) == Sides(f"𠮷{OPEN}前", f"光,疑{OPEN}。")
    assert Sides.of(window, masks[1:3]).filled(["明", OPEN], 1) == Sides(f"𠮷{OPEN}前明", f"光,疑{OPEN}。")
    assert Sides.of(window, masks[3:]) == Sides(f"𠮷{OPEN}前{OPEN}{OPEN}光,疑", "。")


def test_what_is_quoted_takes_its_chance_from_the_others() -> None:
    others = [Candidate("面", 0.6), Candidate("上", 0.4)]
    found = with_quotations(others, [Candidate("上", 0.5, "静夜思")])
    assert [(each.text, round(each.score, 3), each.source) for each in found] == [
        ("上", 0.7, "静夜思"),
        ("面", 0.3, None),
    ]
    assert with_quotations(others, ()) == tuple(others)
    assert [each.text for each in with_quotations(others, [Candidate("下", 0.9)], only=True)] == ["面", "上"]
