"""What the machine can do at best, measured beside everything else, and what else it was doing meanwhile.

A roofline is honest only if its roof comes from the same minutes. The measuring itself is in ``machine.c``; without a C
compiler there is no roofline row, and the rest of the benchmarks runs all the same.
"""

import json
import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.places import BENCH

_SOURCE = Path(__file__).with_name("machine.c")
_PROGRAM = BENCH / "machine"

THREADS = (1, 2)


def describe() -> dict[str, Any]:
    """Return what the machine is."""
    return {
        "cpu": _cpu_name(),
        "cpus": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def calibrate() -> dict[str, Any]:
    """Return the peaks for 1 and 2 threads, and the load of the machine; ``peaks`` is empty without a C compiler."""
    load = os.getloadavg()[0]
    program = _compiled()
    if program is None:
        return {"load": load, "peaks": []}
    told = subprocess.run([program, *map(str, THREADS)], check=True, capture_output=True, text=True).stdout
    return {"load": load, "peaks": [json.loads(line) for line in told.splitlines()]}


def _compiled() -> Path | None:
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    if not _PROGRAM.is_file() or _PROGRAM.stat().st_mtime < _SOURCE.stat().st_mtime:
        BENCH.mkdir(exist_ok=True)
        flags = ["-O3", "-march=native", "-ffast-math", "-pthread"]
        subprocess.run([compiler, *flags, _SOURCE, "-o", _PROGRAM], check=True)
    return _PROGRAM


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    vnni = [flag for flag in ("avx512_vnni", "avx_vnni", "amx_int8") if flag in flags]
    return " ".join([named[0] if named else platform.processor(), *(f"({flag})" for flag in vnni)])
