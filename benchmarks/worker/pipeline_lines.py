"""``python -m benchmarks.worker.pipeline_lines CHECKPOINT FILE JOBS``: transformers' pipeline over lines of requests.

As its documentation shows it, in batches of as many lines as bertfill fills at once, in this process or under the plain
processes that bertfill has.
"""

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from bertfill_ls.corpus.workers import in_processes

_BATCH = 46

Work = Callable[[Sequence[str]], list[str]]


def open_pipeline(checkpoint: str) -> Work:
    """Return what fills a batch of texts: the best candidate of each."""
    import_module("torch").set_num_threads(1)
    fill = import_module("transformers").pipeline("fill-mask", model=checkpoint, device="cpu")
    return lambda texts: [found[0]["token_str"] for found in fill(list(texts), batch_size=len(texts))]


def main(checkpoint: str, file: str, jobs: int) -> None:
    """Fill the texts of a file."""
    texts = [json.loads(line)["text"] for line in Path(file).read_text(encoding="utf-8").splitlines()]
    batches = [texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH)]
    make = partial(open_pipeline, checkpoint)
    results = map(make(), batches) if jobs == 1 else in_processes(make, batches, jobs)
    print(sum(map(len, results)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
