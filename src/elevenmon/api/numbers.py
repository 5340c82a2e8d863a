"""Figures and instants as the wire writes them, each refused with ValueError when it cannot be true.

A bool is no number, neither is NaN nor an infinity. Epoch numbers are seconds or milliseconds by their size
(fact sheet, section 14). Every instant lies in the years 2000 to 2099.
"""

import math
import re
from datetime import UTC, datetime
from decimal import Decimal

LARGEST_COUNT = 10**15
"""No account counts further; keeps every figure within 64 bits."""

_DECIMAL = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_EARLIEST = 946_684_800.0
_LATEST = 4_102_444_800.0
_SECONDS_BELOW = 1e11
_FIRST_YEAR, _YEAR_BEYOND = 2000, 2100
_LEAST_TIME, _MOST_TIME = 10, 64
"""Characters that an ISO 8601 text may have."""
_ZONE_WORD = re.compile(r"\s*(?:UTC|GMT)$")
_GAP_BEFORE_OFFSET = re.compile(r"\s+(?=[+-]\d\d)")


def number(value: object) -> int | float:
    """An int, a finite float, or the text of either."""
    if type(value) is float and -LARGEST_COUNT <= value <= LARGEST_COUNT:
        return value
    if isinstance(value, str):
        text = value.strip()
        if not _DECIMAL.fullmatch(text):
            raise ValueError("not a number")
        value = int(text) if text.lstrip("+-").isdigit() else float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    if abs(value) > LARGEST_COUNT or math.isnan(value):
        raise ValueError("not a possible number")
    return value


def figure(value: object) -> float:
    """A number of 0 or more."""
    result = number(value)
    if result < 0:
        raise ValueError("less than zero")
    return float(result)


def signed_count(value: object) -> int:
    """A whole number; a fraction is rounded."""
    if type(value) is int and -LARGEST_COUNT <= value <= LARGEST_COUNT:
        return value
    return round(number(value))


def count(value: object) -> int:
    """A whole number of 0 or more; a fraction is rounded."""
    return round(figure(value))


def flag(value: object) -> bool:
    """True or false, also as a word or as 1 and 0."""
    match value:
        case bool():
            return value
        case "true" | "True" | "TRUE" | "1" | 1:
            return True
        case "false" | "False" | "FALSE" | "0" | 0:
            return False
        case _:
            raise ValueError("neither true nor false")


def amount(value: object) -> Decimal:
    """Money in major units: usually a decimal text, possibly signed."""
    text = value.strip() if isinstance(value, str) else repr(number(value))
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not an amount")
    result = Decimal(text)
    if abs(result) > LARGEST_COUNT:
        raise ValueError("not a possible amount")
    return result


def instant(value: object, *, unit: str | None = None) -> datetime:
    """An instant, aware and UTC, from an epoch number or an ISO 8601 text (a naive one is UTC).

    `unit` ("s" or "ms") settles what a number counts; without it the size does.
    """
    if type(value) is int and unit is None and _EARLIEST <= value < _LATEST:
        # What nearly every row of a long walk has: whole seconds.
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str) and not _DECIMAL.fullmatch(value.strip()):
        return _from_plain_text(value) or _from_text(value.strip())
    epoch = number(value)
    in_ms = unit == "ms" or (unit != "s" and abs(epoch) >= _SECONDS_BELOW)
    return _from_epoch(epoch / 1000 if in_ms else epoch)


def _from_epoch(seconds: float) -> datetime:
    if not _EARLIEST <= seconds < _LATEST:
        raise ValueError("not a possible time")
    return datetime.fromtimestamp(seconds, UTC)


def _from_plain_text(text: str) -> datetime | None:
    """What nearly every row of the request log has: UTC, marked by a `Z`. None where it is anything else."""
    if not (text.endswith("Z") and text.isascii() and len(text) >= _LEAST_TIME):
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    return parsed if parsed.tzinfo is UTC and _FIRST_YEAR <= parsed.year < _YEAR_BEYOND else None


def _from_text(text: str) -> datetime:
    if not text.isascii() or not _LEAST_TIME <= len(text) <= _MOST_TIME:
        raise ValueError("not a time")
    joined = _GAP_BEFORE_OFFSET.sub("", _ZONE_WORD.sub("+00:00", text.upper()))
    parsed = datetime.fromisoformat(joined)
    if not _FIRST_YEAR <= parsed.year < _YEAR_BEYOND:
        raise ValueError("not a possible time")
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
