"""Results → ``benchmarks/README.md`` and its plot. Every figure there comes from the JSON beside it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.page import tables
from benchmarks.peers import REPORT, interpreter
from benchmarks.places import RESULTS, ROOT

README = RESULTS.with_name("README.md")
PLOT = RESULTS / "latency.png"

_INTRODUCTION = """\
# Benchmarks

How long bertfill takes, beside the other ways to run the same model on a CPU, and what its server costs an editor.
This page is written by the command that measures:

    make bench-peers      # once: an environment and a model for each peer, under .bench/ (some gigabytes)
    make bench            # measures, prints the tables, writes this page
    python -m benchmarks server --quick                   # a part of it, not to quote; this page stays as it is
    python -m benchmarks.suites.soak                             # 100,000 requests with edits and cancels
    python -m benchmarks.suites.workbench                        # a key in the browser beside the same in an editor

The model is of the geometry of bert-base-chinese (12 layers × 768, vocabulary 21,128) with random weights, which take
as long as trained ones. Peers run as their documentation says, with the same number of threads; OpenVINO gets our own
pruned graph, the others the checkpoint. transformers' pipeline goes from text to candidates and is compared with our
whole recipe; the others go from ids to logits and are compared with our session. CTranslate2 has no head for masked
language models: numpy computes it in fp32, for the masked rows alone.

**The machine was shared** with other people's work while this was measured. Therefore every round gives every peer a
short turn, and what is compared is the ratio within a round; absolute times are what they were at that moment, and the
least of all runs, not the median, is the nearest thing to a quiet machine.
"""

_REASONS = """\
## Why goals are missed

* **OpenVINO with static int8** computes what is not quantised, attention above all, in bf16 where the CPU can; kept to
  fp32 as ours is, it comes closer (table 4). ONNX Runtime has no bf16 attention on CPUs. Tried, each in a graph of its
  own: attention as integer products, scores alone or probabilities too; no padding mask, which turns flash attention
  on. None gains more than a twentieth at 128 tokens ([the table](../export/README.md#attention)). Windows of an editor
  end at 96 tokens with their neighbours, and at 128 in all; from 256 tokens on OpenVINO is ahead.
* **Memory beside torch, optimum, OpenVINO and CTranslate2**: the goals came from builds of torch with CUDA, which are
  larger, and from a session without the server around it. Our resident memory is mostly the file of reordered weights,
  which the kernel shares between processes and can drop at any time; what is private stands under "anonymous". Of
  the three ways in table 4, giving memory back after loading is in use; the vocabulary is kept once instead of twice.
* **Cold start beside CTranslate2**: half of ours is imports (numpy, ONNX Runtime, tokenizers), a third the session.
  Loading the session in a thread of its own while the tokenizer is read gained nothing, as it holds the interpreter's
  lock; reading the vocabulary once and doing without OpenSSL is in use. Three starts of each on a shared
  machine spread widely.
* **Ten sentences against one** are ten times the operations. What they share is the reading of the weights, and that is
  the smaller part of a short pass on this machine. The quicker one sentence is, the harder the goal: what is left for
  ten stands below table 1. Nearly every runtime here is past it.
* **95th percentiles of the server** hold the waiting for a processor that others were using; the way there and back
  alone, which does nothing, shows how much. The quickest runs stand beside them.
"""


def load_results(folder: Path) -> dict[str, Any]:
    """Return what has been measured so far, by suite."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def write_readme() -> None:
    """Write the page from the results so far."""
    parts = tables.all_tables(load_results(RESULTS))
    plot = _plot()
    page = [_INTRODUCTION, *([f"![Latency by length]({plot.relative_to(README.parent)})\n"] if plot else []), *parts]
    README.write_text("\n".join([*page, _REASONS]), encoding="utf-8")


def _plot() -> Path | None:
    """Draw the plot where matplotlib is; without it, the last one stays."""
    if interpreter(REPORT.name).exists() and (RESULTS / "latency.json").is_file():
        command = [
            str(interpreter(REPORT.name)),
            "-m",
            "benchmarks.page.plot",
            str(RESULTS / "latency.json"),
            str(PLOT),
        ]
        subprocess.run(command, cwd=ROOT, check=True)
    return PLOT if PLOT.is_file() else None
