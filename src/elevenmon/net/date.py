"""Two response headers that hold times."""

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)


def parse_date(value: str | None) -> datetime | None:
    """A `Date` header as an aware UTC datetime (whole seconds); None when absent or not a date."""
    if not value or len(value) > 64 or not value.isascii():
        return None
    try:
        parsed = parsedate_to_datetime(value)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_retry_after(value: str | None, *, now: datetime, cap_seconds: float) -> float | None:
    """Seconds to wait according to a `Retry-After` header: 0 to `cap_seconds`, None when absent or garbage.

    Seconds may have a fraction; a negative number is garbage, a date that has passed is 0.  `now` is the
    server's time where known, aware."""
    value = (value or "").strip()
    if _SECONDS.fullmatch(value):
        seconds = float(value)
    else:
        when = parse_date(value)
        if when is None:
            return None
        seconds = (when - now).total_seconds()
    return min(max(seconds, 0.0), cap_seconds) if math.isfinite(seconds) else None
