import json
import subprocess
import sys
from pathlib import Path

import pytest

from models.training.data.prepare import join, tokenize
from models.training.data.stream import write_stream
from models.training.data.token_table import TokenTable

pytest.importorskip("torch")

import torch

from models.training.evaluation.questions import Question
from models.training.recipe.hugging_face import (
    from_hugging_face,
    read_for_vocabulary,
    to_hugging_face,
    write_checkpoint,
)
from models.training.recipe.network import PRESETS, MaskedLanguageModel
from models.training.recipe.optimiser import orthogonalise
from models.training.recipe.precision import product_dtype
from models.training.recipe.quick_score import QuickScore

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"，。春眠不觉晓处闻啼鸟夜来风雨声花落知多少"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    lines = ["春眠不觉晓，处处闻啼鸟。夜来风雨声，花落知多少。" * 12, ""] * 3
    source = tokenize("poem", "\n".join(lines), TokenTable(ENTRIES))
    write_stream(join([source], range(len(ENTRIES)), ENTRIES), tmp_path / "stream")
    return tmp_path / "stream"


def train(data: Path, out: Path, *options: str) -> None:
    tiny = ["--preset", "tiny-2x64", "--threads", "1", "--batch-tokens", "512", "--warmup-steps", "4"]
    command = [sys.executable, "-m", "models.training.recipe.train", "--data", data, "--out", out, *tiny, *options]
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True)


def weights(run: Path) -> dict[str, "torch.Tensor"]:
    state: dict[str, torch.Tensor] = torch.load(run / "last.pt", weights_only=True)["model"]
    return state


def test_a_stopped_run_goes_on_exactly_where_it_was(data: Path, tmp_path: Path) -> None:
    train(data, tmp_path / "whole", "--steps", "8")
    train(data, tmp_path / "halves", "--steps", "4")
    train(data, tmp_path / "halves", "--steps", "8")
    whole, halves = weights(tmp_path / "whole"), weights(tmp_path / "halves")
    assert all(torch.equal(whole[name], halves[name]) for name in whole)


def test_the_decay_ends_the_run_with_a_checkpoint_and_keeps_the_state_before_it(data: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    train(data, run, "--steps", "4")
    before = weights(run)
    train(data, run, "--decay-minutes", "0.02")
    stable = torch.load(run / "stable.pt", weights_only=True)["model"]
    assert all(torch.equal(before[name], stable[name]) for name in before)
    assert {path.name for path in (run / "checkpoint").iterdir()} == {"config.json", "model.safetensors", "vocab.txt"}
    curve = [json.loads(line) for line in (run / "curve.jsonl").read_text().splitlines()]
    assert curve[-1]["lr_factor"] == 0.0


def test_names_survive_the_way_to_hugging_face_and_back() -> None:
    geometry = PRESETS["tiny-2x64"]
    state = MaskedLanguageModel(geometry, 50).state_dict()
    back = from_hugging_face(to_hugging_face(state, geometry.layers), geometry.layers)
    assert back.keys() == state.keys()
    assert all(torch.equal(back[name], state[name]) for name in state)


def test_a_checkpoint_moves_to_another_vocabulary_by_token(tmp_path: Path) -> None:
    geometry = PRESETS["tiny-2x64"]
    state = MaskedLanguageModel(geometry, len(ENTRIES)).state_dict()
    write_checkpoint(state, geometry, ENTRIES, tmp_path)
    moved = read_for_vocabulary(tmp_path, ["鸟", "龘"])["words.weight"]
    assert torch.equal(moved[0], state["words.weight"][ENTRIES.index("鸟")])
    assert torch.equal(moved[1], state["words.weight"][ENTRIES.index("[UNK]")])


def test_orthogonalised_matrices_have_singular_values_near_one() -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(2, 32, 96)))
    assert (values > 0.6).all()
    assert (values < 1.3).all()


def test_products_are_in_float32_where_the_processor_has_no_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    for capabilities, expected in (
        ({"avx2": True, "avx512_bf16": False, "amx_bf16": False}, torch.float32),
        ({"avx2": True, "avx512_bf16": True, "amx_bf16": False}, torch.bfloat16),
        ({"neon": True, "bf16": True}, torch.bfloat16),
        ({"avx512_fp16": True}, torch.float32),
    ):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda known=capabilities: known)
        assert product_dtype("cpu") == expected
    assert product_dtype("cuda") == torch.bfloat16


def test_quick_score_counts_by_register() -> None:
    class Knows(torch.nn.Module):
        def forward(self, ids: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
            logits = torch.zeros(len(where), len(ENTRIES))
            logits[:, ENTRIES.index("鸟")] = 1.0
            return logits

    questions = [Question("cloze", "poem", "闻啼[MASK]", "鸟"), Question("cloze", "prose", "花[MASK]", "落")]
    scores = QuickScore(questions, ENTRIES)(Knows(), "cpu")
    assert scores["poem"] == (1.0, 1.0)
    assert scores["macro"][0] == 0.5
