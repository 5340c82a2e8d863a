"""`python -m tests.backtest [FOLDER | --oracle]`: the table of docs/forecast.md.

Without a folder it measures made-up accounts. With one it measures the series in it: CSV files with the
header `time,credits`, hourly in UTC; `web_london.csv` belongs to the family `web`. Periods are 30 days after
42 of record, or the largest that a shorter series has room for. `--oracle` measures a forecast that knows the
made-up accounts by heart, beside this one.
"""

import sys
import time
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from random import Random
from statistics import mean, median

from elevenmon.analytics.forecast import forecast
from elevenmon.cli.usage_file import read_usage
from elevenmon.domain.clock import from_ms
from tests.backtest.families import HELD_OUT, HOURS, TUNED, Family
from tests.backtest.families_apart import APART, BESIDE
from tests.backtest.oracle import measure_oracle
from tests.backtest.peers import PEERS
from tests.backtest.protocol import (
    FIRST,
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

SERIES_PER_FAMILY, PERIODS_PER_SERIES = 16, 2
GROUPS: dict[str, dict[str, Family]] = {
    "families the method was tuned on": TUNED,
    "other families": HELD_OUT,
    "simple families, tuned on": BESIDE,
    "simple families, not chosen by": APART,
}
TARGETS = "pinball 0.50x, Brier 0.52x, ETA 0.80x, held 75 to 88 %, changes 2.5, 60 ms"


def made_up(families: dict[str, Family], series: int) -> list[Period]:
    """Periods of so many seeded accounts of each family."""
    return [
        period
        for name, family in families.items()
        for index in range(series)
        for period in made_up_account(name, family, f"{name}-{index}")
    ]


def made_up_account(name: str, family: Family, seed: str) -> list[Period]:
    """Periods of one."""
    source = Random(seed)
    hours = family(source).live(0, (42 + 30 * PERIODS_PER_SERIES) * HOURS, source)
    return list(periods(name, FIRST, hours, before_days=42, days=30, most=PERIODS_PER_SERIES))


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


def bound(title: str, families: dict[str, Family]) -> None:
    """Measure and print, by family and in all: this forecast, and the oracle on the same periods."""
    print(f"\n{title}")
    names = (OURS, next(iter(PEERS)), "oracle")
    whole = {name: Scores() for name in names}
    for name, family in families.items():
        of_family = {each: Scores() for each in names}
        for index in range(SERIES_PER_FAMILY):
            seed = f"{name}-{index}"
            made = made_up_account(name, family, seed)
            for each, own in (measure(made) | {"oracle": measure_oracle(family, seed, made)}).items():
                if each in names:
                    of_family[each].add(own)
                    whole[each].add(own)
        print_bound(name, of_family)
    print_bound("in all", whole)


def print_bound(name: str, scores: dict[str, Scores]) -> None:
    """The lines of one family."""
    ours, pace, oracle = scores.values()
    print(row(f"{name}, {OURS}", ours, pace))
    print(row(f"{name}, oracle", oracle, pace))


def cost(made: list[Period]) -> float:
    """Median milliseconds of CPU of a forecast from six weeks of hours and more."""
    spent = []
    for period in made:
        for share in ORIGINS:
            question = period.question(round(len(period.inside) * share), (period.actual,))
            begun = time.thread_time()
            forecast(question)
            spent.append((time.thread_time() - begun) * 1000)
    return median(spent)


def main(arguments: list[str]) -> None:
    """Print everything."""
    print(f"targets against the whole-period pace line: {TARGETS}")
    if arguments == ["--oracle"]:
        for title, families in GROUPS.items():
            bound(title, families)
        return
    if arguments:
        table(arguments[0], recorded(Path(arguments[0])))
        return
    for title, families in GROUPS.items():
        table(title, made_up(families, SERIES_PER_FAMILY))
    print(f"\none forecast: {cost(made_up(TUNED, 1)):.1f} ms of CPU (median)")


if __name__ == "__main__":
    main(sys.argv[1:])
