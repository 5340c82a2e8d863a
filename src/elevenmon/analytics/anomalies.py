"""What stands out in the newest hours of an account's use.

An hour is held against the usual week (`usual_hours`), so that a Monday morning is none. What is small for
the account, or small at all, is left alone: `LEAST_CREDITS`. Everything here is a function of its arguments.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elevenmon.analytics.rates import HOUR_MS
from elevenmon.analytics.recent_use import CounterMove, FirstUse, Here, RecentUse
from elevenmon.analytics.usual_hours import Usual
from elevenmon.domain.anomalies import Anomaly, AnomalyKind
from elevenmon.domain.clock import from_ms
from elevenmon.domain.snapshot import Dimension, Point
from elevenmon.domain.wording import clock_time, grouped, moment

LEAST_CREDITS = 1_000.0
"""What an hour must gain over its usual; a month of a free account has 10,000."""
LEAST_FIRST_CREDITS = 100.0
REGION = "region"
_TIMES = 2.5
"""How many times its usual a spike is at least."""
_NIGHT_TIMES = 1.5
"""How much more than ever before is used at night."""
_UNEXPLAINED_SHARE = 0.1
_CULPRIT_SHARE, _CULPRIT_TIMES = 0.5, 3.0
_FIRSTS = {
    Dimension.KEY.value: (AnomalyKind.NEW_KEY, "the key"),
    Dimension.SOURCE.value: (AnomalyKind.NEW_SOURCE, "the source"),
    REGION: (AnomalyKind.NEW_REGION, "the region"),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Hour:
    at: int
    used: float
    expected: float
    unusual: float


def find(
    recent: RecentUse, usual: Usual | None, of_keys: Mapping[str | None, Usual], here: Here
) -> tuple[Anomaly, ...]:
    """Everything that stands out in these hours, the newest first.

    `usual` is None while the record is too short to tell; `of_keys` has those keys that `busy_keys` named.
    """
    found: list[Anomaly] = []
    if usual is not None:
        night = _night(recent.total, usual)
        found += _stretches(AnomalyKind.NIGHT, night, recent, here)
        loud = [hour for hour in _spikes(recent.total, usual, usual) if not usual.is_quiet(hour.at)]
        found += _stretches(AnomalyKind.SPIKE, loud, recent, here)
        seen = {hour.at for hour in (*night, *loud)}
        for key, own in of_keys.items():
            hours = _spikes(recent.by_key.get(key, ()), own, usual)
            hidden = [hour for hour in hours if hour.at not in seen]
            found += _stretches(AnomalyKind.SPIKE, hidden, recent, here, key=(key,))
    found += _first_uses(recent, here)
    if recent.counter is not None:
        found += _unexplained(recent.counter, here)
    return tuple(sorted(found, key=lambda one: (one.at, one.credits), reverse=True))


def busy_keys(recent: RecentUse, usual: Usual | None) -> list[str | None]:
    """The keys with an hour that alone would be much for the account, largest first."""
    if usual is None:
        return []
    most = {key: max((used for _, used in points), default=0.0) for key, points in recent.by_key.items()}
    least = _least(usual)
    return sorted((key for key, used in most.items() if used >= least), key=lambda key: -most[key])


def _least(account: Usual) -> float:
    return max(LEAST_CREDITS, account.mean_hour)


def _spikes(points: Iterable[Point], usual: Usual, account: Usual) -> list[_Hour]:
    """Hours far above their usual, by an amount that is not small for the account."""
    hours = []
    for at, used in points:
        expected = usual.expected(at)
        large = used - expected >= _least(account) and used >= _TIMES * expected
        if large and usual.is_beyond(used, expected):
            hours.append(_Hour(at, used, expected, usual.deviations(used, expected)))
    return hours


def _night(points: Iterable[Point], usual: Usual) -> list[_Hour]:
    """Hours of the account's night with as much in them as by day, and more than there ever was."""
    hours = []
    for at, used in points:
        expected = usual.expected(at)
        much = used - expected >= _least(usual) and used > _NIGHT_TIMES * usual.quiet_most
        if usual.is_quiet(at) and much:
            hours.append(_Hour(at, used, expected, usual.deviations(used, expected)))
    return hours


def _stretches(
    kind: AnomalyKind,
    hours: Sequence[_Hour],
    recent: RecentUse,
    here: Here,
    *,
    key: tuple[str | None] | None = None,
) -> list[Anomaly]:
    """Neighbouring hours as one anomaly each; `key`: all of them are of this API key."""
    runs: list[list[_Hour]] = []
    for hour in hours:
        if runs and runs[-1][-1].at + HOUR_MS == hour.at:
            runs[-1].append(hour)
        else:
            runs.append([hour])
    return [_stretch_anomaly(kind, run, recent, here, key) for run in runs]


def _stretch_anomaly(
    kind: AnomalyKind, run: Sequence[_Hour], recent: RecentUse, here: Here, key: tuple[str | None] | None
) -> Anomaly:
    used, expected = sum(hour.used for hour in run), sum(hour.expected for hour in run)
    start, end = run[0].at, run[-1].at + HOUR_MS
    name = _key_name(recent, key[0]) if key is not None else ""
    usually = f"against {grouped(expected)} expected"
    if kind is AnomalyKind.NIGHT:
        usually = "in a usually quiet hour" if len(run) == 1 else "in usually quiet hours"
    by = f" by {_of_key(key[0], name)}" if key is not None else _culprit(recent, start, end, used - expected)
    return Anomaly(
        kind=kind,
        at=from_ms(start),
        until=from_ms(end),
        credits=used,
        expected=expected,
        text=f"{grouped(used)} credits {_stretch(start, end, here)} {usually}{by}",
        dimension=Dimension.KEY.value if key is not None else "",
        key=key[0] if key is not None else None,
        name=name,
        unusual=max(hour.unusual for hour in run),
    )


def _culprit(recent: RecentUse, start: int, end: int, gain: float) -> str:
    """Which key most of it went through, where that one does not always use so much."""
    for key, points in recent.by_key.items():
        inside = sum(used for at, used in points if start <= at < end)
        outside = sum(used for at, used in points if not start <= at < end)
        hours, others = end - start, max(HOUR_MS, recent.span[1] - recent.span[0] - (end - start))
        if inside >= _CULPRIT_SHARE * gain and inside / hours >= _CULPRIT_TIMES * outside / others:
            return f", most of it by {_of_key(key, _key_name(recent, key))}"
    return ""


def _first_uses(recent: RecentUse, here: Here) -> list[Anomaly]:
    made = []
    for first in recent.firsts:
        used = recent.first_credits.get(first, 0.0)
        if used < LEAST_FIRST_CREDITS:
            continue
        kind, noun = _FIRSTS[first.dimension]
        name = recent.names.get((first.dimension, first.key), "")
        made.append(
            Anomaly(
                kind=kind,
                at=from_ms(first.at),
                until=from_ms(-(-recent.span[1] // HOUR_MS) * HOUR_MS),
                credits=used,
                expected=0.0,
                text=f"first use of {_first_words(first, noun, name)}, {grouped(used)} credits since"
                f" {moment(from_ms(first.at), here.now, here.zone)}",
                dimension=first.dimension,
                key=first.key,
                name=name,
            )
        )
    return made


def _first_words(first: FirstUse, noun: str, name: str) -> str:
    if first.dimension == Dimension.KEY.value and not name:
        return f"a key that has no name ({first.key[:6]})"
    return f"{noun} {name or first.key}"


def _unexplained(move: CounterMove, here: Here) -> list[Anomaly]:
    missing = move.counted - move.explained
    if missing < max(LEAST_CREDITS, _UNEXPLAINED_SHARE * move.counted):
        return []
    return [
        Anomaly(
            kind=AnomalyKind.UNEXPLAINED,
            at=from_ms(move.since),
            until=from_ms(move.until),
            credits=missing,
            expected=0.0,
            text=f"{grouped(missing)} of {grouped(move.counted)} credits on the counter"
            f" {_stretch(move.since, move.until, here)} are in no usage row",
        )
    ]


def _key_name(recent: RecentUse, key: str | None) -> str:
    return recent.names.get((Dimension.KEY.value, key), key[:6]) if key is not None else "(none)"


def _of_key(key: str | None, name: str) -> str:
    return f"the key {name}" if key is not None else "use without a key"


def _stretch(start: int, end: int, here: Here) -> str:
    first = moment(from_ms(start), here.now, here.zone)
    return f"at {first}" if end - start <= HOUR_MS else f"from {first} to {_last(start, end, here)}"


def _last(start: int, end: int, here: Here) -> str:
    """When it ended; the day is not said twice."""
    same = from_ms(start).astimezone(here.zone).date() == from_ms(end).astimezone(here.zone).date()
    return clock_time(from_ms(end), here.zone) if same else moment(from_ms(end), here.now, here.zone)
