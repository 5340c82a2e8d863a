"""Times as a person gives them on the command line."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

ALLOWED = "an ISO 8601 time, unix seconds, or how long ago (30s, 5m, 2h, 7d, 6w)"
_AGO = re.compile(r"(\d{1,9})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_UNIX = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)


def instant(text: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The aware UTC instant that is meant; ValueError says what is allowed.

    A time without an offset is in `zone`, None for the machine's own.
    """
    given = text.strip()
    try:
        if ago := _AGO.fullmatch(given):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        if _UNIX.fullmatch(given):
            return datetime.fromtimestamp(float(given), UTC)
        read = datetime.fromisoformat(given)
        if read.tzinfo is None:
            read = read.replace(tzinfo=zone) if zone is not None else read.astimezone()
        return read.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{text!r} is no time; allowed: {ALLOWED}") from None


def written(at: datetime) -> str:
    """A time as JSON documents carry it: `2026-11-20T14:02:31Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
