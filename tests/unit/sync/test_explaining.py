"""Explanations out of a store: weeks compared, what is known in part, clips and requests, and the plans."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from elevenmon.domain.explanations import DAY, HOUR, Explanation, Stretch
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.snapshot import Dimension
from elevenmon.domain.usage import UsageRow
from elevenmon.store import backfill, history, requests, state, usage
from elevenmon.store.errors import StoreError
from elevenmon.sync.explaining import explain, handed_over
from elevenmon.sync.known import BILLING_STATE
from tests.unit.sync.fakes import START, FakeClock, InlineRows
from tests.unit.sync.test_engine import a_request

TOP = START.replace(minute=0, second=0)
LAST = Stretch(TOP - HOUR, TOP)
WEEK = timedelta(weeks=1)
ZONE = ZoneInfo("Europe/Berlin")
Amounts = Callable[[datetime], dict[str | None, float]]


def fill(
    rows: InlineRows,
    amounts: Amounts,
    *,
    weeks: int = 6,
    dimensions: tuple[str, ...] = ("", "voice_id"),
    obtained: datetime = START,
) -> None:
    """So many weeks of hours, up to the one that has begun."""
    start = TOP - weeks * WEEK

    def put(connection: object) -> None:
        for dimension in dimensions:
            made = []
            at = start
            while at <= TOP:
                used = amounts(at)
                if dimension:
                    label = {"voice_name": "George"}
                    made += [
                        UsageRow(at, (key,), amount, labels=label if key else {})
                        for key, amount in used.items()
                    ]
                else:
                    made.append(UsageRow(at, (), sum(used.values())))
                at += HOUR
            usage.replace(
                connection,
                dimension=dimension,
                interval_seconds=3600,
                since=start,
                until=TOP + HOUR,
                rows=made,
                obtained_at=obtained,
            )

    rows.write(put).result()


def steady(at: datetime) -> dict[str | None, float]:
    """A hundred of a voice and fifty of nobody; in the last whole hour the voice has a thousand."""
    return {"v1": 1_000.0 if at == TOP - HOUR else 100.0, None: 50.0}


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = InlineRows(FakeClock())
    yield made
    made.close()


def ask(rows: InlineRows, stretch: Stretch = LAST) -> Explanation:
    return rows.read(lambda connection: explain(connection, stretch, ZONE)).result()


def test_a_spike_is_held_against_four_weeks(rows: InlineRows) -> None:
    fill(rows, steady)
    said = ask(rows)
    assert (said.credits, said.usual, said.weeks, said.known_until) == (1_050.0, 150.0, 4, None)
    voices, *others = said.parts
    assert (voices.dimension, voices.weeks, voices.known) == (Dimension.VOICE, 4, True)
    assert [(row.key, row.name, row.gain, row.share) for row in voices.rows] == [
        ("v1", "George", 900.0, 1.0),
        (None, "(none)", 0.0, 0.0),
    ]
    assert [part.dimension for part in said.parts] == list(Dimension)
    assert all(not part.known and part.rows == () for part in others)


def test_a_young_record_says_with_how_many_weeks_it_compares(rows: InlineRows) -> None:
    fill(rows, steady, weeks=2)
    assert (ask(rows).weeks, ask(rows).usual) == (1, 150.0)
    fresh = InlineRows(FakeClock())
    fill(fresh, steady, weeks=0)
    assert ask(fresh, Stretch(TOP, TOP + HOUR)).usual is None
    fresh.close()


def test_an_hour_that_has_just_begun_is_held_against_as_much_of_the_earlier_ones(rows: InlineRows) -> None:
    fill(rows, steady)
    said = ask(rows, Stretch(TOP, TOP + HOUR))
    passed = (START - TOP) / HOUR
    assert said.known_until is not None
    assert said.known_until == START.replace(microsecond=0)
    assert said.usual == pytest.approx(150.0 * passed)
    longer = ask(rows, Stretch(TOP - 2 * HOUR, TOP + HOUR))
    assert longer.usual == pytest.approx(300.0 + 150.0 * passed)


def test_nothing_is_not_zero(rows: InlineRows) -> None:
    said = ask(rows)
    assert (said.credits, said.usual, said.weeks) == (None, None, 0)
    assert set(said.course.amounts) == {None}
    fill(rows, steady)
    old = Stretch(TOP - 8 * WEEK, TOP - 8 * WEEK + HOUR)
    assert ask(rows, old).credits is None


def test_the_course_ends_with_the_newest_hour_and_holds_the_stretch(rows: InlineRows) -> None:
    fill(rows, steady)
    course = ask(rows).course
    assert course.start + len(course.amounts) * HOUR == TOP + HOUR
    assert course.amounts[-2:] == (1_050.0, 150.0)
    earlier = Stretch(TOP - 20 * timedelta(days=1), TOP - 20 * timedelta(days=1) + HOUR)
    course = ask(rows, earlier).course
    assert course.start == earlier.since
    assert set(course.amounts) == {150.0}


def fill_days(rows: InlineRows) -> None:
    """Six weeks of money by day of UTC: on the day before this one somebody made music for a hundred."""
    today = TOP.replace(hour=0)
    start = today - 6 * WEEK

    def put(connection: object) -> None:
        state.put(connection, BILLING_STATE, json.dumps("cost"))
        for dimension in ("", "product_type"):
            made = []
            for at in (start + number * DAY for number in range(43)):
                amounts = {"TTS": 10.0 + at.weekday(), "Music": 100.0 if at == today - DAY else 0.004}
                groups = [((key,), amount) for key, amount in amounts.items()]
                for group, amount in groups if dimension else [((), sum(amounts.values()))]:
                    made.append(UsageRow(at, group, None, cost=amount, currency="eur"))
                    made.append(UsageRow(at, group, None, cost=amount / 4, currency="usd"))
            usage.replace(
                connection,
                dimension=dimension,
                interval_seconds=86_400,
                since=start,
                until=today + DAY,
                rows=made,
                obtained_at=START,
            )

    rows.write(put).result()


def test_money_is_held_against_the_same_days_of_earlier_weeks_in_one_currency(rows: InlineRows) -> None:
    """Days are those of UTC, whatever the zone: no others are known."""
    fill_days(rows)
    today = TOP.replace(hour=0)
    said = ask(rows, Stretch(today - 4 * HOUR, today - 3 * HOUR))
    assert (said.unit, said.stretch) == ("eur", Stretch(today - DAY, today))
    usual = 10.0 + (today - DAY).weekday()
    assert said.credits == pytest.approx(usual + 100) and said.usual == pytest.approx(usual + 0.004)
    assert said.besides == (("usd", pytest.approx((usual + 100) / 4)),)
    voices, products, *_ = said.parts
    assert (voices.known, voices.rows) == (False, ())
    assert [(row.key, round(row.gain, 3)) for row in products.rows] == [("Music", 99.996), ("TTS", 0.0)]
    assert said.course.step == DAY and len(said.course.amounts) == 56
    assert said.course.start + 56 * DAY == today + DAY
    assert said.course.amounts[-2] == pytest.approx(usual + 100)
    assert said.course.amounts[0] is None, "before the record begins"


def test_of_a_day_that_is_not_over_as_much_of_earlier_ones_counts(rows: InlineRows) -> None:
    fill_days(rows)
    today = TOP.replace(hour=0)
    said = ask(rows, Stretch(today, today))
    assert said.known_until == START.replace(microsecond=0)
    assert said.usual == pytest.approx((10.004 + today.weekday()) * ((START - today) / DAY), abs=1e-3)


def a_clip(number: int, at: datetime, cost: int) -> HistoryItem:
    return HistoryItem(
        f"clip{number}", at, 0, cost, "audio/mpeg", "created", None, "v1", "George", None, "m", "TTS", "Hi"
    )


def test_the_dearest_clips_and_the_requests_of_the_stretch_alone(rows: InlineRows) -> None:
    fill(rows, steady)
    clips = [a_clip(number, LAST.since + timedelta(minutes=number), 10 * number) for number in range(1, 6)]
    outside = [a_clip(8, LAST.since - timedelta(seconds=1), 9_999), a_clip(9, LAST.until, 9_999)]
    log = [a_request(number, 0)._replace(at=LAST.since + timedelta(minutes=number)) for number in range(6)]
    log[1], log[2] = log[1]._replace(path="/v1/voices"), log[2]._replace(status=429)
    log[3] = log[3]._replace(own=True)
    late = a_request(7, 0)._replace(at=LAST.until)
    rows.write(lambda connection: history.add(connection, [*clips, *outside])).result()
    rows.write(lambda connection: requests.add(connection, [*log, late])).result()
    said = ask(rows)
    assert (said.clip_count, said.clip_credits) == (5, 150)
    assert [row.record.history_item_id for row in said.clips if isinstance(row.record, HistoryItem)] == [
        "clip5",
        "clip4",
        "clip3",
        "clip2",
        "clip1",
    ]
    assert (said.request_count, said.failed_count) == (5, 1)
    # Rows alone do not say that there are no others.
    assert (said.clips_known, said.requests_known) == (False, False)
    rows.write(lambda connection: backfill.reach(connection, "history", LAST.until)).result()
    assert (ask(rows).clips_known, ask(rows).requests_known) == (True, False)
    assert [(path.path, path.requests, path.failed) for path in said.paths] == [
        (log[0].path, 4, 1),
        ("/v1/voices", 1, 0),
    ]


def test_only_the_records_of_the_stretch_are_walked(rows: InlineRows) -> None:
    fill(rows, steady)

    def plans(connection: Any) -> list[str]:
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        explain(connection, LAST, ZONE)
        connection.set_trace_callback(None)
        of_records = [sql for sql in asked if "FROM history_item" in sql or "FROM request" in sql]
        assert len(of_records) == 4
        return [connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()[0][-1] for sql in of_records]

    found = rows.read(plans).result()
    assert all(plan.startswith("SEARCH") for plan in found)
    assert all("rowid>?" in plan or "own=? AND id>?" in plan for plan in found)


def test_a_store_that_cannot_answer_hands_over_nothing() -> None:
    done: Future[Explanation] = Future()
    done.set_exception(StoreError("the disk is full"))
    assert handed_over(done) is None
