"""Train the masked language model on a CPU, for hours and across restarts. A device has `train_device`.

    python -m models.training.recipe.train --data STREAM --out RUN [--init CHECKPOINT] [--heldout DIR]
    python -m models.training.recipe.train --data STREAM --out RUN --decay-minutes 30

The learning rate warms up, then stays (no end need be known), until a run is started with
`--decay-minutes`, or `--minutes` says when to end: then it falls to zero over the decay.
Stop a run with SIGTERM or Ctrl-C; start the same command again to go on exactly where it
was. RUN holds `last.pt` (every few minutes), `stable.pt` (as it was when the decay began:
`cp stable.pt last.pt` to train on instead), `curve.jsonl`, and after the decay `checkpoint/`,
a Hugging Face folder.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.training.data.sources import DEFAULT, read_registers, read_weights
from models.training.data.stream import read_stream
from models.training.evaluation.heldout import cloze_questions, read_sentences
from models.training.recipe.checkpoint import Progress, StopAsked, load_run, only_run, save_run
from models.training.recipe.hugging_face import read_for_vocabulary, write_checkpoint
from models.training.recipe.masking import MaskedBatch, Masker
from models.training.recipe.network import PRESETS, MaskedLanguageModel
from models.training.recipe.optimiser import make_optimisers
from models.training.recipe.precision import product_dtype
from models.training.recipe.quick_score import QuickScore
from models.training.recipe.schedule import WarmupStableDecay
from models.training.recipe.threads import ThreadChoice
from models.training.recipe.windows import WindowSampler, draw_length

GRADIENT_NORM = 1.0
BATCHES_AHEAD = 4
LOG_EVERY = 20  # steps
SMOOTHING = 0.9  # of the losses read


class Batches:
    """Batches by step number, a few of them made ahead in a thread."""

    def __init__(
        self,
        sampler: WindowSampler,
        masker: Masker,
        seed: int,
        batch_tokens: int,
        rates: tuple[float, float],
    ) -> None:
        self._sampler = sampler
        self._masker = masker
        self._seed = seed
        self._batch_tokens = batch_tokens
        self._rates = rates

    def make(self, step: int) -> MaskedBatch:
        """Make the batch of a step: a function of the seed and the step alone."""
        rng = np.random.default_rng((self._seed, step))
        length = draw_length(rng)
        rows = max(1, self._batch_tokens // (length + 2))
        return self._masker.mask(rng, self._sampler.draw(rng, rows, length), self._rates)

    def from_step(self, step: int) -> Iterator[MaskedBatch]:
        """Yield all batches from a step on."""
        with ThreadPoolExecutor(1) as pool:
            ahead = [pool.submit(self.make, step + n) for n in range(BATCHES_AHEAD)]
            while True:
                yield ahead.pop(0).result()
                step += 1
                ahead.append(pool.submit(self.make, step + BATCHES_AHEAD - 1))


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="stream folder made by prepare.py")
    add("--out", type=Path, required=True, help="run folder")
    add("--preset", choices=list(PRESETS), default="small-4x312")
    add("--init", type=Path, help="start from this Hugging Face folder (same geometry)")
    add("--heldout", type=Path, help="held-out text: adds accuracy to the curve")
    add("--sources", type=Path, default=DEFAULT, help="registers and sampling weights")
    add("--batch-tokens", type=int, default=6144)
    add("--lr", type=float, default=1e-3, help="AdamW: embeddings, norms, biases")
    add("--muon-lr", type=float, default=0.02, help="Muon: weight matrices")
    add("--mask-rates", type=float, nargs=2, default=(0.15, 0.40), metavar=("LOW", "HIGH"))
    add("--warmup-steps", type=int, default=100)
    add("--minutes", type=float, help="end after this much training, decay included")
    add("--decay-minutes", type=float, help="decay now, over this long; with --minutes: at the end")
    add("--decay-again", action="store_true", help="after a decay that is over: raise the rate again; give it once")
    add("--decay-shape", choices=("sqrt", "linear"), default="sqrt", help="linear: when most of the run is decay")
    add("--steps", type=int, help="stop, as if asked to, when this many steps are done in all")
    add("--save-minutes", type=float, default=5.0)
    add("--score-minutes", type=float, default=10.0)
    add("--per-register", type=int, default=50, help="held-out questions of each register")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=2, help="CPU threads of the network, at most")
    add("--bf16-checkpoint", action="store_true", help="write the final weights at half the size")
    add("--compile", action="store_true", help="torch.compile")
    return parser.parse_args()


def loss_of(model: nn.Module) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """Return the mean loss of (ids, where, targets): forward pass and loss in one, so that both compile together."""

    def loss(ids: Tensor, where: Tensor, targets: Tensor) -> Tensor:
        return functional.cross_entropy(model(ids, where).float(), targets)

    return loss


def train_step(
    loss_at: Callable[[Tensor, Tensor, Tensor], Tensor],
    optimisers: list[torch.optim.Optimizer],
    ids: Tensor,
    where: Tensor,
    targets: Tensor,
) -> Tensor:
    """Make one update and return the loss before it; ids (rows, length), where and targets (masks,)."""
    loss = loss_at(ids, where, targets)
    loss.backward()  # type: ignore[no-untyped-call]
    parameters = [p for o in optimisers for group in o.param_groups for p in group["params"]]
    nn.utils.clip_grad_norm_(parameters, GRADIENT_NORM)
    for optimiser in optimisers:
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
    return loss.detach()


def report(
    curve: TextIO,
    progress: Progress,
    loss: float | None,
    factor: float,
    score: QuickScore | None,
    model: MaskedLanguageModel,
) -> None:
    """Write one line of the curve: where the run is, its loss, held-out accuracy where asked for."""
    line: dict[str, object] = {
        "step": progress.step,
        "tokens": progress.tokens,
        "minutes": round(progress.seconds / 60, 2),
        "tokens_per_second": round(progress.tokens / max(progress.seconds, 1e-9)),
        "lr_factor": round(factor, 4),
        "loss": None if loss is None else round(loss, 4),
    }
    if score:
        scores = score(model, "cpu")
        line |= {f"top1_{k}": round(v[0], 4) for k, v in scores.items()}
        line |= {f"top5_{k}": round(v[1], 4) for k, v in scores.items()}
    curve.write(json.dumps(line) + "\n")
    curve.flush()
    print(json.dumps(line), flush=True)


def main() -> None:
    """Read the options and train, alone on the run's folder."""
    options = parse_options()
    options.out.mkdir(parents=True, exist_ok=True)
    with only_run(options.out):
        run(options)


def run(options: argparse.Namespace) -> None:
    """Train until asked to stop or the decay is over."""
    torch.manual_seed(options.seed)
    threads = ThreadChoice(options.threads)
    # Gradients fall into denormals: without this eager steps take three times as long.
    torch.set_flush_denormal(True)
    torch.set_float32_matmul_precision("high")
    last, stable = options.out / "last.pt", options.out / "stable.pt"

    stream = read_stream(options.data)
    geometry = PRESETS[options.preset]
    model = MaskedLanguageModel(geometry, len(stream.entries), product_dtype("cpu"))
    if options.init and not last.exists():
        model.load_state_dict(read_for_vocabulary(options.init, stream.entries))
    optimisers = make_optimisers(model, options.lr, options.muon_lr)
    peaks = [[group["lr"] for group in optimiser.param_groups] for optimiser in optimisers]
    progress = load_run(last, model, optimisers) if last.exists() else Progress()
    if options.decay_again:
        progress.decay_began = None
    loss_at = loss_of(model)
    if options.compile:
        # The number of threads changes while training (`recipe.threads`).
        loss_at = torch.compile(loss_at, dynamic=True, options={"cpp.dynamic_threads": True})

    score = None
    if options.heldout:
        sentences = read_sentences(options.heldout, read_registers(options.sources))
        score = QuickScore(cloze_questions(sentences, options.per_register), stream.entries)
    curve = (options.out / "curve.jsonl").open("a", encoding="utf-8")
    sampler = WindowSampler(stream, read_weights(options.sources))
    batches = Batches(sampler, Masker(stream.entries), options.seed, options.batch_tokens, tuple(options.mask_rates))

    decay_seconds = 60 * (options.decay_minutes or 0.15 * (options.minutes or 0.0))
    schedule = WarmupStableDecay(options.warmup_steps, decay_seconds, options.decay_shape == "linear")
    decay_at = 60 * options.minutes - decay_seconds if options.minutes else 0.0
    decays = bool(options.minutes or options.decay_minutes)
    stop = StopAsked()
    smooth: float | None = None
    saved = scored = time.monotonic()
    source = batches.from_step(progress.step)
    while not stop and not schedule.ended(progress) and progress.step != options.steps:
        begun = time.monotonic()
        if decays and progress.decay_began is None and progress.seconds >= decay_at:
            save_run(stable, model, optimisers, progress, geometry)
            progress.decay_began = progress.seconds
        factor = schedule.factor(progress)
        for optimiser, group_peaks in zip(optimisers, peaks, strict=True):
            for group, peak in zip(optimiser.param_groups, group_peaks, strict=True):
                group["lr"] = peak * factor
        batch = next(source)
        ids, where, targets = (torch.from_numpy(array) for array in (batch.ids, batch.where, batch.targets))
        loss = train_step(loss_at, optimisers, ids, where, targets)
        progress.step += 1
        progress.tokens += ids.numel()
        took = time.monotonic() - begun
        progress.seconds += took
        threads.told(took)
        if progress.step % LOG_EVERY == 0:
            value = loss.item()
            smooth = value if smooth is None else SMOOTHING * smooth + (1 - SMOOTHING) * value
            print(f"step {progress.step} loss {smooth:.3f} {took:.2f} s, {torch.get_num_threads()} threads", flush=True)
        now = time.monotonic()
        if now - saved >= 60 * options.save_minutes:
            save_run(last, model, optimisers, progress, geometry)
            saved = now
        if now - scored >= 60 * options.score_minutes:
            report(curve, progress, smooth, factor, score, model)
            scored = time.monotonic()
    save_run(last, model, optimisers, progress, geometry)
    report(curve, progress, smooth, schedule.factor(progress), score, model)
    if schedule.ended(progress):
        state = {name: tensor.cpu() for name, tensor in model.state_dict().items()}
        dtype = torch.bfloat16 if options.bf16_checkpoint else torch.float32
        write_checkpoint(state, geometry, stream.entries, options.out / "checkpoint", dtype)
        print(f"wrote {options.out / 'checkpoint'}", flush=True)


if __name__ == "__main__":
    main()
