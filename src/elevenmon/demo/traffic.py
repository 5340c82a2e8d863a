"""When things happen: streams of numbered events whose times and sums have closed forms.

A stream repeats a 24-week table of events per hour (courses, noise and busy hours in it), so that the
number of events before any moment, the moment of any event and the credits of any range of events cost the
same for the thousandth event as for the ten-millionth; nothing is generated before it is asked for.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from elevenmon.demo.courses import COURSE_HOURS, Programme
from elevenmon.demo.randomness import generator, mix

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
EPOCH_MS = 1_514_764_800_000
"""Monday 2018-01-01 00:00 UTC: event 0 of every stream comes after it."""
_CYCLE_HOURS = 2 * COURSE_HOURS
_MASK = (1 << 64) - 1
_JITTER_STEP = 0x9E3779B97F4A7C15
_JITTER_MIX = 0xBF58476D1CE4E5B9
_JITTER_SHIFT = 44
"""Leaves 20 bits, so that an event's place in its hour is exact and never the hour's end."""
_JITTER_UNIT = 1 << (64 - _JITTER_SHIFT)
_KNOTS = 60
_PATTERNS = 64
_EVENLY = [knot * HOUR_MS // _KNOTS for knot in range(_KNOTS + 1)]


class Rhythm:
    """Events per hour, repeating every 24 weeks: `prefix[h]` events come before hour `h` of the cycle."""

    def __init__(self, seed: int, name: str, per_day: float, course: Sequence[float]) -> None:
        chance = generator(seed, "rhythm", name)
        weights = [
            course[hour % len(course)] * (0.75 + 0.5 * chance.random()) for hour in range(_CYCLE_HOURS)
        ]
        for _ in range(60):
            weights[chance.randrange(_CYCLE_HOURS)] *= 1.3 + chance.random()
        scale = per_day * _CYCLE_HOURS / 24 / sum(weights)
        self.prefix = [0, *(round(total * scale) for total in accumulate(weights))]
        self.total = self.prefix[-1]


@dataclass(frozen=True, slots=True)
class Charge:
    """One billed line of an event. `combo` indexes the columns it is billed under in its table."""

    combo: int
    credits: int
    minutes: float
    cost: float
    """Money equivalent, US dollars."""
    characters: int
    quantity: float


@dataclass(frozen=True, slots=True)
class Kind:
    """What an event of a table looks like, apart from its number and time."""

    charges: tuple[Charge, ...]
    method: str
    path: str
    status: int
    error: str | None
    latency: float
    """Seconds to the end of the answer."""
    user: str
    key: str | None
    """Hashed key, null for the web application."""
    detail: object = None
    """What only this stream knows of it: a clip's words, a conversation's course."""


class Wheel:
    """An order of kinds that repeats: event `i` is of kind `order[i % len(order)]`."""

    def __init__(self, order: Sequence[int], prices: Sequence[int]) -> None:
        self.order = order
        self._size = len(order)
        self._prefix = [0, *accumulate(prices[number] for number in order)]

    def before(self, index: int) -> int:
        """Return the credits of the events 0 to `index` - 1, were all of them of this wheel."""
        return self.at(index)[1]

    def at(self, index: int) -> tuple[int, int]:
        """Return the kind of an event, and the credits of the events before it."""
        turns, slot = divmod(index, self._size)
        return self.order[slot], turns * self._prefix[-1] + self._prefix[slot]


class Table:
    """Kinds of events, the distinct columns they are billed under, and the wheels that bring them up.

    `plan` names the wheel of every hour, from Monday 00:00 UTC. Without a programme there is one wheel.
    """

    def __init__(
        self, kinds: list[Kind], combos: list[dict[str, str | None]], course: Programme | None = None
    ) -> None:
        self.kinds = kinds
        self.combos = combos
        prices = [sum(charge.credits for charge in kind.charges) for kind in kinds]
        orders: Sequence[Sequence[int]] = course.orders if course else [range(len(kinds))]
        self.wheels = [Wheel(order, prices) for order in orders]
        self.plan = course.plan if course else [0]
        self.weights: Sequence[float] = course.weights if course else (1.0,)
        """Events per hour of a course, on any scale."""

    def wheel(self, hour: int) -> Wheel:
        """Return the wheel of an hour since `EPOCH_MS`."""
        return self.wheels[self.plan[hour % len(self.plan)]]


Place = tuple[Table, int, int]
"""Where an event is found: its table, the number of its kind there, the credits of all earlier events."""


class Hour(NamedTuple):
    """The events of one hour, which are all of one wheel."""

    table: Table
    wheel: Wheel
    passed: int
    """Events before the one that the wheel counts as its first."""
    charged: int
    """What the credits of all earlier events are more than the wheel says."""

    def at(self, index: int) -> tuple[int, int]:
        """Return the kind of an event, and the credits of all earlier events."""
        kind, before = self.wheel.at(index - self.passed)
        return kind, self.charged + before


class Run(NamedTuple):
    """Neighbouring events of one wheel: its places `first` to `after` - 1, counted on beyond its end."""

    table: Table
    wheel: Wheel
    first: int
    after: int


def _patterns(seed: int, name: str, unevenness: float) -> list[list[int]]:
    """Return ways in which an hour passes: the milliseconds by which each sixtieth of its events is over."""
    chance = generator(seed, "patterns", name)
    patterns: list[list[int]] = []
    least = 0.06 / (1 + unevenness)
    for _ in range(_PATTERNS):
        lengths = [least + chance.random() ** unevenness for _ in range(_KNOTS)]
        scale = HOUR_MS / sum(lengths)
        inner = [int(total * scale) for total in accumulate(lengths[:-1])]
        patterns.append([0, *inner, HOUR_MS])
    return patterns


class Stream:
    """Events numbered from 0 in the order of their time; from `burst_from` on, of the burst's table.

    A burst keeps no hours: it is as large by night as by day, and spread evenly.
    The greater the unevenness, the more the events of an hour come in bunches; 0: evenly spread.
    """

    def __init__(
        self, name: str, seed: int, rhythm: Rhythm, table: Table, *, unevenness: float = 2.0
    ) -> None:
        self.name = name
        self.rhythm = rhythm
        self.table = table
        self.burst: Table | None = None
        self.burst_from = 1 << 62
        self._burst_base = 0
        self._burst_hour, self._burst_pace = 1 << 62, 1
        self._salt = mix(seed) | 1
        self._patterns = _patterns(seed, name, unevenness)

    @cached_property
    def _hours(self) -> tuple[list[tuple[Wheel, int]], int]:
        """Per hour of the cycle its wheel, and what its sums are short by; the credits of the whole cycle."""
        hours: list[tuple[Wheel, int]] = []
        total = 0
        for hour, (first, after) in enumerate(pairwise(self.rhythm.prefix)):
            wheel = self.table.wheel(hour)
            begin = wheel.before(first)
            hours.append((wheel, total - begin))
            total += wheel.before(after) - begin
        return hours, total

    def start_burst(self, hour: int, table: Table, credits_per_hour: float) -> None:
        """Let the events from that hour since `EPOCH_MS` on be of another table, which has one wheel."""
        begin, wheel = self.before_hour(hour), table.wheels[0]
        size = len(wheel.order)
        self._burst_pace = max(1, round(credits_per_hour * size / wheel.before(size)))
        self._burst_base = self.credits_before(begin) - wheel.before(begin)
        self._burst_hour, self.burst_from, self.burst = hour, begin, table

    def _hour_span(self, hour: int) -> tuple[int, int]:
        if hour >= self._burst_hour:
            first = self.burst_from + (hour - self._burst_hour) * self._burst_pace
            return first, first + self._burst_pace
        turns, row = divmod(hour, _CYCLE_HOURS)
        prefix, base = self.rhythm.prefix, turns * self.rhythm.total
        return base + prefix[row], base + prefix[row + 1]

    def before_hour(self, hour: int) -> int:
        """Return the number of events before that hour since `EPOCH_MS`."""
        return self._hour_span(hour)[0]

    def _pattern(self, hour: int) -> list[int]:
        if hour >= self._burst_hour:
            return _EVENLY
        return self._patterns[(hour * _JITTER_STEP >> 24) % _PATTERNS]

    def _offset(self, index: int, first: int, after: int, pattern: list[int]) -> int:
        noise = (index * _JITTER_STEP + self._salt) & _MASK
        jitter = (((noise ^ (noise >> 29)) * _JITTER_MIX & _MASK) >> _JITTER_SHIFT) / _JITTER_UNIT
        place = (index - first + jitter) * _KNOTS / (after - first)
        knot = int(place)
        low = pattern[knot]
        return int(low + (pattern[knot + 1] - low) * (place - knot))

    def times(self, hour: int) -> list[tuple[int, int]]:
        """Return (stream time, event number) of every event of an hour, in order."""
        first, after = self._hour_span(hour)
        start, pattern, offset = EPOCH_MS + hour * HOUR_MS, self._pattern(hour), self._offset
        return [(start + offset(index, first, after, pattern), index) for index in range(first, after)]

    def hour_of(self, index: int) -> int:
        """Return the hour since `EPOCH_MS` in which an event lies."""
        if index >= self.burst_from:
            return self._burst_hour + (index - self.burst_from) // self._burst_pace
        turns, rest = divmod(index, self.rhythm.total)
        return turns * _CYCLE_HOURS + bisect_right(self.rhythm.prefix, rest) - 1

    def time(self, index: int) -> int:
        """Return the stream time of an event."""
        hour = self.hour_of(index)
        first, after = self._hour_span(hour)
        return EPOCH_MS + hour * HOUR_MS + self._offset(index, first, after, self._pattern(hour))

    def count(self, stream_ms: int) -> int:
        """Return how many events have happened by that stream time (it included)."""
        hour, inside = divmod(stream_ms - EPOCH_MS, HOUR_MS)
        first, after = self._hour_span(hour)
        pattern, offset = self._pattern(hour), self._offset
        return first + bisect_right(
            range(first, after), inside, key=lambda index: offset(index, first, after, pattern)
        )

    def hour(self, hour: int) -> Hour:
        """Return what the events of an hour since `EPOCH_MS` are found by."""
        if self.burst is not None and hour >= self._burst_hour:
            return Hour(self.burst, self.burst.wheels[0], 0, self._burst_base)
        turns, row = divmod(hour, _CYCLE_HOURS)
        hours, total = self._hours
        wheel, short_by = hours[row]
        return Hour(self.table, wheel, turns * self.rhythm.total, turns * total + short_by)

    def place(self, index: int) -> Place:
        """Return where an event is found."""
        hour = self.hour(self.hour_of(index))
        return hour.table, *hour.at(index)

    def credits_before(self, index: int) -> int:
        """Return the credits of the events 0 to `index` - 1."""
        return self.place(index)[2] if self.rhythm.total else 0

    def kind(self, index: int) -> Kind:
        """Return what an event looks like."""
        table, number, _ = self.place(index)
        return table.kinds[number]

    def runs(self, first: int, after: int) -> Iterator[Run]:
        """Split a range of events where another wheel takes over."""
        total, prefix = self.rhythm.total, self.rhythm.prefix
        end = min(after, self.burst_from)
        while first < end:
            turns, rest = divmod(first, total)
            hour = bisect_right(prefix, rest) - 1
            stop = min(end, turns * total + prefix[hour + 1])
            yield Run(self.table, self.table.wheel(hour), rest, rest + stop - first)
            first = stop
        if self.burst is not None and first < after:
            yield Run(self.burst, self.burst.wheels[0], first, after)
