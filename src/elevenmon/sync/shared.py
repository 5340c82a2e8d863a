"""What the process that asks the service tells the others: how the feeds are doing, and what it learnt."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.domain.snapshot import BackfillProgress

SHARED_STATE = "shared"
"""State: JSON of a `Shared`."""
_TIMES = ("last_good", "last_try", "next_try")


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """One telling. Times are this machine's wall clock, which all of its processes share."""

    feeds: Mapping[str, FeedHealth]
    connected: bool
    offset: float | None
    """Server time less this machine's, in seconds, as it was measured."""
    cost_billed: bool
    has_agents: bool | None
    interval: int
    """Seconds between quota polls."""
    backfill: tuple[BackfillProgress, ...]


def encode(shared: Shared) -> str:
    """The telling as JSON."""
    return json.dumps(
        {
            "feeds": [_feed(feed) for feed in shared.feeds.values()],
            "backfill": [
                {each.name: getattr(one, each.name) for each in fields(one)} for one in shared.backfill
            ],
            "connected": shared.connected,
            "offset": shared.offset,
            "cost_billed": shared.cost_billed,
            "has_agents": shared.has_agents,
            "interval": shared.interval,
        },
        separators=(",", ":"),
    )


def decode(text: str | None) -> Shared | None:
    """The telling; None where there is none, or another version wrote it in a way that cannot be read."""
    if text is None:
        return None
    try:
        value = json.loads(text)
        feeds = [_health(feed) for feed in value["feeds"]]
        return Shared(
            feeds={feed.feed: feed for feed in feeds},
            connected=bool(value["connected"]),
            offset=None if value["offset"] is None else float(value["offset"]),
            cost_billed=bool(value["cost_billed"]),
            has_agents=None if value["has_agents"] is None else bool(value["has_agents"]),
            interval=int(value["interval"]),
            backfill=tuple(BackfillProgress(**one) for one in value["backfill"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def _feed(feed: FeedHealth) -> dict[str, Any]:
    record = {each.name: getattr(feed, each.name) for each in fields(feed)}
    return record | {name: _ms(record[name]) for name in _TIMES}


def _health(record: dict[str, Any]) -> FeedHealth:
    times = {name: None if record[name] is None else from_ms(record[name]) for name in _TIMES}
    fault = None if record["fault"] is None else FaultKind(record["fault"])
    return FeedHealth(**(record | times | {"state": FeedState(record["state"]), "fault": fault}))


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else to_ms(instant)
