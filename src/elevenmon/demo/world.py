"""The account as a pure function of seed, scenario, items, speed, the server's start and the time."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import timedelta
from functools import cached_property, lru_cache

from elevenmon.demo.catalog import Catalog, catalog
from elevenmon.demo.clock import NEVER_MS, WorldClock
from elevenmon.demo.periods import add_months, from_ms, to_ms
from elevenmon.demo.scenarios import SCENARIOS, Scenario
from elevenmon.demo.tables import burst_table, calls_table, clips_table, jobs_table
from elevenmon.demo.traffic import DAY_MS, EPOCH_MS, HOUR_MS, Rhythm, Stream, Table
from elevenmon.demo.unbilled import failures_table, reads_table

DEFAULT_ITEMS = 20_000
_LEAST_DAYS = 63
_RUN_OUT_MS = 240_000
_PERIOD_HOURS = 720
_SPACED, _IN_BUNCHES = 0.0, 9.0
"""Unevenness of the calls, which seldom all pause at once, and of the failures, which come together."""


class World:
    """Streams of events under one clock, and the account's figures that follow from them.

    Usage goes back two months; the default number of items is the last two and a half weeks of them. More
    items make the account busier and older, by the square root of the factor each; fewer leave the traffic
    as it is and let history begin later.
    The billing period is chosen from the week in which the server starts, so that a demo looks alive on
    whichever day it is opened: the start belongs to the inputs of the function.
    """

    def __init__(self, *, seed: int, scenario: str, items: int, clock: WorldClock) -> None:
        self.seed = seed
        self.scenario: Scenario = SCENARIOS[scenario]
        self.items = items
        self.clock = clock
        self.growth = max(1.0, (items / DEFAULT_ITEMS) ** 0.5)
        self.catalog: Catalog = catalog(hostile=self.scenario.texts == "hostile")
        self.clips = self._stream("clips", self.scenario.clips_per_day * self.growth, clips_table)
        self.jobs = self._stream("jobs", self.scenario.jobs_per_day * self.growth, jobs_table)
        self.calls = self._stream("calls", self.scenario.calls_per_day, calls_table, unevenness=_SPACED)
        self.billed = (self.clips, self.jobs, self.calls)
        self._others_at = lru_cache(maxsize=4096)(self._credits_of_others)
        if self.scenario.burst_hours:
            begin = (clock.start_ms - EPOCH_MS) // HOUR_MS - self.scenario.burst_hours
            even = self.scenario.limit * self.growth / _PERIOD_HOURS
            table = burst_table(self.scenario, self.catalog, seed)
            self.clips.start_burst(begin, table, self.scenario.burst_times * even)
        known = self.clips.count(clock.start_ms)
        self.first_clip = max(0, known - items)
        self.origin_ms = self._origin(known)
        self.limit = round(self.scenario.limit * self.growth / 1000) * 1000
        self._opening_credits = 0
        self._first_period_ms = self._choose_period()
        self.exhausted_ms = self._exhaustion()

    def _stream(
        self,
        name: str,
        per_day: float,
        build: Callable[[Scenario, Catalog, int], Table],
        *,
        unevenness: float = 2.0,
    ) -> Stream:
        table = build(self.scenario, self.catalog, self.seed)
        rhythm = Rhythm(self.seed, name, per_day, table.weights)
        return Stream(name, self.seed, rhythm, table, unevenness=unevenness)

    @cached_property
    def unbilled(self) -> tuple[Stream, Stream]:
        """The look-ups and the failures, made when the request log is first asked for."""
        scenario, share = self.scenario, self.scenario.failure_share
        reads = scenario.reads_per_day * self.growth
        good = (scenario.clips_per_day + scenario.jobs_per_day) * self.growth + scenario.calls_per_day + reads
        return (
            self._stream("reads", reads, reads_table),
            self._stream("failures", good * share / (1 - share), failures_table, unevenness=_IN_BUNCHES),
        )

    def _origin(self, known: int) -> int:
        least = self.clock.start_ms - _LEAST_DAYS * DAY_MS
        if self.scenario.name == "empty":
            return self.clock.start_ms
        oldest = self.clips.time(self.first_clip) if known > self.first_clip else least
        moment = min(oldest, least)
        return moment - moment % HOUR_MS

    def _credits_of_others(self, hour: int) -> int:
        return sum(stream.credits_before(stream.before_hour(hour)) for stream in (self.jobs, self.calls))

    def _cumulative(self, stream_ms: int) -> int:
        """All credits ever: clips to the item, the rest spread evenly over its hour."""
        hour, inside = divmod(stream_ms - EPOCH_MS, HOUR_MS)
        before, after = self._others_at(hour), self._others_at(hour + 1)
        return (
            self.clips.credits_before(self.clips.count(stream_ms))
            + before
            + (after - before) * inside // HOUR_MS
        )

    def _choose_period(self) -> int:
        start = self.clock.start_ms
        fill = self.scenario.period_fill
        if fill is None:
            today = from_ms(start).replace(hour=9, minute=0, second=0, microsecond=0)
            return to_ms(today - timedelta(days=14 + today.weekday()))
        target = round(self.limit * fill)
        end = self._cumulative(self.clock.to_stream(start + _RUN_OUT_MS))
        first_hour = (start - EPOCH_MS) // HOUR_MS - 29 * 24
        hours = range(first_hour, first_hour + 28 * 24)
        return self._period_for(target, end, hours)

    def _cumulative_hour(self, hour: int) -> int:
        return self._cumulative(EPOCH_MS + hour * HOUR_MS)

    def _period_for(self, target: int, end: int, hours: range) -> int:
        place = bisect_left(hours, end - target, key=self._cumulative_hour)
        hour = hours[min(place, len(hours) - 1)]
        self._opening_credits = target - (end - self._cumulative_hour(hour))
        return EPOCH_MS + hour * HOUR_MS

    def _exhaustion(self) -> int:
        cap = self.limit
        extension = self.extension
        if not cap or isinstance(extension, str) or self.scenario.name == "empty":
            return NEVER_MS
        cap += extension
        start = self.clock.to_stream(self.clock.start_ms)
        ceiling = self._opening_credits + self._cumulative(start + 30 * DAY_MS)
        wanted = cap + self._cumulative(self._first_period_ms) - self._opening_credits
        if ceiling < wanted:
            return NEVER_MS
        moments = range(start, start + 30 * DAY_MS)
        return start + bisect_left(moments, wanted, key=self._cumulative)

    @property
    def extension(self) -> int | str:
        """Overage allowed: credits, or `unlimited`."""
        allowed = self.scenario.extension
        return allowed if isinstance(allowed, str) else round(allowed * self.growth / 1000) * 1000

    def billed_until(self, world_ms: int) -> int:
        """Return the stream time up to which credits had been charged at a world time."""
        return min(self.clock.to_stream(min(world_ms, self.clock.now_ms())), self.exhausted_ms)

    def period_at(self, world_ms: int) -> tuple[int, int]:
        """Return the start and the end of the billing period that holds a world time."""
        first = from_ms(self._first_period_ms)
        now = from_ms(world_ms)
        months = (now.year - first.year) * 12 + now.month - first.month
        while add_months(first, months) > now:
            months -= 1
        while add_months(first, months + 1) <= now:
            months += 1
        return to_ms(add_months(first, months)), to_ms(add_months(first, months + 1))

    def used_base(self, period_ms: int) -> int:
        """Return what to take off `cumulative` to get the counter of the period that starts then."""
        opening = self._opening_credits if period_ms == self._first_period_ms else 0
        begin = max(period_ms, self.origin_ms)
        return self._cumulative(self.clock.to_stream(begin)) - opening

    def used(self, world_ms: int) -> int:
        """Return the credit counter of the billing period at a world time."""
        period, _ = self.period_at(world_ms)
        return max(0, self._cumulative(self.billed_until(world_ms)) - self.used_base(period))

    def others_before(self, hour: int) -> int:
        """Return the credits of everything but clips before an hour (counted from `EPOCH_MS`)."""
        return self._others_at(hour)
