"""Times in response headers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elevenmon.net.date import parse_date, parse_retry_after

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CAP = 900.0


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Fri, 20 Nov 2026 12:00:00 GMT", NOW),
        ("Fri, 20 Nov 2026 13:00:00 +0100", NOW),
        ("Fri, 20 Nov 2026 12:00:00 -0000", NOW),
        ("yesterday", None),
        ("", None),
        (None, None),
        ("Fri, 99 Nov 2026 12:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        ("Fri, 20 Nov 2026 12:00:00 GMT" * 9, None),
    ],
)
def test_dates(value: str | None, moment: datetime | None) -> None:
    assert parse_date(value) == moment


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("5", 5.0),
        ("1.5", 1.5),
        (" 7 ", 7.0),
        ("99999999999", CAP),
        ("-3", None),
        ("soon\x1b", None),
        ("1e999", None),
        ("\u0665", None),
        ("", None),
        (None, None),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Fri, 31 Dec 2099 23:59:59 GMT", CAP),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, now=NOW, cap_seconds=CAP) == seconds


@given(st.text(max_size=40))
def test_any_header_gives_a_wait_within_the_cap_or_none(value: str) -> None:
    seconds = parse_retry_after(value, now=NOW, cap_seconds=CAP)
    assert seconds is None or 0 <= seconds <= CAP
