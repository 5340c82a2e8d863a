"""`python -m tests.backtest.anomalies`: how often anomalies are found, where there is one and elsewhere.

The demo's accounts and the made-up ones of the forecast's backtest, looked at every six hours for 17 weeks.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random

from elevenmon.analytics.anomalies import busy_keys, find
from elevenmon.analytics.rates import HOUR_MS
from elevenmon.analytics.recent_use import Here, RecentUse
from elevenmon.analytics.usual_hours import read_usual
from elevenmon.demo.clock import WorldClock
from elevenmon.demo.usage import Usage
from elevenmon.demo.world import World
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.snapshot import Point
from tests.backtest.families import HELD_OUT, TUNED

NOW = to_ms(datetime(2026, 11, 20, 14, tzinfo=UTC))
DAY = 24
RECORD, WEEKS, STEP = 62 * DAY, 17, 6
SCALE = 20_000.0
"""Credits a day of the made-up accounts: large enough that nothing is too small to tell."""
Series = Sequence[float]
Keys = Mapping[str | None, Series]


def found(total: Series, keys: Keys, weeks: float) -> dict[str, str]:
    """Everything found in the last weeks of hourly series that end at `NOW`: texts by reference."""
    start = NOW - len(total) * HOUR_MS
    seen: dict[str, str] = {}

    def points(series: Series, first: int, end: int) -> list[Point]:
        return [(start + at * HOUR_MS, series[at]) for at in range(max(0, first), end) if series[at] > 0]

    for end in range(len(total) - round(weeks * 7 * DAY) + STEP, len(total) + 1, STEP):
        since = end - DAY
        at = start + since * HOUR_MS
        usual = read_usual(points(total, since - RECORD, since), at, UTC)
        newest = {key: points(series, since, end) for key, series in keys.items()}
        recent = RecentUse((at, start + end * HOUR_MS), points(total, since, end), newest)
        of_keys = {}
        for key in busy_keys(recent, usual):
            own = read_usual(points(keys[key], since - RECORD, since), at, UTC)
            if own is not None:
                of_keys[key] = own
        for one in find(recent, usual, of_keys, Here(from_ms(start + end * HOUR_MS), UTC)):
            seen[one.ref] = one.text
    return seen


def demo(scenario: str, seed: int, weeks: float) -> tuple[Series, Keys]:
    """Hourly use of a demo account, in all and by key, with the record that comes before."""
    world = World(seed=seed, scenario=scenario, items=20_000, clock=WorldClock(frozen_at_ms=NOW, speed=0))
    start = NOW - (RECORD + round(weeks * 7) * DAY + DAY) * HOUR_MS
    world.origin_ms = min(world.origin_ms, start)
    edges = list(range(start, NOW + 1, HOUR_MS))
    groups, buckets = Usage(world).sums(edges, start, NOW, ("hashed_xi_api_key",), lambda _row: True)
    keys = {
        group[0]: [float(bucket[number].credits) if number in bucket else 0.0 for bucket in buckets]
        for number, group in enumerate(groups)
    }
    return [sum(hour) for hour in zip(*keys.values(), strict=True)], keys


def show(name: str, weeks: float, seen: Mapping[str, str]) -> None:
    """One line of the table."""
    print(f"{name:26} {weeks:6.1f} weeks  {len(seen):3} found  {len(seen) / weeks * 4:6.2f} in 4 weeks")


def main() -> None:
    """Print the table."""
    for scenario in ("calm", "busy"):
        for seed in (1, 11, 23):
            show(f"demo {scenario}, seed {seed}", WEEKS, found(*demo(scenario, seed, WEEKS), WEEKS))
    for name, family in (TUNED | HELD_OUT).items():
        source = Random(name)
        series = family(source).live(0, RECORD + WEEKS * 7 * DAY + DAY, source)
        mean = sum(series) / (len(series) / DAY) or 1.0
        scaled = [used * SCALE / mean for used in series]
        show(f"made up: {name}", WEEKS, found(scaled, {}, WEEKS))
    for seed in (1, 11, 23):
        for text in found(*demo("spike", seed, 0.15), 0.15).values():
            print(f"demo spike, seed {seed}: {text}")


if __name__ == "__main__":
    main()
