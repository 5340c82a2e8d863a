"""Buckets begin where the API begins them, on the days when the clocks change too."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.demo.periods import add_months, bucket_edges, month_edges

HOUR = 3_600_000


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def _texts(edges: list[int]) -> list[str]:
    return [f"{datetime.fromtimestamp(edge / 1000, UTC):%Y-%m-%dT%H:%M}" for edge in edges]


def test_days_are_local_days_of_23_and_25_hours() -> None:
    spring = bucket_edges(_ms("2026-03-28T12:00"), _ms("2026-03-30T12:00"), 86_400, "Europe/Berlin")
    assert [(after - before) // HOUR for before, after in pairwise(spring)] == [24, 23, 24]
    assert _texts(spring)[1] == "2026-03-28T23:00"
    autumn = bucket_edges(_ms("2026-10-24T12:00"), _ms("2026-10-26T12:00"), 86_400, "Europe/Berlin")
    assert [(after - before) // HOUR for before, after in pairwise(autumn)] == [24, 25, 24]


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [("2026-03-28T23:00", "2026-03-29T22:00", 23), ("2026-10-24T22:00", "2026-10-25T23:00", 25)],
)
def test_hours_of_a_local_day(start: str, end: str, count: int) -> None:
    edges = bucket_edges(_ms(start), _ms(end), 3_600, "Europe/Berlin")
    assert len(edges) - 1 == count
    assert all(after - before == HOUR for before, after in pairwise(edges))


def test_hours_of_a_half_hour_zone_begin_on_its_hours() -> None:
    edges = bucket_edges(_ms("2026-11-20T06:40"), _ms("2026-11-20T08:00"), 3_600, "Asia/Kolkata")
    assert _texts(edges) == ["2026-11-20T06:30", "2026-11-20T07:30", "2026-11-20T08:30"]


def test_several_hours_are_counted_from_local_midnight_across_a_change() -> None:
    edges = bucket_edges(_ms("2026-10-24T22:00"), _ms("2026-10-25T23:00"), 6 * 3_600, "Europe/Berlin")
    assert [(after - before) // HOUR for before, after in pairwise(edges)] == [7, 6, 6, 6]


def test_weeks_begin_on_local_monday() -> None:
    edges = bucket_edges(_ms("2026-11-20T00:00"), _ms("2026-11-24T00:00"), 604_800, "America/New_York")
    assert _texts(edges) == ["2026-11-16T05:00", "2026-11-23T05:00", "2026-11-30T05:00"]


def test_other_intervals_are_anchored_in_utc_whatever_the_zone() -> None:
    edges = bucket_edges(_ms("2026-11-20T00:01"), _ms("2026-11-20T00:20"), 600, "Asia/Kolkata")
    assert _texts(edges) == ["2026-11-20T00:00", "2026-11-20T00:10", "2026-11-20T00:20"]


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(min_value=1_577_836_800_000, max_value=1_900_000_000_000),
    length=st.integers(min_value=1, max_value=40 * 24 * HOUR),
    interval=st.sampled_from([1_800, 3_600, 7_200, 21_600, 86_400, 172_800, 604_800, 90_000]),
    zone=st.sampled_from(
        ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
)
def test_buckets_cover_the_range_once(start: int, length: int, interval: int, zone: str) -> None:
    edges = bucket_edges(start, start + length, interval, zone)
    assert edges[0] <= start < edges[1]
    assert edges[-2] < start + length <= edges[-1]
    assert all(before < after for before, after in pairwise(edges))


def test_months() -> None:
    assert _texts(month_edges(_ms("2026-11-20T05:00"), _ms("2027-01-02T00:00"))) == [
        "2026-11-01T00:00",
        "2026-12-01T00:00",
        "2027-01-01T00:00",
        "2027-02-01T00:00",
    ]
    assert add_months(datetime(2026, 1, 31, 9, tzinfo=UTC), 1) == datetime(2026, 2, 28, 9, tzinfo=UTC)
    assert add_months(datetime(2026, 1, 31, tzinfo=UTC), -2) == datetime(2025, 11, 30, tzinfo=UTC)
