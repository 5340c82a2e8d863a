"""The feeds before any of them has been asked."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from elevenmon.domain.health import FeedHealth, FeedState


def waiting_feeds(
    intervals: Mapping[str, float], last_good: Mapping[str, datetime], now: datetime
) -> Mapping[str, FeedHealth]:
    """All feeds by name, due now; `intervals` are seconds by feed."""
    return MappingProxyType(
        {
            name: FeedHealth(name, FeedState.WAITING, seconds, last_good.get(name), next_try=now)
            for name, seconds in intervals.items()
        }
    )
