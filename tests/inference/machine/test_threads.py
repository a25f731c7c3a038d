"""The model runs on the CPUs that this process may really use."""

import os
from pathlib import Path

import pytest

from bertfill_ls.inference.machine.threads import thread_count, usable_cpus

ALLOWED = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ALLOWED),
        ({"cpu.max": "max 100000"}, ALLOWED),
        ({"cpu.max": "100000 100000"}, 1),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu.max": "garbage"}, ALLOWED),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, ALLOWED),
        ({"cpu/cpu.cfs_quota_us": "100000", "cpu/cpu.cfs_period_us": "100000"}, 1),
        ({"cpu.max": "10000000 100000"}, ALLOWED),
    ],
)
def test_respects_quotas_of_both_cgroup_versions(files: dict[str, str], expected: int, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert usable_cpus(tmp_path) == expected


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no affinity")
def test_respects_affinity() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert usable_cpus(Path("no cgroup")) == 1
        assert thread_count(768) == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_small_models_take_one_thread() -> None:
    assert thread_count(384) == 1
    assert 1 <= thread_count(512) <= 2
    assert 1 <= thread_count(768) <= 4
