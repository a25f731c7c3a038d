"""The recipe of the device, rehearsed on the CPU with a tiny geometry."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.training.data.prepare import join, tokenize
from models.training.data.stream import TokenStream, write_stream
from models.training.data.token_table import TokenTable
from models.training.data.vocabulary import CLS, MASK, SEP
from models.training.evaluation.questions import Question, write_questions
from models.training.recipe.layouts import LENGTHS, WIDTH, make_layouts

pytest.importorskip("torch")

import torch

from models.training.recipe.checkpoint import load_weights
from models.training.recipe.device_batches import DeviceSampler
from models.training.recipe.network import PRESETS, MaskedLanguageModel, Packing
from models.training.recipe.schedule import UntilDeadline

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"，。,.春眠不觉晓处闻啼鸟夜来风雨声花落知多少天地玄黄"]
POEM = "春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。"


@pytest.fixture
def stream() -> TokenStream:
    table = TokenTable(ENTRIES)
    texts = {"poem": "\n\n".join([POEM * 12] * 3), "other": "天地玄黄。" * 40}
    return join([tokenize(name, text, table) for name, text in texts.items()], range(len(ENTRIES)), ENTRIES)


def test_layouts_fill_rows_without_a_gap_with_the_lengths_asked_for() -> None:
    layouts = make_layouts(600, seed=0)
    assert (layouts.lengths.sum(axis=1) == WIDTH).all()
    assert layouts.lengths[layouts.lengths > 0].min() >= 6
    firsts = layouts.places == 0
    assert np.array_equal(firsts.cumsum(axis=1) - 1, layouts.windows)
    tokens = layouts.lengths[layouts.lengths > 0] - 2
    for shortest, longest, share in LENGTHS:
        inside = tokens[(tokens >= shortest) & (tokens <= longest)]
        assert abs(inside.sum() / tokens.sum() - share) < 0.05


def test_windows_are_stretches_of_one_document_between_their_marks(stream: TokenStream) -> None:
    sampler = DeviceSampler(stream, {}, "cpu")
    batch = sampler.batch(16, (0.0, 0.0), most=400)
    restored = batch.ids.view(-1).scatter(0, batch.where, batch.targets).view(16, WIDTH)
    for row, windows in zip(restored, batch.packing.windows, strict=True):
        for number in range(int(windows.max()) + 1):
            ids = row[windows == number].tolist()
            assert (ids[0], ids[-1]) == (CLS, SEP)
            text = "".join(ENTRIES[number] for number in ids[1:-1]).replace(",", "，").replace(".", "。")
            assert text in POEM * 12 or text in "天地玄黄。" * 40


def test_every_window_hides_something_and_never_its_frame(stream: TokenStream) -> None:
    batch = DeviceSampler(stream, {}, "cpu").batch(16, (0.0, 0.0), most=400)
    hidden = torch.zeros(16 * WIDTH).scatter(0, batch.where, batch.weights).view(16, WIDTH)
    windows = batch.packing.windows
    counts = torch.zeros(16, int(windows.max()) + 1).scatter_add(1, windows, hidden)
    present = torch.zeros_like(counts).scatter_add(1, windows, torch.ones(16, WIDTH)) > 0
    assert (counts[present] == 1).all()
    assert (hidden[batch.packing.places == 0] == 0).all()
    assert not set(batch.targets[batch.weights > 0].tolist()) & {CLS, SEP}


def test_a_source_without_weight_is_not_drawn(stream: TokenStream) -> None:
    batch = DeviceSampler(stream, {"poem": 0.0}, "cpu").batch(32, (0.0, 0.0), most=1)
    kind = {ENTRIES[number] for number in batch.ids.flatten().tolist()}
    assert not kind & set("春眠鸟")


def test_hidden_tokens_become_masks_nine_times_in_ten_at_the_rate_asked_for(stream: TokenStream) -> None:
    batch = DeviceSampler(stream, {}, "cpu").batch(64, (0.3, 0.3), most=64 * WIDTH)
    shown = batch.ids.view(-1)[batch.where][batch.weights > 0]
    assert 0.86 < (shown == MASK).float().mean() < 0.94
    assert 0.2 < batch.weights.sum() / (64 * WIDTH) < 0.34


def test_where_words_are_known_spans_are_words(stream: TokenStream) -> None:
    continues = np.arange(len(stream.tokens)) % 2 == 1
    batch = DeviceSampler(replace(stream, word_continues=continues), {}, "cpu").batch(256, (0.1, 0.1), most=6000)
    hidden = torch.zeros(256 * WIDTH).scatter(0, batch.where, batch.weights).view(256, WIDTH).bool()
    neighbours = (hidden[:, 1:] & hidden[:, :-1]).float().mean()
    assert neighbours > 0.015  # 0.01 by chance


def test_a_window_in_a_packed_row_is_read_as_it_is_alone() -> None:
    torch.manual_seed(0)
    model = MaskedLanguageModel(PRESETS["tiny-2x64"], len(ENTRIES))
    first, second = torch.tensor([CLS, 9, MASK, 11, SEP]), torch.tensor([CLS, 20, 21, MASK, SEP])
    packing = Packing(torch.tensor([[0] * 5 + [1] * 5]), torch.tensor([[*range(5), *range(5)]]))
    packed = model(torch.cat([first, second])[None], torch.tensor([2, 8]), packing)
    alone = torch.cat([model(first[None], torch.tensor([2])), model(second[None], torch.tensor([3]))])
    assert torch.allclose(packed, alone, atol=1e-5)


def test_the_rate_falls_along_the_clock_and_a_deadline_moves_the_end(tmp_path: Path) -> None:
    deadline = tmp_path / "deadline"
    schedule = UntilDeadline(begun=1000.0, end=1100.0, warmup_steps=10, deadline=deadline)
    schedule.look()
    assert schedule.factor(0, 1000.0) == pytest.approx(0.1)
    assert schedule.factor(50, 1050.0) == pytest.approx(0.5)
    deadline.write_text("")
    schedule.look()
    assert schedule.end == 1100.0
    deadline.write_text("1060.5\n")
    schedule.look()
    assert schedule.done(1060.5) == 1.0
    assert schedule.factor(50, 2000.0) == 0.0


def test_a_run_waits_for_its_data_learns_and_ends_by_itself_with_its_weights(
    stream: TokenStream, tmp_path: Path
) -> None:
    questions = tmp_path / "questions"
    questions.mkdir()
    write_questions([Question("cloze", "poem", "处处闻啼[MASK]。", "鸟")], questions / "cloze.jsonl")
    ready, run = tmp_path / "ready", tmp_path / "run"
    command = [
        sys.executable, "-m", "models.training.recipe.train_device", "--data", tmp_path / "stream", "--out", run,
        "--preset", "tiny-2x64", "--rows", "4", "--no-compile", "--warmup-steps", "3", "--seconds", "600",
        "--questions", questions, "--wait", ready, "--vocabulary", str(len(ENTRIES)), "--deadline", tmp_path / "end",
    ]  # fmt: skip
    with subprocess.Popen([str(part) for part in command], cwd=ROOT) as process:
        while not (run / "log.jsonl").exists() or "compiled" not in (run / "log.jsonl").read_text():
            assert process.poll() is None
            time.sleep(0.1)
        write_stream(stream, tmp_path / "stream")
        (tmp_path / "end").write_text(str(time.time() + 4))
        ready.touch()
        assert process.wait() == 0
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [line["event"] for line in log if "event" in line] == ["model", "compiled", "stream", "end"]
    assert log[-1]["step"] > 3
    assert set(log[-1]) >= {"poem", "macro"}
    assert (run / "done").exists()
    geometry, weights = load_weights(run / "state.pt")
    model = MaskedLanguageModel(geometry, len(ENTRIES))
    model.load_state_dict(weights)
    batch = DeviceSampler(stream, {}, "cpu", seed=1).batch(8, (0.15, 0.15), most=150)
    loss = torch.nn.functional.cross_entropy(model(batch.ids, batch.where, batch.packing), batch.targets)
    assert loss < np.log(len(ENTRIES))
