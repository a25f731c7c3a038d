"""How long a host wants us to wait. The hub's own client is the second reader of its headers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertfill_ls.hub.wire.rate_limit import seconds_to_wait

NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit": '"resolvers";r=0;t=55'}, 55),
        ({"ratelimit": '"resolvers"; r=0; t=55'}, 55),
        ({"ratelimit": '"api";r=3;t=200, "resolvers";r=0;t=55'}, 55),
        ({"ratelimit": '"api";r=0;t=200, "resolvers";r=0;t=55'}, 200),
        ({"ratelimit": '"api";r=3;t=200'}, 30),
        ({"ratelimit": '"api";t=7'}, 7),
        ({"ratelimit": '"api";r=0'}, 30),
        ({"ratelimit": '"api";r=0;t=0'}, 1),
        ({"retry-after": "3"}, 3),
        ({"retry-after": " 0 "}, 1),
        ({"retry-after": "Thu, 26 Nov 2026 12:01:30 GMT"}, 90),
        ({"retry-after": "Thu, 26 Nov 2026 11:00:00 GMT"}, 1),
        ({"retry-after": "Thu, 26 Nov 2026 12:01:30 -0000"}, 90),
        ({"retry-after": "Thu, 26 Nov 2099 12:01:30 GMT"}, 86400),
        ({"retry-after": "999999999"}, 86400),
        ({"retry-after": "9999999999"}, 30),
        ({"retry-after": "soon"}, 30),
        ({"retry-after": "-5"}, 30),
        ({"retry-after": "٣"}, 30),
        ({"retry-after": "3", "ratelimit": '"resolvers";r=0;t=55'}, 55),
        ({}, 30),
    ],
)
def test_the_longest_wait_that_is_asked_for_is_kept(headers: dict[str, str], seconds: float) -> None:
    assert seconds_to_wait(headers, NOW) == seconds


@given(st.text(), st.text())
def test_whatever_the_headers_hold_the_wait_is_bounded(limit: str, after: str) -> None:
    assert 0 < seconds_to_wait({"ratelimit": limit, "retry-after": after}) <= 86400


@given(st.sampled_from(["api", "resolvers", "pages"]), st.integers(0, 3), st.integers(1, 300))
def test_the_hubs_own_client_reads_the_same(resource: str, remaining: int, reset: int) -> None:
    http = pytest.importorskip("huggingface_hub.utils._http")
    header = f'"{resource}";r={remaining};t={reset}'
    theirs = http.parse_ratelimit_headers({"ratelimit": header})
    assert seconds_to_wait({"ratelimit": header}) == (theirs.reset_in_seconds if theirs.remaining == 0 else 30)
