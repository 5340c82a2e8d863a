"""What `elevenmon forecast` is asked, from options and JSON; every refusal is one sentence."""

import json
import math
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.estimate import Limits
from elevenmon.analytics.forecast import Question, used_since
from elevenmon.domain.clock import to_ms
from elevenmon.domain.level import Level
from elevenmon.domain.wording import zone_named

Cap = float | Literal["unlimited"]
"""Credits beyond the included ones; 0 means that overage is switched off."""

MOST_CREDITS = 1e15
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_SHORTEST_MS = 60_000
_NEEDED = ("usage", "limit", "period_start", "reset")


class Asked(NamedTuple):
    """A forecast to make, and what its verdict needs besides."""

    question: Question
    previous: Level | None
    circumstances: Circumstances


def read_instant(value: object, zone: tzinfo) -> datetime:
    """ISO 8601 (in `zone` where it names none) or unix seconds; ValueError says what was wrong."""
    try:
        instant = _instant(value, zone).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(
            f"{_shown(value)} is no time; ISO 8601 such as 2026-11-20T14:00:00Z, or unix seconds, is needed"
        ) from error
    if not _FIRST <= instant <= _LAST:
        raise ValueError(f"{_shown(value)} is no time between 1970 and 2200")
    return instant


def _instant(value: object, zone: tzinfo) -> datetime:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            instant = datetime.fromisoformat(str(value).strip())
            return instant if instant.tzinfo is not None else instant.replace(tzinfo=zone)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError
    return datetime.fromtimestamp(value, UTC)


def read_credits(value: object) -> float:
    """A number of credits; negative ones are refunds. ValueError says what was wrong."""
    try:
        is_number = not isinstance(value, bool) and "_" not in str(value)
        amount = float(value) if is_number else math.nan  # type: ignore[arg-type]
    except (TypeError, ValueError):
        amount = math.nan
    if not abs(amount) <= MOST_CREDITS:
        raise ValueError(f"{_shown(value)} is no number of credits")
    return amount


def read_limit(value: object) -> float:
    """Included credits: a number above 0. ValueError says what was wrong."""
    amount = read_credits(value)
    if amount <= 0:
        raise ValueError(f"limit {_shown(value)} is not a number above 0")
    return amount


def read_cap(value: object) -> Cap:
    """Overage allowed: 0, a number above it, or "unlimited". ValueError says what was wrong."""
    if value == "unlimited":
        return "unlimited"
    try:
        amount = read_credits(value)
    except ValueError:
        amount = -1.0
    if amount < 0:
        raise ValueError(f'overage cap {_shown(value)} is neither 0, a number above it nor "unlimited"')
    return amount


def in_order(rows: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
    """Buckets by time; ValueError where two begin together, or closer than a minute."""
    ordered = sorted(rows)
    for (before, _), (after, _) in pairwise(ordered):
        if after - before < _SHORTEST_MS:
            shown = datetime.fromtimestamp(after / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            if after == before:
                raise ValueError(f"two buckets begin at {shown}")
            raise ValueError(f"a bucket begins at {shown}, less than a minute after the one before")
    return ordered


def asked(
    rows: Sequence[tuple[int, float]],
    *,
    limit: float,
    overage_cap: Cap,
    start: datetime,
    reset: datetime,
    now: datetime,
    zone: tzinfo,
    previous: Level | None = None,
) -> Asked:
    """The question these figures make; ValueError where they contradict each other."""
    if reset <= start:
        raise ValueError("the reset does not come after the period's start")
    if now < start:
        raise ValueError("now comes before the period's start")
    used = max(0.0, used_since(rows, to_ms(start), to_ms(now)))
    walls: Limits = (("included", limit),)
    if overage_cap != "unlimited" and overage_cap > 0:
        walls = (*walls, ("cap", limit + overage_cap))
    question = Question(rows, used, walls, start, reset, now, zone)
    circumstances = Circumstances(now=now, zone=zone, overage_allowed=overage_cap == "unlimited")
    return Asked(question, previous, circumstances)


def read_line(line: bytes, now: datetime) -> Asked:
    """One line of `--batch`; ValueError says what was wrong with it."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("not a JSON object on one line") from error
    if not isinstance(data, dict):
        raise ValueError("not a JSON object on one line")
    missing = [name for name in _NEEDED if data.get(name) is None]
    if missing:
        raise ValueError(f"{', '.join(missing)} missing; needed: {', '.join(_NEEDED)}")
    zone = _zone(data.get("zone"))
    return asked(
        _buckets(data["usage"], zone),
        limit=read_limit(data["limit"]),
        overage_cap=read_cap(data.get("overage_cap", 0)),
        start=read_instant(data["period_start"], zone),
        reset=read_instant(data["reset"], zone),
        now=now if data.get("now") is None else read_instant(data["now"], zone),
        zone=zone,
        previous=_level(data.get("previous")),
    )


def _zone(name: object) -> tzinfo:
    if name is None:
        return UTC
    found = zone_named(name) if isinstance(name, str) else None
    if found is None:
        raise ValueError(f"no such time zone: {_shown(name)}; an IANA name such as Europe/Paris is needed")
    return found


def _level(name: object) -> Level | None:
    if name is None:
        return None
    try:
        return Level(str(name))
    except ValueError as error:
        raise ValueError(f"no such level: {_shown(name)}; allowed: {', '.join(Level)}") from error


def _buckets(usage: Any, zone: tzinfo) -> list[tuple[int, float]]:
    if not isinstance(usage, list):
        raise ValueError("usage is not a list of [time, credits]")
    rows = []
    for index, pair in enumerate(usage):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ValueError(f"usage[{index}] is not [time, credits]")
        try:
            rows.append((to_ms(read_instant(pair[0], zone)), read_credits(pair[1])))
        except ValueError as error:
            raise ValueError(f"usage[{index}]: {error}") from error
    return in_order(rows)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
