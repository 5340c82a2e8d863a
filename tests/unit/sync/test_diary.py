"""Forecasts are noted once an hour, scored after the reset, and summed up while that says something."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from elevenmon.domain.forecast import Forecast, Score, Spread, Wall
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Period
from elevenmon.domain.usage import UsageRow
from elevenmon.store import forecasts_made, state, subscriptions, usage
from elevenmon.sync.diary import Diary, Entry, keep, last_score
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.known import BILLING_STATE
from elevenmon.sync.scoring import settle
from tests.sections import subscription
from tests.unit.sync.fakes import START, FakeClock, InlineRows

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIOD = Period(START - 30 * DAY, START)
NEXT = Period(START, START + 31 * DAY)


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = InlineRows(FakeClock())
    yield made
    made.close()


def entry(days: float, *, eta_days: float | None = 20.0, period: Period = PERIOD) -> Entry:
    """A forecast of 900 to 1,100 so many days into a period, out of credits after `eta_days`."""
    eta = None if eta_days is None else period.start + eta_days * DAY
    wall = Wall("included", 800.0, eta, reached=False, probability=0.9, early=eta, late=None)
    total = Spread(900.0, 1000.0, 1100.0)
    made = Forecast("usual pace", 300.0, 1.0, 1000.0, (wall,), 40.0, period.end, total=total)
    return Entry(period, period.start + days * DAY, Level.WARNING, made, total)


def counted(rows: InlineRows, used: int, days: float) -> None:
    account = subscription(used=used, limit=800, reset=PERIOD.end)
    rows.write(lambda c: subscriptions.record(c, account, PERIOD.start + days * DAY)).result()


def noted(rows: InlineRows, one: Entry) -> None:
    rows.write(lambda c: keep(c, one)).result()


def score(rows: InlineRows, period: Period = NEXT) -> Score | None:
    found: Score | None = rows.read(lambda c: last_score(c, period)).result()
    return found


def test_one_forecast_an_hour_is_noted(rows: InlineRows) -> None:
    for later in (0, 20, 58, 61, 90, 130):
        noted(rows, entry(10 + later / 1440))
    made = rows.read(lambda c: forecasts_made.of_period(c, PERIOD.start)).result()
    assert [round((one.made_at - PERIOD.start) / timedelta(minutes=1)) - 14_400 for one in made] == [
        0,
        61,
        130,
    ]
    walls = rows.read(lambda c: forecasts_made.of_period(c, PERIOD.start, "included")).result()
    assert walls[0].range.probability == 0.9 and walls[0].range.p90 is None


def test_a_period_is_scored_when_it_is_over_and_what_came_is_known(rows: InlineRows) -> None:
    counted(rows, 1, 0.01)
    for days in (5.0, 10.0, 20.0):
        noted(rows, entry(days))
    noted(rows, entry(29.5, eta_days=29.9))  # too late to be a feat
    counted(rows, 805, 20.25)
    counted(rows, 1050, 29.999)
    assert score(rows) is None
    noted(rows, entry(0.5, period=NEXT))
    told = score(rows)
    assert told is not None
    assert (told.periods, told.held, told.error_hours) == (1, 1.0, pytest.approx(6.0, abs=0.01))


def test_a_wall_nobody_expected_counts_as_expected_at_the_reset(rows: InlineRows) -> None:
    counted(rows, 1, 0.01)
    noted(rows, entry(10.0, eta_days=None))
    counted(rows, 801, 28.0)
    counted(rows, 1300, 29.999)
    noted(rows, entry(0.5, period=NEXT))
    told = score(rows)
    assert told is not None
    assert (told.held, told.error_hours) == (0.0, pytest.approx(48.0))


def test_usage_rows_complete_a_counter_that_was_read_long_before_the_reset(rows: InlineRows) -> None:
    counted(rows, 1, 0.01)
    noted(rows, entry(10.0))
    counted(rows, 700, 25.0)
    late = PERIOD.start + 25 * DAY
    rows.write(lambda c: settle(c, NEXT.start, NEXT.start + DAY)).result()
    assert score(rows) is None  # five days nobody knows of
    first = late.replace(minute=0, second=0, microsecond=0)

    def fill(connection: object) -> None:
        hours = [first + hour * HOUR for hour in range(5 * 24 + 1)]
        usage.replace(
            connection,
            dimension="",
            interval_seconds=3600,
            since=first,
            until=hours[-1] + HOUR,
            rows=[UsageRow(at, (), 3.0) for at in hours],
            obtained_at=NEXT.start + HOUR,
        )

    rows.write(fill).result()
    rows.write(lambda c: settle(c, NEXT.start, NEXT.start + DAY)).result()
    made = rows.read(lambda c: forecasts_made.of_period(c, PERIOD.start)).result()
    assert made[0].actual == pytest.approx(700 + 5 * 24 * 3, abs=4)


def test_a_score_of_long_ago_is_not_shown(rows: InlineRows) -> None:
    counted(rows, 1, 0.01)
    noted(rows, entry(10.0))
    counted(rows, 950, 29.999)
    noted(rows, entry(0.5, period=NEXT))
    assert score(rows) is not None
    later = Period(PERIOD.start + 90 * DAY, PERIOD.start + 120 * DAY)
    assert score(rows, later) is None


async def test_only_the_process_that_leads_notes() -> None:
    clock = FakeClock()
    rows = InlineRows(clock)
    diary = Diary(FencedRows(rows))  # in memory nobody shares it, so this one leads
    await diary.note(None)
    await diary.note(entry(10.0))
    await diary.note(entry(10.01))
    await diary.note(entry(10.05))
    made = rows.read(lambda c: forecasts_made.of_period(c, PERIOD.start)).result()
    assert len(made) == 2
    rows.close()


MONTH = Period(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))
AFTER = Period(MONTH.end, datetime(2026, 12, 1, tzinfo=UTC))


def of_money(days: float, budget: float | None = 50.0, period: Period = MONTH) -> Entry:
    """A forecast of $55 to $70 by the end of a month, the budget spent after 24 days."""
    at = period.start + 24 * DAY
    walls = () if budget is None else (Wall("budget", budget, at, reached=False, probability=0.9, early=at),)
    total = Spread(55.0, 62.0, 70.0)
    made = Forecast("usual pace", 20.0, 0.1, 62.0, walls, 40.0, period.end, total=total)
    return Entry(period, period.start + days * DAY, Level.WARNING, made, total, "usd")


def paid(rows: InlineRows, days: int, obtained_at: datetime) -> None:
    """Two dollars a day and one euro, for so many days of the month."""
    found = [
        UsageRow(MONTH.start + day * DAY, (), None, cost=cost, currency=currency)
        for day in range(days)
        for currency, cost in (("usd", 2.0), ("eur", 1.0))
    ]

    def fill(connection: Any) -> None:
        state.put(connection, BILLING_STATE, json.dumps("cost"))
        usage.replace(
            connection,
            dimension="",
            interval_seconds=86_400,
            since=MONTH.start,
            until=MONTH.start + days * DAY,
            rows=found,
            obtained_at=obtained_at,
        )

    rows.write(fill).result()


def money_score(rows: InlineRows) -> Score | None:
    found: Score | None = rows.read(lambda c: last_score(c, AFTER, "usd")).result()
    return found


def test_money_is_scored_once_it_is_no_longer_restated(rows: InlineRows) -> None:
    for days in (5.0, 10.0, 20.0):
        noted(rows, of_money(days))
    paid(rows, 31, MONTH.end + DAY)
    noted(rows, of_money(2.5, period=AFTER))
    assert money_score(rows) is None, "rows of the last days may still change"
    noted(rows, of_money(3.5, period=AFTER))
    assert money_score(rows) is None, "nobody has asked since: those that are known may be old"
    paid(rows, 31, MONTH.end + 3 * DAY)
    noted(rows, of_money(4.5, period=AFTER))
    told = money_score(rows)
    # $62 came, and the fifty were spent at the end of the 25th day, 24 h later than was foreseen.
    assert told is not None
    assert (told.periods, told.held, told.error_hours) == (1, 1.0, pytest.approx(24.0))
    assert rows.read(lambda c: last_score(c, AFTER)).result() is None, "of credits nothing was foreseen"


def test_money_that_nobody_knows_all_of_stays_unscored(rows: InlineRows) -> None:
    noted(rows, of_money(10.0))
    paid(rows, 25, MONTH.start + 25 * DAY)
    noted(rows, of_money(10.0, period=AFTER))
    assert money_score(rows) is None
    paid(rows, 31, MONTH.end + 10 * DAY)
    noted(rows, of_money(11.0, period=AFTER))
    assert money_score(rows) is not None


def test_each_budget_is_scored_by_what_it_was_and_none_has_a_total_alone(rows: InlineRows) -> None:
    noted(rows, of_money(6.0, budget=40.0))
    noted(rows, of_money(7.0, budget=1000.0))
    noted(rows, of_money(8.0, budget=None))
    paid(rows, 31, MONTH.end + 4 * DAY)
    noted(rows, of_money(4.0, period=AFTER))
    made = rows.read(lambda c: forecasts_made.of_period(c, MONTH.start, "budget", "usd")).result()
    assert [(one.range.wall, one.actual is None) for one in made] == [(40.0, False), (1000.0, True)]
    totals = rows.read(lambda c: forecasts_made.of_period(c, MONTH.start, unit="usd")).result()
    assert [one.actual for one in totals] == [6200, 6200, 6200]
