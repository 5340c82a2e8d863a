"""Who gained: shares, order, and the same hours by the local clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.attribution import earlier_stretches, gains, usual_of
from elevenmon.domain.explanations import LONGEST, Stretch

AMOUNTS = st.dictionaries(st.one_of(st.none(), st.sampled_from("abcdef")), st.floats(0, 1e6))


def test_the_largest_gain_comes_first_and_what_fell_last() -> None:
    used = {"a": 900.0, "b": 300.0, None: 50.0}
    weeks = [
        {"a": 100.0, "b": 250.0, None: 90.0},
        {"a": 120.0, "b": 200.0, None: 100.0},
        {"a": 50.0, "c": 40.0},
    ]
    rows = gains(used, weeks, {"a": "Ada"})
    assert [(row.key, row.name, row.credits, row.usual) for row in rows] == [
        ("a", "Ada", 900.0, 100.0),
        ("b", "b", 300.0, 200.0),
        (None, "(none)", 50.0, 90.0),
    ]
    assert [round(row.share, 3) for row in rows] == [0.889, 0.111, 0.0]
    assert rows[0].gain == 800.0


def test_one_odd_week_does_not_become_usual() -> None:
    weeks = [{"a": 10.0}, {"a": 90_000.0}, {"a": 12.0}, {"a": 11.0}]
    (row,) = gains({"a": 100.0}, weeks, {})
    assert row.usual == 11.5


def test_without_any_earlier_week_all_use_is_shared_out() -> None:
    rows = gains({"a": 75.0, "b": 25.0}, [], {})
    assert [(row.usual, row.share, row.gain) for row in rows] == [(None, 0.75, 75.0), (None, 0.25, 25.0)]
    assert usual_of([]) is None


@given(used=AMOUNTS, weeks=st.lists(AMOUNTS, max_size=4))
def test_shares_of_the_gain_add_up_and_the_order_is_by_gain(
    used: dict[str | None, float], weeks: list[dict[str | None, float]]
) -> None:
    rows = gains(used, weeks, {})
    assert [row.gain for row in rows] == sorted((row.gain for row in rows), reverse=True)
    assert all(0.0 <= row.share <= 1.0 for row in rows)
    assert all((row.share > 0) <= (row.gain > 0) for row in rows)
    gained = sum(max(0.0, row.gain) for row in rows)
    if gained > 0:
        left_out = 0.5 * 7
        assert (gained - 1e-6) / (gained + left_out) <= sum(row.share for row in rows) <= 1.0 + 1e-9
    assert [(row.key, row.share) for row in rows] == [(row.key, row.share) for row in gains(used, weeks, {})]


def test_earlier_weeks_keep_the_local_hour_through_the_change_of_the_clocks() -> None:
    zone = ZoneInfo("Europe/Berlin")
    two_o_clock = datetime(2026, 10, 28, 13, 0, tzinfo=UTC)
    stretch = Stretch(two_o_clock, two_o_clock + timedelta(hours=1))
    earlier = earlier_stretches(stretch, zone)
    assert [one.since.astimezone(zone).hour for one in earlier] == [14] * 4
    assert [one.since.hour for one in earlier] == [12] * 4
    assert all(one.until - one.since == timedelta(hours=1) for one in earlier)
    assert earlier[0].since.astimezone(zone).date() == datetime(2026, 10, 21, tzinfo=UTC).date()


def test_a_stretch_is_made_whole_hours_and_a_week_at_most() -> None:
    at = datetime(2026, 11, 20, 14, 20, tzinfo=UTC)
    hour = at.replace(minute=0)
    assert Stretch(at, at).whole_hours == Stretch(hour, hour + timedelta(hours=1))
    assert Stretch(hour, hour).whole_hours == Stretch(hour, hour + timedelta(hours=1))
    assert Stretch(at, at + timedelta(minutes=50)).whole_hours == Stretch(hour, hour + timedelta(hours=2))
    assert Stretch(at, at + timedelta(days=30)).whole_hours.until == hour + LONGEST
