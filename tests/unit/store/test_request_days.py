"""Which days can have a request of a latency: those that cannot are left out, and no other."""

import sqlite3
from collections.abc import Iterator

import pytest

from elevenmon.domain.filters import parse
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import derived, prune, request_days, requests
from elevenmon.store.list_plan import plan
from elevenmon.store.opening import open_memory
from elevenmon.store.request_days import NOWHERE, possible
from elevenmon.store.transfer import copy_records
from elevenmon.store.values import first_row_id
from tests.unit.store.records import after, request

LATENCIES = (0.5, 2.0, None, 1.0, 9.0)


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = open_memory()
    requests.add(opened.connection, [call(day, seconds) for day, seconds in enumerate(LATENCIES)])
    yield opened.connection
    opened.close()


def call(day: int, seconds: float | None) -> ApiRequest:
    return request(f"r{day}", after(days=day))._replace(latency_seconds=seconds)


def days_on(days: int) -> int:
    """The lowest row id of noon, so many days on."""
    return first_row_id(after(days=days))


@pytest.mark.parametrize(
    ("operator", "seconds", "days"),
    [
        (">", 1.5, (1, 4)),
        (">", 2.0, (4, 4)),
        (">=", 2.0, (1, 4)),
        ("<", 0.5, None),
        ("<=", 0.5, (0, 0)),
        ("<", 1.5, (0, 3)),
        (":", 1.0, (3, 3)),
        ("=", 60.0, None),
        (">", 60.0, None),
    ],
)
def test_the_days_between_the_first_and_the_last_that_can(
    connection: sqlite3.Connection, operator: str, seconds: float, days: tuple[int, int] | None
) -> None:
    low, high = possible(connection, operator, seconds)
    if days is None:
        assert (low, high) == NOWHERE
    else:
        assert days_on(days[0] - 1) < low <= days_on(days[0])
        assert days_on(days[1]) <= high < days_on(days[1] + 1)


def test_a_filter_looks_at_those_days_alone(connection: sqlite3.Connection) -> None:
    impossible = plan(connection, parse("latency>60s status=200", "requests"), 0)
    assert impossible.low > impossible.high
    late = plan(connection, parse("latency>5s", "requests"), 0)
    assert late.low > days_on(3)
    either = plan(connection, parse("latency>60s or status=200", "requests"), 0)
    assert (either.low, either.high) == (0, 2**63 - 1)


def test_later_lines_of_a_day_widen_it(connection: sqlite3.Connection) -> None:
    requests.add(
        connection, [call(1, 70.0)._replace(request_key="slow"), call(1, 0.1)._replace(request_key="q")]
    )
    assert possible(connection, ">", 60.0) == possible(connection, "<", 0.2)
    assert request_days.agree(connection)


def test_what_was_pruned_may_leave_days_too_wide_and_never_too_narrow(connection: sqlite3.Connection) -> None:
    sum(prune.prune(connection, "requests", after(days=2)))
    assert request_days.agree(connection)
    request_days.rebuild(connection)
    assert possible(connection, ">", 0.0)[0] > days_on(2)


def test_a_copy_knows_its_days(connection: sqlite3.Connection) -> None:
    opened = open_memory()
    target = opened.connection
    copy_records(connection, target, overwrite=True)
    assert possible(target, ">", 5.0) == possible(connection, ">", 5.0)
    assert derived.agrees(target)
    requests.add(target, [call(4, 1.0)._replace(request_key="quick")])
    target.execute("UPDATE request_day SET slowest = fastest")
    assert not derived.agrees(target)
    derived.rebuild(target)
    assert derived.agrees(target)
    opened.close()
