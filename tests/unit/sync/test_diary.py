"""Forecasts are noted once an hour, scored after the reset, and summed up while that says something."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from elevenmon.domain.forecast import Forecast, Score, Spread, Wall
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Period
from elevenmon.domain.usage import UsageRow
from elevenmon.store import forecasts_made, subscriptions, usage
from elevenmon.sync.diary import Diary, Entry, keep, last_score, settle
from elevenmon.sync.fence import FencedRows
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
