"""Durations as people write them: `30s`, `10m`, `1h`, `2d`, `6w`; a bare number is seconds."""

import re

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_FORM = re.compile(r"([0-9]{1,9})([smhdw]?)")
ALLOWED = "a whole number with s, m, h, d or w, such as 30s or 10m"


def seconds_of(text: str) -> int:
    """Seconds of a written duration; ValueError says what is allowed."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no duration: {ALLOWED}")
    return int(match[1]) * _UNITS[match[2]]
