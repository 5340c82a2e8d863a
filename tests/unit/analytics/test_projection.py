"""The estimate on the chart: straight to the reset, and never beyond what can be used."""

from datetime import UTC, datetime, timedelta

from elevenmon.analytics.burn_up import fan, projection
from elevenmon.analytics.estimate import estimate
from elevenmon.domain.clock import to_ms
from elevenmon.domain.forecast import FanPoint, Forecast, Spread, Wall

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RESET = NOW + timedelta(hours=100)
START, END = to_ms(NOW), to_ms(RESET)


def test_it_ends_at_the_last_wall_and_is_level_from_there() -> None:
    forecast = estimate(500.0, (("included", 1000.0),), RESET, rate=10.0, history_days=9, now=NOW)
    assert projection(forecast, NOW) == ((START, 500.0), (END, 1500.0))
    middle = START + (END - START) // 2
    assert projection(forecast, NOW, ceiling=1000.0) == ((START, 500.0), (middle, 1000.0), (END, 1000.0))
    assert projection(forecast, NOW, ceiling=2000.0) == projection(forecast, NOW)


def test_what_is_used_beyond_the_wall_already_stays_where_it_is() -> None:
    forecast = estimate(1100.0, (("included", 1000.0),), RESET, rate=10.0, history_days=9, now=NOW)
    line = projection(forecast, NOW, ceiling=1000.0)
    assert [amount for _, amount in line] == [1100.0, 1100.0]


def test_what_is_used_beyond_the_wall_and_not_expected_to_grow_is_a_level_line() -> None:
    forecast = estimate(1100.0, (("included", 1000.0),), RESET, rate=0.0, history_days=9, now=NOW)
    assert projection(forecast, NOW, ceiling=1000.0) == ((START, 1100.0), (END, 1100.0))


def ranged(eta_hours: float | None) -> Forecast:
    """A forecast with a range, in two steps to the reset."""
    middle = NOW + (RESET - NOW) / 2
    wall = Wall(
        "included",
        1000.0,
        None if eta_hours is None else NOW + timedelta(hours=eta_hours),
        reached=False,
        probability=0.6,
    )
    return Forecast(
        "usual pace",
        500.0,
        10.0,
        1500.0,
        (wall,),
        30.0,
        RESET,
        total=Spread(1200.0, 1500.0, 2000.0),
        fan=(
            FanPoint(middle, Spread(800.0, 1000.0, 1200.0)),
            FanPoint(RESET, Spread(1200.0, 1500.0, 2000.0)),
        ),
    )


def test_a_forecast_with_a_range_is_followed_through_its_walls() -> None:
    line = projection(ranged(40), NOW)
    assert line[0] == (START, 500.0) and line[-1] == (END, 1500.0)
    assert (START + 40 * 3_600_000, 1000.0) in line


def test_the_range_opens_at_now_and_ends_at_the_reset() -> None:
    bands = fan(ranged(None), NOW)
    assert bands[0] == (START, 500.0, 500.0, 500.0) and bands[-1] == (END, 1200.0, 1500.0, 2000.0)
    assert fan(ranged(None), NOW, ceiling=1100.0)[-1] == (END, 1100.0, 1100.0, 1100.0)
    assert fan(ranged(None), RESET) == ()
