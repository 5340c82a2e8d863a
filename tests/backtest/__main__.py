"""`python -m tests.backtest [FOLDER]`: the table of docs/forecast.md.

Without a folder it measures made-up accounts. With one it measures the series in it: CSV files with the
header `time,credits`, hourly in UTC; `web_london.csv` belongs to the family `web`. Periods are 30 days after
42 of record, or the largest that a shorter series has room for.
"""

import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import mean, median

from elevenmon.analytics.forecast import forecast
from elevenmon.cli.usage_file import read_usage
from elevenmon.domain.clock import from_ms
from tests.backtest.families import HELD_OUT, TUNED, Series
from tests.backtest.protocol import (
    HOUR_MS,
    LIMITS,
    ORIGINS,
    OURS,
    Period,
    Scores,
    measure,
    periods,
    verdict_changes,
)

FIRST = datetime(2024, 1, 1, tzinfo=UTC)
SERIES_PER_FAMILY, PERIODS_PER_SERIES = 6, 2
TARGETS = "pinball 0.50x, Brier 0.52x, ETA 0.80x, held 75 to 88 %, changes 2.5, 60 ms"


def made_up(families: dict[str, Callable[[Random, int], Series]], series: int) -> list[Period]:
    """Seeded accounts of each family."""
    made: list[Period] = []
    for name, family in families.items():
        for index in range(series):
            hours = family(Random(f"{name}-{index}"), 42 + 30 * PERIODS_PER_SERIES)
            made += periods(name, FIRST, hours, before_days=42, days=30, most=PERIODS_PER_SERIES)
    return made


def recorded(folder: Path) -> list[Period]:
    """The series of a folder; hours without a row are quiet."""
    made: list[Period] = []
    for path in sorted(folder.glob("*.csv")):
        rows = dict(read_usage(path, UTC))
        first = min(rows)
        hours = [max(0.0, rows.get(at, 0.0)) for at in range(first, max(rows) + 1, HOUR_MS)]
        room = len(hours) // 24
        days, before = next((pair for pair in ((30, 42), (28, 24), (14, 14)) if sum(pair) <= room), (14, 14))
        family = path.stem.split("_")[0]
        made += periods(family, from_ms(first), hours, before_days=before, days=days, most=8)
    return made


def table(title: str, made: Iterable[Period]) -> None:
    """Measure and print."""
    families: dict[str, list[Period]] = {}
    for period in made:
        families.setdefault(period.family, []).append(period)
    by_family = {name: measure(own) for name, own in families.items()}
    whole = {name: Scores() for name in next(iter(by_family.values()))}
    for scores in by_family.values():
        for name, own in scores.items():
            whole[name].add(own)
    print(f"\n{title}: {len(whole[OURS].pinball)} forecasts of {sum(map(len, families.values()))} periods")
    pace = next(name for name in whole if name != OURS)
    for name, scores in whole.items():
        print(row(name, scores, whole[pace]))
    for name, own in by_family.items():
        print(row(f"  {name}", own[OURS], own[pace]))
    changes = [count for own in families.values() for count in verdict_changes(own[0])]
    print(f"verdict changes per period: {mean(changes):.2f} over {len(changes) // len(LIMITS)} periods")


def row(name: str, scores: Scores, pace: Scores) -> str:
    """One line of the table."""
    pinball, brier, eta = scores.over(pace)
    held = f"{mean(scores.held):6.0%}" if scores.held else "     -"
    return (
        f"{name:22} pinball {mean(scores.pinball):.4f} {pinball:5.2f}x   Brier {mean(scores.brier):.3f} "
        f"{brier:5.2f}x   ETA {median(scores.eta_hours):6.1f} h {eta:5.2f}x   held {held}"
    )


def cost(made: list[Period]) -> float:
    """Median milliseconds of a forecast from six weeks of hours and more."""
    spent = []
    for period in made:
        for share in ORIGINS:
            question = period.question(round(len(period.inside) * share), (period.actual,))
            begun = time.perf_counter()
            forecast(question)
            spent.append((time.perf_counter() - begun) * 1000)
    return median(spent)


def main(arguments: list[str]) -> None:
    """Print everything."""
    print(f"targets against the whole-period pace line: {TARGETS}")
    if arguments:
        table(arguments[0], recorded(Path(arguments[0])))
        return
    tuned = made_up(TUNED, SERIES_PER_FAMILY)
    table("families the method was tuned on", tuned)
    table("families held out", made_up(HELD_OUT, SERIES_PER_FAMILY))
    print(f"\none forecast: {cost(tuned[:20]):.1f} ms (median)")


if __name__ == "__main__":
    main(sys.argv[1:])
