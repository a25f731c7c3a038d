"""What a conversion costs: seconds, processor time and memory of a checkpoint like bert-base-chinese.

python -m benchmarks.experiments.conversion
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_MAKE = """
import sys
from pathlib import Path
from bertfill_export.checkpoint import save_checkpoint
from benchmarks.experiments.forms import random_checkpoint
save_checkpoint(random_checkpoint("bert-base-chinese"), Path(sys.argv[1]))
"""


def main() -> None:
    """Print one table."""
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "checkpoint"
        # By another process: a child's peak counts what its parent held when it was made.
        subprocess.run([sys.executable, "-c", _MAKE, str(checkpoint)], check=True)
        size = (checkpoint / "model.safetensors").stat().st_size
        print(f"| {size / 1e6:.0f} MB of weights | s | processor time, s | at the most, MB | times the weights |")
        print("|---|---|---|---|---|")
        for form in ("fp32", "int8"):
            out = Path(folder) / form
            # Random weights fill nothing.
            command = [sys.executable, "-m", "bertfill_export", "convert", str(checkpoint), str(out), f"--{form}"]
            started = time.perf_counter()
            child = subprocess.Popen([*command, "--force"], stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(child.pid, 0)
            took = time.perf_counter() - started
            if status:
                raise SystemExit(f"the conversion to {form} failed")
            peak = used.ru_maxrss * 1024  # KiB on Linux
            spent = used.ru_utime + used.ru_stime
            print(f"| {form} | {took:.1f} | {spent:.1f} | {peak / 1e6:.0f} | {peak / size:.2f} |", flush=True)


if __name__ == "__main__":
    main()
