"""Figures and instants: what is let in, and that nothing impossible is."""

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.api.numbers import LARGEST_COUNT, amount, count, figure, flag, instant, number, signed_count

IMPOSSIBLE: list[Any] = [
    *(True, False, None, "", "x", "NaN", "Infinity", "-inf", "1_000", "0x10", "١٢", "1e999", "9" * 400),
    *(math.nan, math.inf, -math.inf, 10**400, -(10**16), [], {}, [1], b"1", "lots", "1,000", "1 000", "--1"),
]


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=repr)
@pytest.mark.parametrize("read", [number, figure, count, signed_count, instant, amount])
def test_what_cannot_be_a_number_is_refused(read: Any, value: Any) -> None:
    with pytest.raises(ValueError):
        read(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), ("125.5", 126), ("90", 90), (88214.0, 88214), (" 7 ", 7), ("+3", 3), ("1e3", 1000), (-0.0, 0)],
)
def test_counts(value: Any, expected: int) -> None:
    assert count(value) == expected
    assert type(count(value)) is int


@pytest.mark.parametrize("value", [-1, -0.5, "-3"])
def test_less_than_nothing_is_refused_where_it_cannot_be(value: Any) -> None:
    with pytest.raises(ValueError):
        count(value)
    assert signed_count(value) in (-1, 0, -3)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("true", True), ("false", False), (1, True), (0, False), (True, True), ("True", True)],
)
def test_flags(value: Any, expected: bool) -> None:
    assert flag(value) is expected


@pytest.mark.parametrize("value", [None, "yes", 2, -1, [], "", 0.5])
def test_no_flags(value: Any) -> None:
    with pytest.raises(ValueError):
        flag(value)


def test_money_keeps_its_digits() -> None:
    assert amount("-0012.3400") == Decimal("-12.34")
    assert str(amount("0.1")) == "0.1"
    assert amount(4) == 4


MOMENT = datetime(2026, 9, 28, 10, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-09-28T10:20:30Z", MOMENT),
        ("2026-09-28T10:20:30z", MOMENT),
        ("2026-09-28 10:20:30", MOMENT),
        ("2026-09-28T10:20:30", MOMENT),
        ("2026-09-28T12:20:30+02:00", MOMENT),
        ("2026-09-28 12:20:30 +0200", MOMENT),
        ("2026-09-28 10:20:30 UTC", MOMENT),
        ("2026-09-28 10:20:30+00", MOMENT),
        ("2026-09-28T10:20:30.000000Z", MOMENT),
        ("2026-09-28T10:20:30.412Z", MOMENT + timedelta(milliseconds=412)),
        ("2026-09-28T10:20:30.123456789Z", MOMENT + timedelta(microseconds=123456)),
        ("2026-09-28", datetime(2026, 9, 28, tzinfo=UTC)),
        (1_790_590_830, MOMENT),
        (1_790_590_830_000, MOMENT),
        ("1790590830", MOMENT),
        ("1790590830000", MOMENT),
        (1_790_590_830.5, MOMENT + timedelta(seconds=0.5)),
    ],
    ids=repr,
)
def test_instants(value: Any, expected: datetime) -> None:
    assert instant(value) == expected
    assert instant(value).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value",
    [
        *(0, -1, 1, 1e10, 10**14, 1_790_590_830_000_000, "0", "20260928", 99_999_999_999, -1_790_590_830),
        *("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "1999-12-31T23:59:59Z", "2100-01-01"),
        *(
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "yesterday....",
            "2026-09-28T25:00:00Z",
            "T" * 5000,
            "2026-W01-1x",
        ),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_impossible_instants_are_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        instant(value)


@pytest.mark.parametrize(("unit", "value"), [("s", 1_790_590_830_000), ("ms", 1_790_590_830)])
def test_a_declared_unit_wins_over_the_size(unit: str, value: int) -> None:
    with pytest.raises(ValueError):
        instant(value, unit=unit)
    assert instant(value) == MOMENT


EARLIEST, LATEST = (MOMENT.replace(year=year, tzinfo=None) for year in (2000, 2099))


@given(
    st.datetimes(EARLIEST, LATEST),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(("T", " ")),
)
def test_any_offset_and_separator_reads_as_the_same_instant(
    naive: datetime, minutes: int, joiner: str
) -> None:
    there = naive.replace(tzinfo=UTC).astimezone(timezone(timedelta(minutes=minutes)))
    assert instant(there.isoformat(joiner)) == there
    assert instant(naive.isoformat(joiner)) == naive.replace(tzinfo=UTC)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals().map(str),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(anything)
def test_whatever_is_let_in_is_possible(value: object) -> None:
    for read in (figure, count):
        try:
            result = read(value)
        except ValueError:
            continue
        assert 0 <= result <= LARGEST_COUNT
        assert not isinstance(value, bool)


@given(anything)
def test_an_instant_is_possible_or_refused(value: object) -> None:
    try:
        moment = instant(value)
    except ValueError:
        return
    assert 1999 <= moment.year <= 2100
