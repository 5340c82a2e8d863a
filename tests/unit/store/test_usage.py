"""Usage buckets: replaced by range, never added."""

import sqlite3
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.usage import UsageRow
from elevenmon.store import usage, usage_keys, usage_pieces
from elevenmon.store.opening import open_memory
from tests.unit.store.records import NOON, after, bucket, milliseconds

VOICE = "voice_id"


def put(
    connection: sqlite3.Connection,
    since: datetime,
    until: datetime,
    rows: list[UsageRow],
    *,
    dimension: str = VOICE,
    at: datetime = NOON,
    interval: int = 3600,
) -> None:
    usage.replace(
        connection,
        dimension=dimension,
        interval_seconds=interval,
        since=since,
        until=until,
        rows=rows,
        obtained_at=at,
    )


def test_the_same_answer_twice_counts_once(connection: sqlite3.Connection) -> None:
    rows = [bucket(NOON, "a", 5.0), bucket(NOON, "b", 7.0)]
    for _ in range(3):
        put(connection, NOON, after(hours=1), rows)
    assert usage.total_series(connection, NOON, after(hours=1), VOICE) == [(milliseconds(NOON), 12.0)]


def test_a_bucket_gone_from_the_answer_is_gone(connection: sqlite3.Connection) -> None:
    put(connection, NOON, after(hours=2), [bucket(NOON, "a", 5.0), bucket(after(hours=1), "a", 6.0)])
    put(connection, after(hours=1), after(hours=2), [])
    assert usage.total_series(connection, NOON, after(hours=2), VOICE) == [(milliseconds(NOON), 5.0)]


def test_rows_outside_the_range_are_left_out(connection: sqlite3.Connection) -> None:
    rows = [bucket(after(hours=hour), "a", 1.0) for hour in (-1, 0, 1)]
    put(connection, NOON, after(hours=1), rows)
    everything = usage.total_series(connection, after(days=-1), after(days=1), VOICE)
    assert everything == [(milliseconds(NOON), 1.0)]


def test_rows_of_a_finer_grouping_are_summed(connection: sqlite3.Connection) -> None:
    rows = [
        UsageRow(NOON, ("TTS", "m1"), 5.0, cost=0.5, currency="usd"),
        UsageRow(NOON, ("TTS", "m2"), 6.0, cost=None, currency="usd"),
        UsageRow(NOON, ("STT", "m3"), None, cost=0.25, currency="eur"),
    ]
    put(connection, NOON, after(hours=1), rows, dimension="")
    assert usage.total_series(connection, NOON, after(hours=1)) == [(milliseconds(NOON), 11.0)]
    assert usage.money(connection, NOON, after(hours=1)) == [
        (milliseconds(NOON), "eur", 0.25),
        (milliseconds(NOON), "usd", 0.5),
    ]


def test_keys_labels_and_money(connection: sqlite3.Connection) -> None:
    rows = [
        bucket(NOON, "v1", 5.0, labels={"voice_name": "George"}, cost=1.5, currency="usd"),
        bucket(NOON, None, None),
        bucket(after(hours=1), "v1", 6.0),
    ]
    put(connection, NOON, after(hours=2), rows)
    first, second, third = (milliseconds(after(hours=hour)) for hour in range(3))
    assert list(usage.by_key(connection, VOICE, NOON, after(hours=2))) == [
        (first, None, 0.0),
        (first, "v1", 5.0),
        (second, "v1", 6.0),
    ]
    assert usage_pieces.labels(connection, VOICE) == {"v1": "George"}
    assert usage_pieces.sums(connection, [(first, second), (second, third)], dimension=VOICE) == [
        (first, second, None, None, 0.0, None),
        (first, second, "v1", "usd", 5.0, 1.5),
        (second, third, "v1", None, 6.0, None),
    ]


def test_what_is_in_use_is_told_from_the_newest_hour_back(connection: sqlite3.Connection) -> None:
    rows = [bucket(after(hours=hour), key, 1.0) for hour, key in [(0, "old"), (0, "kept"), (1, "kept")]]
    put(connection, NOON, after(hours=2), [*rows, bucket(after(hours=1), None, 1.0)])
    put(connection, NOON, after(hours=1), [bucket(NOON, "model", 1.0)], dimension="model")
    assert usage_keys.in_use(connection, VOICE, NOON, after(hours=2)) == ["kept", "old"]
    assert usage_keys.in_use(connection, VOICE, NOON, after(hours=1)) == ["old", "kept"]
    assert usage_keys.in_use(connection, VOICE, after(hours=1), after(hours=2)) == ["kept"]


def test_dimensions_and_intervals_are_apart(connection: sqlite3.Connection) -> None:
    put(connection, NOON, after(hours=1), [bucket(NOON, "a", 5.0)])
    put(connection, NOON, after(hours=1), [bucket(NOON, "m", 3.0)], dimension="model")
    put(connection, NOON, after(days=1), [bucket(NOON, "a", 9.0)], interval=86_400)
    assert usage.total_series(connection, NOON, after(days=1), VOICE) == [(milliseconds(NOON), 5.0)]
    assert usage.total_series(connection, NOON, after(days=1), "model") == [(milliseconds(NOON), 3.0)]
    assert usage.total_series(connection, NOON, after(days=1), VOICE, 86_400) == [(milliseconds(NOON), 9.0)]


def test_money_of_days_counts_where_there_are_no_hours(connection: sqlite3.Connection) -> None:
    day = [UsageRow(NOON, (), None, cost=4.0, currency="usd")]
    put(connection, NOON, after(days=1), day, dimension="", interval=86_400)
    assert usage.money(connection, NOON, after(days=1)) == [(milliseconds(NOON), "usd", 4.0)]
    hour = [UsageRow(NOON, (), 10.0, cost=1.0, currency="usd")]
    put(connection, NOON, after(hours=1), hour, dimension="")
    assert usage.money(connection, NOON, after(days=1)) == [(milliseconds(NOON), "usd", 1.0)]


def test_what_is_known_and_what_is_missing(connection: sqlite3.Connection) -> None:
    def hours(*numbers: int) -> tuple[datetime, datetime]:
        return after(hours=numbers[0]), after(hours=numbers[1])

    assert usage.coverage(connection, VOICE, 3600) is None
    assert usage.missing(connection, VOICE, 3600, *hours(0, 10)) == [hours(0, 10)]
    put(connection, *hours(2, 4), [], at=after(hours=4))
    put(connection, *hours(6, 8), [], at=after(hours=8))
    assert usage.coverage(connection, VOICE, 3600) == hours(6, 8)
    assert usage.missing(connection, VOICE, 3600, *hours(0, 10)) == [hours(0, 2), hours(4, 6), hours(8, 10)]
    put(connection, *hours(4, 6), [], at=after(hours=1))
    assert usage.coverage(connection, VOICE, 3600) == hours(2, 8)
    assert usage.missing(connection, VOICE, 3600, *hours(3, 7)) == []
    assert usage.obtained_at(connection, VOICE) == after(hours=8)
    assert usage.obtained_at(connection, "model") is None


WRITES = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 6), st.lists(st.integers(0, 25), max_size=4)), max_size=12
)


@given(WRITES)
@settings(deadline=None, max_examples=60)
def test_any_order_of_answers_gives_the_last_word_on_every_hour(
    writes: list[tuple[int, int, list[int]]],
) -> None:
    opened = open_memory()
    expected: dict[int, float] = {}
    known: set[int] = set()
    for number, (first, length, busy) in enumerate(writes, start=1):
        rows = [bucket(after(hours=hour), "a", float(number)) for hour in busy]
        put(opened.connection, after(hours=first), after(hours=first + length), rows)
        for hour in range(first, first + length):
            known.add(hour)
            expected.pop(hour, None)
            if hour in busy:
                expected[hour] = float(number * busy.count(hour))
    series = usage.total_series(opened.connection, NOON, after(days=2), VOICE)
    holes = usage.missing(opened.connection, VOICE, 3600, NOON, after(hours=30))
    opened.close()
    assert series == [(milliseconds(after(hours=hour)), expected[hour]) for hour in sorted(expected)]
    missing = {hour for hour in range(30) for since, until in holes if since <= after(hours=hour) < until}
    assert missing == set(range(30)) - known
