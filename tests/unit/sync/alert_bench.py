"""An engine whose alerts are watched, and what makes them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.usage import UsageRow
from tests.sections import LIMIT, subscription
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import START, Bench

CALM = 0.79
"""Close enough below an edge that passing it is no burst."""


def bench(ears: Ears | None = None, share: float = CALM, **options: Any) -> Bench:
    made = Bench(notifier=ears, **options)
    use(made, share)
    return made


def use(one: Bench, share: float, **values: Any) -> None:
    one.source.account = subscription(**({"used": round(LIMIT * share), "overage_cap": 0} | values))


def shown(one: Bench) -> list[str]:
    return [alert.ref.id for alert in one.last.alerts.open]


def refused(one: Bench, number: int, *, own: bool = False, error: str = "rate_limited") -> None:
    """Requests that were refused with 429 in the last seconds."""
    now = one.clock.wall
    first = len(one.source.rows)
    one.source.rows += [
        ApiRequest(f"r{first + n}", now - timedelta(seconds=n % 20), "POST", "/v1/text-to-speech/x", 429, 0.1)
        for n in range(number)
    ]
    one.source.rows[first:] = [
        row._replace(own=own, extra={"error_code": error}) for row in one.source.rows[first:]
    ]


def evenly(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
    """Four weeks of the same use in every hour."""
    top = START.replace(minute=0, second=0)
    hours = (top - timedelta(hours=back) for back in range(28 * 24))
    return [UsageRow(at, ("",) * len(groups), 60.0) for at in hours if start <= at < end]
