"""Walking back through the request log, which is paged by time alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.api.recent import RecentIds
from elevenmon.domain.request_log import ApiRequest, RequestPage
from elevenmon.domain.usage import Column, Filter
from elevenmon.store.backfill import Hole, Skipped
from elevenmon.sync.request_polls import RequestWalk, floor
from elevenmon.sync.session import OwnCalls
from tests.unit.sync.fakes import START, passes

MS = timedelta(milliseconds=1)
COLUMNS = tuple(Column(name, "String", None) for name in ("timestamp", "method", "path", "response_code"))


class Log:
    """A request log; its ends may be included or not, and an answer holds at most so many lines."""

    def __init__(self, rows: Sequence[ApiRequest], *, inclusive: bool = True, largest: int = 10) -> None:
        self.rows, self.inclusive, self.largest = list(rows), inclusive, largest
        self.too_large: set[str] = set()
        self.own_trace_ids = RecentIds()
        self.asked = 0

    async def requests(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = 100,
        sort: str | None = None,
        filters: Sequence[Filter] = (),
    ) -> RequestPage:
        self.asked += 1
        assert self.asked < 3000, "it walks in circles"
        limit = min(limit, self.largest)
        found = [row for row in self.rows if self._lies_between(row.at, start, end)]
        found = [row for row in found if all(passes(row, one) for one in filters)]
        found.sort(key=lambda row: row.at, reverse=sort == "desc")
        page = found[:limit]
        for index, row in enumerate(page):
            if row.request_key in self.too_large:
                if index == 0:
                    return RequestPage((), COLUMNS, full=True, skipped=1)
                return RequestPage(tuple(page[:index]), COLUMNS, full=True)
        return RequestPage(tuple(page), COLUMNS, full=len(page) == limit)

    def _lies_between(self, at: datetime, start: datetime | None, end: datetime | None) -> bool:
        if start is not None and at < start:
            return False
        return end is None or (at <= end if self.inclusive else at < end)


class Asking:
    """What a walk needs of a session."""

    def __init__(self, log: Log) -> None:
        self.source, self.calls = log, OwnCalls()


def line(number: int, milliseconds: float, **fields: Any) -> ApiRequest:
    values = {"method": "POST", "path": "/v1/x", "status": 200, "latency_seconds": 0.1} | fields
    return ApiRequest(f"evt{number}", START - milliseconds * MS, **values)


async def walked(log: Log, since: datetime | None = None) -> tuple[set[str], list[Skipped]]:
    walk, session = RequestWalk(), Asking(log)
    hole: Hole | None = Hole(1, "requests", since, floor(START), None)
    keys: set[str] = set()
    skipped: list[Skipped] = []
    while hole is not None:
        taken = await walk.ask(session, hole, 1000)  # type: ignore[arg-type]
        assert taken.rest != hole
        keys |= {row.request_key for row in taken.rows}
        skipped += taken.skipped
        hole = taken.rest
    return keys, skipped


@pytest.mark.parametrize("inclusive", [True, False])
@given(milliseconds=st.lists(st.integers(0, 300), max_size=60))
@settings(max_examples=100, deadline=None)
async def test_every_line_is_brought_whatever_the_ends_mean(inclusive: bool, milliseconds: list[int]) -> None:
    rows = [line(number, at / 3) for number, at in enumerate(milliseconds)]
    log = Log(rows, inclusive=inclusive, largest=13)
    keys, skipped = await walked(log)
    missing = {row.request_key for row in rows} - keys
    # What is missing lay in a crowded millisecond, and is told.
    moments = {each.since for each in skipped}
    assert all(floor(row.at) in moments for row in rows if row.request_key in missing)


@pytest.mark.parametrize("inclusive", [True, False])
async def test_a_crowded_millisecond_is_brought_in_parts(inclusive: bool) -> None:
    crowd = [
        line(number, 50, status=(200, 401, 500)[number % 3], method=("GET", "POST")[number % 2])
        for number in range(45)
    ]
    log = Log([line(900, 10), *crowd, line(901, 90)], inclusive=inclusive)
    keys, skipped = await walked(log)
    assert (keys, skipped) == ({row.request_key for row in log.rows}, [])


@pytest.mark.parametrize("inclusive", [True, False])
async def test_a_crowd_that_nothing_tells_apart_is_stepped_over_and_told(inclusive: bool) -> None:
    log = Log([line(900, 10), *(line(n, 50) for n in range(45)), line(901, 90)], inclusive=inclusive)
    keys, skipped = await walked(log)
    assert {"evt900", "evt901"} <= keys and len(keys) < 47
    assert [each.since for each in skipped] == [floor(START - 50 * MS)]
    assert log.asked < 20


async def test_it_ends_where_the_known_begins() -> None:
    log = Log([line(number, number * 1000) for number in range(200)])
    keys, _ = await walked(log, since=START - timedelta(seconds=30))
    assert {f"evt{number}" for number in range(31)} <= keys and len(keys) < 45


async def test_a_line_too_large_is_noted_and_the_others_are_brought() -> None:
    log = Log([line(number, number * 1000) for number in range(40)])
    log.too_large = {"evt17"}
    keys, skipped = await walked(log)
    assert keys == {row.request_key for row in log.rows} - {"evt17"}
    (missing,) = skipped
    assert abs(missing.since - log.rows[17].at) <= MS
    assert log.asked < 60


@pytest.mark.parametrize(("since", "most"), [(None, 60), (START - timedelta(seconds=30), 20)])
async def test_where_every_line_is_too_large_the_whole_range_is_noted(
    since: datetime | None, most: int
) -> None:
    log = Log([line(number, number * 1000) for number in range(40)])
    log.too_large = {row.request_key for row in log.rows}
    # before the first one nothing is too large: something has to be there that far back
    log.rows.append(line(99, 0)._replace(at=datetime(1999, 1, 1, tzinfo=UTC)))
    log.too_large.add("evt99")
    keys, (missing,) = await walked(log, since)
    assert keys == set()
    assert missing.since <= (since or log.rows[39].at) and missing.until == floor(START)
    assert log.asked < most
