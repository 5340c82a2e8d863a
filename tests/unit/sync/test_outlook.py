"""What the forecast is asked of a store, and when it is asked anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from weakref import ReferenceType, ref

import pytest

from elevenmon.analytics.forecast import Question
from elevenmon.domain.account import Money
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.level import Level
from elevenmon.domain.usage import UsageRow
from elevenmon.store import subscriptions, usage
from elevenmon.sync.headline import Wording, headline
from elevenmon.sync.known import Known, is_cost_billed, read_known
from elevenmon.sync.last_level import keep_level, last_level
from elevenmon.sync.outlook import Outlook, asked
from elevenmon.sync.standing import Standing, standing
from tests.sections import subscription
from tests.unit.sync.fakes import START, FakeClock, InlineRows
from tests.unit.sync.test_snapshots import filled

HOUR = timedelta(hours=1)


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = filled(FakeClock())
    yield made
    made.close()


@pytest.fixture
def empty() -> Iterator[InlineRows]:
    made = InlineRows(FakeClock())
    yield made
    made.close()


def looked(rows: InlineRows, now: datetime = START, budget: Money | None = None) -> Forecast | None:
    def look(connection: Any) -> Forecast | None:
        known = read_known(connection, now, cost_billed=is_cost_billed(connection))
        return Outlook(zone=UTC, budget=budget).look(known, now)

    result: Forecast | None = rows.read(look).result()
    return result


def question(rows: InlineRows, now: datetime = START) -> Question:
    made: Question | None = rows.read(
        lambda c: asked(read_known(c, now, cost_billed=False), now, zone=UTC, budget=None)
    ).result()
    assert made is not None
    return made


def counted(rows: InlineRows, used: int, at: datetime, **figures: object) -> None:
    rows.write(lambda c: subscriptions.record(c, subscription(used=used, **figures), at)).result()


def test_nothing_is_forecast_of_nothing(empty: InlineRows) -> None:
    assert looked(empty) is None


def test_it_rests_on_every_known_hour_and_on_the_counter(rows: InlineRows) -> None:
    ahead = looked(rows)
    assert ahead is not None and ahead.total is not None
    assert ahead.used == 4319 and ahead.history_days == pytest.approx(48.2, abs=0.1)
    assert ahead.total.low <= 4319 + 10 * 307 <= ahead.total.high
    assert [wall.kind for wall in ahead.walls] == ["included", "cap"]


def test_the_counter_carries_it_past_the_newest_usage_row(rows: InlineRows) -> None:
    later = START + 5 * HOUR
    before = question(rows)
    for half_minute in range(5 * 12 + 1):
        counted(rows, 4319 + half_minute * 5, START + half_minute * timedelta(minutes=5), limit=6000)
    after = question(rows, later)
    assert after.buckets[-1][0] == to_ms(later.replace(minute=0, second=0))
    gained = sum(amount for _, amount in after.buckets) - sum(amount for _, amount in before.buckets)
    assert gained == pytest.approx(300, abs=12)


def test_without_usage_rows_the_counter_alone_is_the_record(empty: InlineRows) -> None:
    for quarter in range(9 * 96 + 1):
        counted(empty, 1000 + quarter * 2, START - timedelta(minutes=15 * (9 * 96 - quarter)), limit=6000)
    ahead = looked(empty)
    assert ahead is not None and ahead.history_days == pytest.approx(9, abs=0.1)
    assert ahead.rate_per_hour == pytest.approx(8, rel=0.2)


def test_less_than_a_day_is_too_little(empty: InlineRows) -> None:
    for quarter in range(81):
        counted(empty, 1000 + quarter, START - timedelta(minutes=15 * (80 - quarter)), limit=6000)
    judged: Standing = empty.read(lambda c: standing(c, START, UTC)).result()
    assert judged.forecast is not None and judged.forecast.reason == "too little data: 19 of 24 h"
    assert (judged.verdict.level, judged.verdict.text) == (
        Level.UNKNOWN,
        "too little data for an estimate: 19 of 24 h",
    )


def test_a_stretch_never_obtained_is_not_taken_for_rest(empty: InlineRows) -> None:
    begin = (START - timedelta(days=30)).replace(minute=0, second=0)

    def fill(connection: object) -> None:
        for first, days in ((0, 10), (24, 7)):
            since, until = begin + timedelta(days=first), begin + timedelta(days=first + days)
            span = int((until - since) / HOUR)
            usage.replace(
                connection,
                dimension="",
                interval_seconds=3600,
                since=since,
                until=until,
                rows=[UsageRow(since + hour * HOUR, (), 10.0) for hour in range(span)],
                obtained_at=START,
            )

    empty.write(fill).result()
    counted(empty, 4000, START, limit=9000)
    ahead = looked(empty)
    assert ahead is not None and ahead.history_days == pytest.approx(16, abs=0.1)
    assert ahead.rate_per_hour == pytest.approx(10, rel=0.1)


def test_a_reset_years_away_gets_the_trailing_average_and_no_projection(rows: InlineRows) -> None:
    counted(rows, 4400, START, limit=6000, reset=START + timedelta(days=500))
    judged: Standing = rows.read(lambda c: standing(c, START, UTC)).result()
    assert judged.forecast is not None and judged.forecast.method == "7-day average"
    assert judged.verdict.text.endswith("est., no reset date")


def test_a_budget_is_asked_of_the_money(rows: InlineRows) -> None:
    counted(rows, 1, START, limit=0)
    ahead = looked(rows, budget=Money(Decimal(60), "USD"))
    assert ahead is not None and ahead.total is not None
    assert ahead.used == pytest.approx(41.3, abs=1) and ahead.walls[0].kind == "budget"
    assert ahead.total.middle == pytest.approx(72, rel=0.1) and ahead.walls[0].probability == 1.0


def test_without_a_limit_what_credits_come_to_is_asked_all_the_same(rows: InlineRows) -> None:
    counted(rows, 4400, START, limit=0)
    ahead = looked(rows)
    assert ahead is not None and ahead.walls == () and ahead.allowance is None
    assert ahead.total is not None and ahead.used == 4400.0
    judged: Standing = rows.read(lambda c: standing(c, START, UTC)).result()
    assert judged.verdict.level is Level.OK
    assert "credits by the end of the period est." in judged.verdict.details[0]
    assert judged.verdict.details[1].startswith("about $")


def test_without_a_limit_hardly_any_use_is_no_reason_to_look_again(rows: InlineRows) -> None:
    maker = Outlook(zone=UTC, budget=None)

    def look(used: int, seconds: int) -> Forecast:
        now = START + timedelta(seconds=seconds)
        counted(rows, used, now, limit=0)
        made: Forecast = rows.read(lambda c: maker.look(read_known(c, now, cost_billed=False), now)).result()
        return made

    first, hardly, much = look(4400, 0), look(4401, 30), look(4700, 60)
    assert hardly.fan is first.fan and hardly.used == 4401.0
    assert much.fan is not first.fan


def test_money_without_a_budget_is_looked_ahead_to(rows: InlineRows) -> None:
    known = rows.read(lambda c: read_known(c, START, cost_billed=True)).result()
    assert asked(replace(known, money=()), START, zone=UTC, budget=None) is None
    of_money = asked(known, START, zone=UTC, budget=None)
    assert of_money is not None and of_money.limits == () and of_money.used > 0


def test_the_time_alone_does_not_have_it_worked_out_again(rows: InlineRows) -> None:
    maker = Outlook(zone=UTC, budget=None)

    def look(now: datetime) -> Forecast | None:
        made: Forecast | None = rows.read(
            lambda c: maker.look(read_known(c, now, cost_billed=False), now)
        ).result()
        return made

    first = look(START)
    counted(rows, 4319, START + timedelta(seconds=90), limit=6000)
    assert look(START + timedelta(seconds=91)) is first
    counted(rows, 4321, START + timedelta(seconds=100), limit=6000)
    slightly = look(START + timedelta(seconds=101))
    assert first is not None and slightly is not None and slightly.used == 4321
    assert slightly.walls is first.walls
    counted(rows, 4325, START + timedelta(seconds=120), limit=6000)
    moved = look(START + timedelta(seconds=121))
    assert moved is not None and moved is not first and moved.used == 4325
    counted(rows, 4325, START + timedelta(seconds=150), limit=7000)
    raised = look(START + timedelta(seconds=151))
    assert raised is not None and raised.walls[0].at == 7000
    counted(rows, 4325, START + timedelta(seconds=600), limit=7000)
    assert look(START + timedelta(seconds=601)) is not raised


def test_a_time_told_that_has_come_has_it_worked_out_again(rows: InlineRows) -> None:
    maker = Outlook(zone=UTC, budget=None)

    def look(now: datetime) -> Forecast:
        counted(rows, 4419, now, limit=4420)
        made: Forecast = rows.read(lambda c: maker.look(read_known(c, now, cost_billed=False), now)).result()
        return made

    begin = START + HOUR
    first = look(begin)
    told = first.walls[0].early
    assert told is not None and begin < told < begin + timedelta(minutes=5)
    assert look(told - timedelta(seconds=1)) is first
    again = look(told)
    assert again is not first and again.walls[0].early is not None and again.walls[0].early > told
    assert look(told + timedelta(milliseconds=1)) is again


def test_a_headline_is_good_until_the_time_it_tells_has_come(rows: InlineRows) -> None:
    judged: Standing = rows.read(lambda c: standing(c, START, UTC)).result()
    soon = START + timedelta(minutes=1)
    told = replace(judged, verdict=replace(judged.verdict, eta=soon))
    made, after = (headline(told, Wording("UTC", None), now, 0.0) for now in (START, soon))
    assert made is not None and made.good_until == to_ms(soon)
    assert after is not None and after.good_until > to_ms(soon)


def test_a_reading_is_let_go_of_once_another_one_was_made(rows: InlineRows) -> None:
    maker = Outlook(zone=UTC, budget=None)

    def look(connection: Any) -> ReferenceType[Known]:
        known = read_known(connection, START, cost_billed=False)
        assert maker.look(known, START) is maker.look(known, START)
        return ref(known)

    first: ReferenceType[Known] = rows.read(look).result()
    assert first() is None


def test_past_a_wall_every_credit_has_it_worked_out_again(rows: InlineRows) -> None:
    maker = Outlook(zone=UTC, budget=None)

    def look(used: int, seconds: int) -> Forecast:
        now = START + timedelta(seconds=seconds)
        counted(rows, used, now, limit=100_000)
        made: Forecast | None = rows.read(
            lambda c: maker.look(read_known(c, now, cost_billed=False), now)
        ).result()
        assert made is not None and made.walls[0].reached
        return made

    before, after = look(100_001, 1), look(100_002, 31)
    assert after.used == 100_002
    assert after.walls is not before.walls


def test_the_last_level_is_kept_and_an_unknown_one_does_not_replace_it(empty: InlineRows) -> None:
    assert empty.read(last_level).result() is None
    empty.write(lambda c: keep_level(c, Level.WATCH)).result()
    empty.write(lambda c: keep_level(c, Level.UNKNOWN)).result()
    assert empty.read(last_level).result() is Level.WATCH
