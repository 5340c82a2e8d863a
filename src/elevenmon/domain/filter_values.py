"""What stands right of an operator: text, numbers with units, times. ValueError says what is allowed."""

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta, tzinfo

from elevenmon.domain.clock import to_ms
from elevenmon.domain.filter_fields import Field, FieldType
from elevenmon.domain.filter_tree import Span, Value
from elevenmon.domain.words import folded

_NUMBER = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})([a-zA-Z]*)", re.ASCII)
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6}
_SECONDS = {"": 1.0, "us": 1e-6, "ms": 1e-3, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
_AGES = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_UNITS = {
    FieldType.NUMBER: (_SCALES, "a number, such as 500, 0.5 or 1.2k"),
    FieldType.SECONDS: (_SECONDS, "seconds, or a number with ms, s, m or h, such as 300ms"),
    FieldType.AGE: (_AGES, "a number with s, m, h, d or w, such as 90s or 2d"),
}
_LONGEST_AGE = 86400.0 * 36_500
_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?)?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_UNIX = re.compile(r"\d{9,10}", re.ASCII)
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
_CLASS = re.compile(r"([1-9])xx", re.ASCII | re.IGNORECASE)


def read_value(field: Field, operator: str, text: str, zone: tzinfo | None) -> Value:
    """The value of `text` for a field; times without a zone are in `zone`, None being the machine's."""
    match field.type:
        case FieldType.FLAG:
            return _flag(field, text)
        case FieldType.TIME:
            return _time(field, text, zone)
        case FieldType.STATUS:
            return _status(field, operator, text)
        case FieldType.AGE | FieldType.SECONDS | FieldType.NUMBER:
            return _scaled(field, text, *_UNITS[field.type])
        case _:
            return folded(text)


def _flag(field: Field, text: str) -> bool:
    if text.lower() not in _YES + _NO:
        raise ValueError(f"{field.name} takes yes or no, not {_shown(text)}")
    return text.lower() in _YES


def _scaled(field: Field, text: str, scales: dict[str, float], allowed: str) -> float:
    match = _NUMBER.fullmatch(text)
    scale = scales.get(match[2].lower()) if match else None
    if match is None or scale is None:
        raise ValueError(f"{field.name} takes {allowed}, not {_shown(text)}")
    value = float(match[1]) * scale
    if field.type is FieldType.AGE and value > _LONGEST_AGE:
        raise ValueError(f"{field.name} takes at most a hundred years, not {_shown(text)}")
    return value


def _status(field: Field, operator: str, text: str) -> float | str:
    """A code as a number; a class as its first digit and `xx`."""
    group = _CLASS.fullmatch(text)
    if group and operator in (":", "=", "!="):
        return f"{group[1]}xx"
    if not re.fullmatch(r"[1-9][0-9]{2}", text, re.ASCII):
        allowed = "a code such as 404" if group else "a code such as 404, or a class such as 4xx"
        if group:
            allowed += f"; {_shown(text)} goes with : = or !="
            raise ValueError(f"{field.name}{operator} takes {allowed}")
        raise ValueError(f"{field.name} takes {allowed}, not {_shown(text)}")
    return float(text)


def _time(field: Field, text: str, zone: tzinfo | None) -> Span:
    allowed = "2026-11-01, 2026-11-01T14:30, one with Z or +02:00 behind it, or unix seconds"
    problem = f"{field.name} takes {allowed}, not {_shown(text)}"
    if _UNIX.fullmatch(text):
        return Span(int(text) * 1000, int(text) * 1000 + 1000)
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(problem)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        start = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is given below
        step = timedelta(days=1) if match[4] is None else timedelta(minutes=1)
        if match[6] is not None:
            step = timedelta(seconds=1)
        return Span(_instant(start, match[7], zone), _instant(start + step, match[7], zone))
    except (ValueError, OverflowError, OSError):
        raise ValueError(problem) from None


def _instant(local: datetime, offset: str | None, zone: tzinfo | None) -> int:
    """Epoch milliseconds; each end is placed by itself, as a day may last 23 or 25 hours."""
    if offset is None:
        aware = local.replace(tzinfo=zone) if zone is not None else local.astimezone()
        return to_ms(aware.astimezone(UTC))
    if offset in ("Z", "z"):
        return timegm(local.timetuple()) * 1000
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return (timegm(local.timetuple()) - (-minutes if offset[0] == "-" else minutes) * 60) * 1000


def _shown(text: str) -> str:
    """A value as an error quotes it."""
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"
