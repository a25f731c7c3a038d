"""``python -m benchmarks.worker.fill_lines FILE JOBS``: so many plain processes fill lines, with a thread each."""

import json
import sys
from functools import partial
from pathlib import Path

from bertfill_ls.corpus.workers import in_processes
from bertfill_ls.inference import Fill

_BATCH = 46


def main(file: str, jobs: int) -> None:
    """Fill the texts of a file."""
    texts = [json.loads(line)["text"] for line in Path(file).read_text(encoding="utf-8").splitlines()]
    batches = [texts[first : first + _BATCH] for first in range(0, len(texts), _BATCH)]
    print(sum(map(len, in_processes(partial(Fill, threads=1), batches, jobs))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
