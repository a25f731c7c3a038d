"""Train the default model on a CUDA device within a budget of seconds, and end by itself.

    python -m models.training.recipe.train_device --data STREAM --questions DIR --out RUN --seconds 700
    python -m models.training.recipe.train_device --vocabulary 8960 --wait READY --deadline END --data STREAM ...

The learning rate falls along the clock, so that the run ends when the budget does; a run that is cut off before its
decay is worth less than one of a third of its length that ended. With `--wait` the step is compiled first, on a batch
of nothing, while the data is still on its way; it begins when the file READY is there. END may appear at any time: the
Unix time in it becomes the end.

RUN gets `log.jsonl`, `state.pt` (weights, now and then and at the end) and at last `done`;
`recipe.export_checkpoint RUN/state.pt` makes a checkpoint of it. Without a CUDA device the same program runs on the
CPU, for a rehearsal with a small preset.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.data.sources import DEFAULT, read_weights
from models.training.data.stream import read_stream
from models.training.data.vocabulary import SPECIAL_TOKENS
from models.training.evaluation.questions import Question, read_questions
from models.training.recipe.checkpoint import StopAsked, save_weights
from models.training.recipe.device_batches import DeviceBatch, DeviceSampler
from models.training.recipe.layouts import WIDTH
from models.training.recipe.network import PRESETS, Geometry, MaskedLanguageModel, Packing
from models.training.recipe.optimiser import make_optimisers
from models.training.recipe.precision import product_dtype
from models.training.recipe.quick_score import QuickScore
from models.training.recipe.schedule import UntilDeadline

GRADIENT_NORM = 1.0
_LOOK_EVERY = 50  # steps; reading anything back makes the device wait
_SAY_EVERY = 10.0  # seconds
_DIVERGED = 3  # exit status


@dataclass(frozen=True)
class Batches:
    """The shape of every batch, and how the share of hidden tokens falls over the run."""

    rows: int
    most_hidden: int
    first: tuple[float, float]
    last: tuple[float, float]

    def rates(self, done: float) -> tuple[float, float]:
        """Return the least and the greatest share of hidden tokens of a window, `done` (0 to 1) into the run."""
        low, high = (a + (b - a) * done for a, b in zip(self.first, self.last, strict=True))
        return low, high


class Log:
    """`log.jsonl` and standard output: a line of facts, with the seconds since the process began."""

    def __init__(self, file: TextIO, started: float) -> None:
        self._file, self._started = file, started

    def say(self, **facts: object) -> None:
        """Write one line."""
        line = json.dumps({"t": round(time.time() - self._started, 1), **facts}, ensure_ascii=False)
        self._file.write(line + "\n")
        self._file.flush()
        print(line, flush=True)


class Training:
    """Network, loss and optimisers: what a step needs beside its batch."""

    def __init__(self, model: MaskedLanguageModel, lr: float, muon_lr: float, *, compiled: bool) -> None:
        self.model = model
        self._optimisers = make_optimisers(model, lr, muon_lr)
        self._peaks = [[group["lr"] for group in optimiser.param_groups] for optimiser in self._optimisers]
        self._loss_of_rows = self._uncompiled_loss
        if compiled:
            model.compile_layers()
            self._loss_of_rows = torch.compile(self._uncompiled_loss, dynamic=False)

    def loss(self, batch: DeviceBatch) -> Tensor:
        """Return the mean loss of the hidden tokens."""
        rows = self.model.encode(batch.ids, batch.where, batch.packing)
        return self._loss_of_rows(rows, batch.targets, batch.weights)

    def step(self, batch: DeviceBatch, factor: float) -> Tensor:
        """Make one update, with the peak rates times `factor`; return the loss before it."""
        for optimiser, peaks in zip(self._optimisers, self._peaks, strict=True):
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * factor
        loss = self.loss(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_NORM)
        for optimiser in self._optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        return loss.detach()

    def compile_now(self, rows: int, most_hidden: int, vocabulary: int) -> None:
        """Run forward and backward on a batch of nothing, of the shapes to come; no weight changes."""
        device = self.model.bias.device
        ids = torch.randint(len(SPECIAL_TOKENS), vocabulary, (rows, WIDTH), device=device)
        place = torch.arange(WIDTH, device=device).expand(rows, WIDTH).contiguous()
        where = torch.randperm(rows * WIDTH, device=device)[:most_hidden].sort().values
        weights = torch.ones(len(where), device=device)
        nothing = DeviceBatch(ids, Packing(place // 32, place % 32), where, ids.view(-1)[where], weights)
        self.loss(nothing).backward()  # type: ignore[no-untyped-call]
        for parameter in self.model.parameters():
            parameter.grad = None

    def _uncompiled_loss(self, rows: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
        loss = functional.cross_entropy(self.model.head(rows).float(), targets, reduction="none")
        return (loss * weights).sum() / weights.sum()


def read_question_folders(folders: Sequence[Path]) -> list[Question]:
    """Read the cloze questions of several folders; groups of all but the first are named after their folder, too."""
    questions = []
    for number, folder in enumerate(folders):
        for question in read_questions(folder / "cloze.jsonl"):
            group = f"{folder.name}: {question.group}" if number else question.group
            questions.append(Question(question.table, group, question.text, question.answer))
    return questions


def parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="stream folder made by data.prepare")
    add("--out", type=Path, required=True, help="run folder")
    add("--seconds", type=float, required=True, help="from the start of the process to the end of the training")
    add("--questions", type=Path, action="append", default=[], help="folder of questions, to score while training")
    add("--sources", type=Path, default=DEFAULT, help="sampling weights")
    add("--preset", choices=list(PRESETS), default="medium-8x512")
    add("--rows", type=int, default=512, help=f"of {WIDTH} tokens, in a batch")
    add("--lr", type=float, default=1.2e-3, help="AdamW: embeddings, norms, biases")
    add("--muon-lr", type=float, default=0.02, help="Muon: weight matrices")
    add("--mask-rates", type=float, nargs=4, default=(0.12, 0.34, 0.06, 0.22), help="least, greatest; at the end")
    add("--most-hidden", type=float, default=0.21, help="share of a batch that is decoded at most")
    add("--warmup-steps", type=int, default=300)
    add("--score-seconds", type=float, default=60)
    add("--save-seconds", type=float, default=150)
    add("--seed", type=int, default=0)
    add("--no-compile", action="store_true")
    add("--wait", type=Path, help="compile first, then wait for this file before the stream is read")
    add("--vocabulary", type=int, help="entries of the stream to come, with --wait")
    add("--deadline", type=Path, help="file with the Unix time at which to end, instead of --seconds")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train until the budget is spent; 0 when the weights are there, 3 when the loss is not a number any more."""
    started = time.time()
    options = parse_options(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "log.jsonl").open("a", encoding="utf-8") as file:
        return run(options, Log(file, started), started)


def run(options: argparse.Namespace, log: Log, started: float) -> int:
    """Set up, train, save."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(options.seed)
    torch.set_float32_matmul_precision("high")
    torch.set_flush_denormal(True)  # gradients fall into denormals, which a CPU is slow at
    geometry = PRESETS[options.preset]
    vocabulary = options.vocabulary if options.wait else len(read_stream(options.data).entries)
    model = MaskedLanguageModel(geometry, vocabulary, product_dtype(device)).to(device)
    size = sum(parameter.numel() for parameter in model.parameters())
    log.say(event="model", parameters=size, device=torch.cuda.get_device_name() if device == "cuda" else device)
    training = Training(model, options.lr, options.muon_lr, compiled=not options.no_compile)
    batches = Batches(
        rows=options.rows,
        most_hidden=int(options.most_hidden * options.rows * WIDTH),
        first=(options.mask_rates[0], options.mask_rates[1]),
        last=(options.mask_rates[2], options.mask_rates[3]),
    )
    training.compile_now(batches.rows, batches.most_hidden, vocabulary)
    log.say(event="compiled")
    while options.wait and not options.wait.exists():
        time.sleep(0.2)
    stream = read_stream(options.data)
    if len(stream.entries) != vocabulary:
        raise SystemExit(f"the stream has {len(stream.entries)} entries; say so: --vocabulary {len(stream.entries)}")
    sampler = DeviceSampler(stream, read_weights(options.sources), device, options.seed)
    score = QuickScore(read_question_folders(options.questions), stream.entries) if options.questions else None
    log.say(event="stream", tokens=len(stream.tokens), sources=len(stream.sources))
    schedule = UntilDeadline(time.time(), started + options.seconds, options.warmup_steps, options.deadline)
    state = options.out / "state.pt"
    steps = _train(training, sampler, batches, schedule, score, log, options, geometry)
    if steps is None:
        return _DIVERGED
    save_weights(state, model, geometry)
    log.say(event="end", step=steps, tokens=steps * batches.rows * WIDTH, **_scores(score, model, device))
    (options.out / "done").write_text("done\n", encoding="utf-8")
    return 0


def _train(
    training: Training,
    sampler: DeviceSampler,
    batches: Batches,
    schedule: UntilDeadline,
    score: QuickScore | None,
    log: Log,
    options: argparse.Namespace,
    geometry: Geometry,
) -> int | None:
    """Return how many steps were made; None when the loss is not a number any more."""
    device = training.model.bias.device.type
    stop = StopAsked()
    step = 0
    said = scored = saved = time.time()
    while not stop and (done := schedule.done(time.time())) < 1.0:
        with torch.no_grad():
            batch = sampler.batch(batches.rows, batches.rates(done), batches.most_hidden)
        loss = training.step(batch, schedule.factor(step, time.time()))
        step += 1
        if step % _LOOK_EVERY and device != "cpu":
            continue
        schedule.look()
        now = time.time()
        if now - said > _SAY_EVERY or step == 1:
            value = loss.item()
            filled = batch.weights.mean().item()
            log.say(step=step, loss=round(value, 4), done=round(done, 4), filled=round(filled, 3))
            said = now
            if not math.isfinite(value):
                log.say(event="diverged", step=step)
                return None
        if score and now - scored > options.score_seconds:
            log.say(step=step, **_scores(score, training.model, device))
            scored = time.time()
        if now - saved > options.save_seconds:
            save_weights(options.out / "state.pt", training.model, geometry)
            saved = time.time()
    return step


def _scores(score: QuickScore | None, model: MaskedLanguageModel, device: str) -> dict[str, object]:
    if score is None:
        return {}
    return {group: [round(value, 4) for value in values] for group, values in score(model, device).items()}


if __name__ == "__main__":
    sys.exit(main())
