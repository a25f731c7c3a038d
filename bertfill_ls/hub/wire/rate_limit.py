"""How long a host wants us to wait, from the headers of its answer."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_UNSAID = 30.0  # seconds, where a host does not say
_LONGEST = 24 * 3600.0


def seconds_to_wait(headers: Mapping[str, str], now: datetime | None = None) -> float:
    """Return the seconds until a request may be made again: more than none, and no more than a day.

    ``RateLimit`` is a list of policies with ``r``, what remains, and ``t``, the seconds until there is more
    (draft-ietf-httpapi-ratelimit-headers); of those that are used up the longest counts. ``Retry-After`` is seconds or
    a date (RFC 9110, section 10.2.3). ``headers`` are asked for by lower-case names.
    """
    waits = [*_spent(headers.get("ratelimit", "")), *_retry_after(headers.get("retry-after", ""), now)]
    return min(max(waits, default=_UNSAID) or 1.0, _LONGEST)


def _spent(header: str) -> list[float]:
    spent = []
    for policy in header.split(","):
        remaining, reset = (re.search(rf";\s*{name}=(\d{{1,9}})(?!\d)", policy) for name in "rt")
        if reset and (remaining is None or int(remaining[1]) == 0):
            spent.append(float(reset[1]))
    return spent


def _retry_after(header: str, now: datetime | None) -> list[float]:
    if re.fullmatch(r"\s*\d{1,9}\s*", header, re.ASCII):
        return [float(header)]
    try:
        then = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return []
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return [max(0.0, (then - (now or datetime.now(UTC))).total_seconds())]
