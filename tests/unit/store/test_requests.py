"""The request log: tail, own requests, figures per bucket."""

import math
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.store import requests
from elevenmon.store.errors import RefusedValue
from elevenmon.store.opening import open_memory
from tests.unit.store.records import NOON, after, milliseconds, request


def keys(connection: sqlite3.Connection, *, own: bool = False) -> list[str]:
    return [row.request_key for row in requests.tail(connection, 1000, own=own)]


def test_rows_of_one_millisecond_are_all_kept_in_their_order(connection: sqlite3.Connection) -> None:
    rows = [request(f"r{number:03}") for number in range(300)]
    assert requests.add(connection, rows[:150]) == 150
    assert requests.add(connection, rows[100:]) == 150
    assert keys(connection) == [f"r{number:03}" for number in reversed(range(300))]
    assert {row.at for row in requests.tail(connection, 300)} == {NOON}


def test_known_rows_are_not_added_again(connection: sqlite3.Connection) -> None:
    rows = [request("a"), request("b", after(seconds=1))]
    assert requests.add(connection, rows) == 2
    assert requests.add(connection, [*rows, request("c", after(seconds=-1)), request("c")]) == 1
    assert keys(connection) == ["b", "a", "c"]
    assert requests.add(connection, []) == 0


def test_own_requests_are_told_apart(connection: sqlite3.Connection) -> None:
    requests.add(connection, [request("theirs"), request("ours", own=True)])
    requests.add(connection, [request("found out later", after(seconds=1))])
    assert keys(connection) == ["found out later", "theirs"]
    requests.add(connection, [request("found out later", after(seconds=1), own=True)])
    requests.add(connection, [request("ours")])
    assert keys(connection) == ["theirs"]
    assert keys(connection, own=True) == ["found out later", "ours", "theirs"]
    assert requests.count_own(connection, NOON) == 2
    assert requests.count_own(connection, after(milliseconds=1)) == 1
    assert requests.count(connection) == 3


def test_the_ends_of_the_log(connection: sqlite3.Connection) -> None:
    assert requests.newest(connection) is None
    assert requests.oldest(connection) is None
    requests.add(connection, [request("a", own=True), request("b", after(days=-3))])
    assert requests.newest(connection) == NOON
    assert requests.oldest(connection) == after(days=-3)


def test_times_that_no_row_id_can_hold_are_refused(connection: sqlite3.Connection) -> None:
    for at in (datetime(1969, 12, 31, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)):
        with pytest.raises(RefusedValue, match="1970 to 2248"):
            requests.add(connection, [request("a", at)])
    beginning, end = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert requests.minutes(connection, beginning, end, 60) == []


def test_figures_per_minute(connection: sqlite3.Connection) -> None:
    rows = [request(f"a{number}", after(seconds=number), latency=number / 10) for number in range(20)]
    rows += [request("b", after(seconds=61), status=429, latency=None), request("c", after(seconds=62))]
    rows += [request("d", after(seconds=185), status=500, latency=None)]
    rows += [request("own", after(seconds=3), own=True), request("before", after(seconds=-1))]
    requests.add(connection, rows)
    minute = milliseconds(NOON)
    assert requests.minutes(connection, NOON, after(minutes=10), 60) == [
        (minute, 20, 0, 1.8),
        (minute + 60_000, 2, 1, 0.1),
        (minute + 180_000, 1, 1, None),
    ]
    assert requests.minutes(connection, NOON, after(seconds=62), 60)[-1] == (minute + 60_000, 1, 1, None)


OBSERVED = st.lists(
    st.tuples(
        st.integers(0, 5_000_000),
        st.sampled_from([200, 204, 399, 400, 429, 500, None]),
        st.none() | st.floats(0, 100, allow_subnormal=False),
        st.booleans(),
    ),
    max_size=60,
)


@given(OBSERVED, st.sampled_from([60, 600, 1440, 10_080]))
@settings(deadline=None, max_examples=60)
def test_figures_agree_with_counting_by_hand(
    observed: list[tuple[int, int | None, float | None, bool]], bucket_seconds: int
) -> None:
    opened = open_memory()
    width = bucket_seconds * 1000
    buckets: dict[int, list[tuple[int | None, float | None]]] = {}
    for number, (offset, status, latency, own) in enumerate(observed):
        at = NOON + timedelta(milliseconds=offset)
        row = request(str(number), at, status=status or 0, latency=latency, own=own)
        requests.add(opened.connection, [row])
        if not own:
            buckets.setdefault(milliseconds(at) // width * width, []).append((status, latency))
    expected = []
    for start, rows in sorted(buckets.items()):
        known = sorted(latency for _, latency in rows if latency is not None)
        errors = sum(1 for status, _ in rows if status is not None and status >= 400)
        percentile = known[math.ceil(0.95 * len(known)) - 1] if known else None
        expected.append((start, len(rows), errors, percentile))
    figures = requests.minutes(opened.connection, NOON, after(hours=2), bucket_seconds)
    opened.close()
    assert figures == expected


def test_reading_a_day_uses_the_covering_index(connection: sqlite3.Connection) -> None:
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT count(*), count(latency) FROM request WHERE own = 0 AND id >= 1 AND id < 2"
    ).fetchall()
    assert "COVERING INDEX request_series" in plan[0][3]
