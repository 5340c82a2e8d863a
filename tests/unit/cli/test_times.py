"""Times as a person gives them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from elevenmon.cli.times import instant, written

NOW = datetime(2026, 11, 20, 14, 2, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 19, 23, tzinfo=UTC)),
        ("1792317602", datetime.fromtimestamp(1792317602, UTC)),
        ("7d", NOW - timedelta(days=7)),
        (" 90m ", NOW - timedelta(minutes=90)),
        ("2w", NOW - timedelta(weeks=2)),
    ],
)
def test_what_is_meant(text: str, meant: datetime) -> None:
    assert instant(text, NOW, ZoneInfo("Europe/Berlin")) == meant


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-03-29T01:59:59", "2026-03-29T00:59:59Z"),
        ("2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25T00:00:00", "2026-10-24T22:00:00Z"),
        ("2026-10-26T00:00:00", "2026-10-25T23:00:00Z"),
    ],
)
def test_days_of_23_and_25_hours(text: str, utc: str) -> None:
    assert written(instant(text, NOW, ZoneInfo("Europe/Berlin"))) == utc


@pytest.mark.parametrize("text", ["", "yesterday", "7x", "-3d", "2026-13-01", "999999999w", "99999999999999"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no time; allowed: an ISO 8601 time, unix seconds, or how long"):
        instant(text, NOW)
