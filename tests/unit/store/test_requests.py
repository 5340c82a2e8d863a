"""The request log: tail, own requests, figures per bucket."""

import math
import sqlite3
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.record_text import ERROR_COLUMNS, KEY_COLUMNS, USER_COLUMNS, extra_text
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.usage import Cell
from elevenmon.store import derived, request_course, requests
from elevenmon.store.errors import RefusedValue
from elevenmon.store.opening import open_memory
from elevenmon.store.request_course import RequestCourse
from tests.unit.store.records import NOON, after, milliseconds, request


def keys(connection: sqlite3.Connection, *, own: bool = False) -> list[str]:
    return [row.request_key for row in requests.tail(connection, 1000, own=own)]


def test_columns_that_never_repeat_are_not_remembered_by_the_thousand() -> None:
    def line(number: int) -> ApiRequest:
        extra = {f"column {place}": f"{number} {place}" for place in range(8)}
        return request(str(number), after(seconds=number))._replace(extra=extra)

    requests.ready([line(0)])
    tracemalloc.start()
    try:
        for number in range(5_000):
            requests.ready([line(number)])
        assert tracemalloc.get_traced_memory()[0] < 1_500_000
    finally:
        tracemalloc.stop()


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
    course = RequestCourse(opened.connection, NOON, after(hours=2))
    at_once, later = course.minutes(bucket_seconds), course.minutes(bucket_seconds, after(minutes=20))
    asked_later = requests.minutes(opened.connection, after(minutes=20), after(hours=2), bucket_seconds)
    opened.close()
    assert figures == at_once == expected
    assert later == asked_later


@pytest.mark.parametrize(("few", "is_asked"), [(4, False), (3, True)])
def test_a_course_of_many_requests_is_asked_for_by_bucket(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, few: int, *, is_asked: bool
) -> None:
    monkeypatch.setattr(request_course, "FEW", few)
    requests.add(connection, [request(f"a{number}", after(seconds=30 * number)) for number in range(4)])
    course = RequestCourse(connection, NOON, after(minutes=10))
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    whole, recent = course.minutes(60), course.minutes(60, after(minutes=1))
    connection.set_trace_callback(None)
    assert bool(statements) is is_asked
    assert [row[1] for row in whole] == [2, 2] and recent == whole[1:]


def test_reading_a_day_uses_the_covering_index(connection: sqlite3.Connection) -> None:
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT count(*), count(latency) FROM request WHERE own = 0 AND id >= 1 AND id < 2"
    ).fetchall()
    assert "COVERING INDEX request_series" in plan[0][3]


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("status = 500 AND status <> 200", "request_status"),
        ("method = 'GET' AND method <> 'POST'", "request_method"),
        ("path = '/v1/models'", "request_path"),
        ("user_id = 'u'", "request_user"),
        ("api_key = 'k'", "request_api_key"),
        ("error = 'e'", "request_error"),
        ("voice_id = 'v'", "request_voice"),
    ],
)
def test_a_filter_in_order_of_time_needs_no_sorting(
    connection: sqlite3.Connection, condition: str, index: str
) -> None:
    plan = connection.execute(
        f"EXPLAIN QUERY PLAN SELECT id FROM request WHERE own = 0 AND {condition} ORDER BY id DESC LIMIT 100"
    ).fetchall()
    assert len(plan) == 1
    assert f"COVERING INDEX {index}" in plan[0][3]


NAMES = st.sampled_from(["user_id", "hashed_xi_api_key", "api_key", "error_code", "error", "region"])
CELLS = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(0, 1) | st.sampled_from(["", "u", "0"])


@given(st.dictionaries(NAMES, CELLS, max_size=6))
@settings(deadline=None, max_examples=200)
def test_columns_that_have_a_place_of_their_own_come_back_as_they_were(extra: dict[str, Cell]) -> None:
    opened = open_memory()
    row = request("a")._replace(extra=extra)
    requests.add(opened.connection, [row])
    [stored] = requests.tail(opened.connection, 5)
    columns = opened.connection.execute("SELECT user_id, api_key, error FROM request").fetchall()
    opened.close()
    assert dict(stored.extra) == extra
    assert {name: type(value) for name, value in stored.extra.items()} == {
        name: type(value) for name, value in extra.items()
    }
    assert columns == [tuple(extra_text(row, names) for names in (USER_COLUMNS, KEY_COLUMNS, ERROR_COLUMNS))]


def test_counts_are_kept(connection: sqlite3.Connection) -> None:
    requests.add(connection, [request("a", own=True), request("b"), request("a"), request("b", own=True)])
    requests.add(connection, [request("c"), request("d", own=True), request("c", after(days=1))])
    requests.add(connection, [request("c", own=True)])
    assert (requests.count(connection), requests.count_own(connection)) == (4, 4)
    assert derived.agrees(connection)
