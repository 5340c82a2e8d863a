"""The estimate on the chart: straight to the reset, and never beyond what can be used."""

from datetime import UTC, datetime, timedelta

from elevenmon.analytics.burn_up import projection
from elevenmon.analytics.estimate import estimate
from elevenmon.domain.clock import to_ms

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
    assert [amount for _, amount in line] == [1100.0, 1100.0, 1100.0]
