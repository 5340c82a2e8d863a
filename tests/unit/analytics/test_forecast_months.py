"""The turn of the month is believed where it stands out, and nowhere else."""

from datetime import date, timedelta
from random import Random

import pytest

from elevenmon.analytics.forecast_months import MonthPart, part_of, read_months

FIRST = date(2024, 1, 1)
DATES = [FIRST + timedelta(days=day) for day in range(60)]
PARTS = [part_of(day) for day in DATES]


def worth(totals: list[float], part: MonthPart) -> float:
    return read_months(totals, [1.0] * len(totals), PARTS[: len(totals)])[part]


def days(seed: str, scatter: float) -> list[float]:
    source = Random(seed)
    return [100 * source.gammavariate(1 / scatter, scatter) for _ in DATES]


@pytest.mark.parametrize(
    ("day", "part"),
    [
        (date(2024, 2, 25), MonthPart.LAST),
        (date(2024, 2, 24), MonthPart.MIDDLE),
        (date(2023, 2, 24), MonthPart.LAST),
        (date(2024, 3, 5), MonthPart.FIRST),
        (date(2024, 3, 6), MonthPart.MIDDLE),
    ],
)
def test_a_month_begins_and_ends_with_five_days(day: date, part: MonthPart) -> None:
    assert part_of(day) is part


@pytest.mark.parametrize("part", [MonthPart.FIRST, MonthPart.LAST])
@pytest.mark.parametrize("factor", [2.5, 0.4])
def test_a_turn_that_stands_out_is_believed(part: MonthPart, factor: float) -> None:
    totals = [
        use * (factor if own is part else 1) for use, own in zip(days("turn", 0.02), PARTS, strict=True)
    ]
    assert 0.75 < worth(totals, part) / factor < 1.3
    other = MonthPart.LAST if part is MonthPart.FIRST else MonthPart.FIRST
    assert worth(totals, other) == pytest.approx(1, abs=0.1)


def test_five_busy_days_of_an_account_that_has_them_all_the_time_are_chance() -> None:
    totals = [use * (3 if day // 5 % 3 == 2 else 1) for day, use in enumerate(days("pushes", 0.05))]
    assert PARTS[28] is MonthPart.LAST
    assert totals[28] > 200
    assert worth(totals, MonthPart.LAST) == pytest.approx(1, abs=0.15)


def test_chance_is_no_effect() -> None:
    for seed in range(20):
        totals = days(f"chance-{seed}", 0.3)
        for part in (MonthPart.FIRST, MonthPart.LAST):
            assert worth(totals, part) == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("totals", [[], [100.0] * 12, [0.0] * 60])
def test_a_short_record_or_an_empty_one_says_nothing(totals: list[float]) -> None:
    assert set(read_months(totals, [1.0] * len(totals), PARTS[: len(totals)]).values()) == {1.0}
