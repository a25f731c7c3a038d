"""A process that may not take much memory says so, and goes on without a model."""

import resource
import subprocess
import sys

import pytest

from bertfill_ls.core import messages

MEASURE = "from bertfill_ls.inference.machine.address_space import require_address_space as require; require()"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much is taken")


def ended(limit: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", MEASURE],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        capture_output=True,
        text=True,
    )


def test_a_near_limit_is_told_with_what_is_needed() -> None:
    told = ended(400 << 20)
    assert told.returncode == 1
    assert "ShortageError: model.no-address-space(limit=400, needed=5" in told.stderr
    assert "400 MB" in messages.text("model.no-address-space", "en", limit=400, needed=530)


@pytest.mark.parametrize("limit", [2 << 30, resource.RLIM_INFINITY])
def test_a_limit_that_is_far_or_none_is_no_matter(limit: int) -> None:
    assert ended(limit).returncode == 0
