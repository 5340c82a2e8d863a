"""How old the figures of a panel are, and what stands where there are none."""

from datetime import datetime
from typing import NamedTuple

from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.domain.snapshot import HealthSection
from elevenmon.domain.wording import duration
from elevenmon.render import health as judging
from elevenmon.tui.widgets.cells import Line, wrapped

GRACE_SECONDS = 10.0
"""A slow answer is not a failure."""


class Freshness(NamedTuple):
    """The age of a panel's figures in words; all empty while they are fresh."""

    is_late: bool
    """Dim the figures."""
    is_stale: bool
    """Say so in capitals too."""
    note: str


FRESH = Freshness(is_late=False, is_stale=False, note="")


def feed_health(health: HealthSection, *names: str) -> FeedHealth | None:
    """The state of the first of these feeds that there is."""
    return next((health.feeds[name] for name in names if name in health.feeds), None)


def freshness(feed: FeedHealth | None, obtained_at: datetime | None, now: datetime) -> Freshness:
    """The age of figures obtained then; FRESH when there are none, for then their absence is shown."""
    interval = feed.interval_seconds if feed is not None else 30.0
    judged = judging.freshness(obtained_at, interval, now, grace_seconds=GRACE_SECONDS)
    if obtained_at is None or judged is judging.Freshness.FRESH:
        return FRESH
    is_stale = judged is judging.Freshness.STALE
    age = duration((now - obtained_at).total_seconds())
    words = f"STALE {age}" if is_stale else f"{age} old"
    reason = feed.reason if feed is not None and feed.state is not FeedState.OK else None
    return Freshness(is_late=True, is_stale=is_stale, note=f"{words} · {reason}" if reason else words)


def absence(feed: FeedHealth | None, what: str, cells: int) -> list[Line]:
    """What a panel without any figures says: why there are none, and what to do about it."""
    if feed is None or feed.state in (FeedState.WAITING, FeedState.OK):
        return [[(f"Waiting for the {what}", "$quiet")]]
    match feed.state:
        case FeedState.NO_PERMISSION:
            permission = feed.permission
            head, level = "No permission", "$level-watch bold"
            body = f"This key may not read the {what}. "
            body += f"Grant it {permission} on the API keys page." if permission else _sentence(feed.reason)
        case FeedState.NOT_AVAILABLE:
            head, level, body = (
                "Not available",
                "$quiet bold",
                _sentence(feed.reason, f"this plan or region does not offer {what}"),
            )
        case FeedState.STOPPED:
            head, level = "Stopped", "$level-critical bold"
            another = ", N for a new one" if feed.fault is FaultKind.KEY else ""
            body = f"{_sentence(feed.reason)} Press r to try once more{another}."
        case _:
            head, level, body = (
                f"No {what} yet",
                "$level-watch bold",
                f"{_sentence(feed.reason)} It is tried again by itself.",
            )
    lines = [*wrapped(head, level, cells), *wrapped(body, "$quiet", cells)]
    if feed.trace_id and feed.state is FeedState.FAILING:
        lines += wrapped(f"For their support: trace id {feed.trace_id}", "$faint", cells)
    return lines


def _sentence(reason: str | None, otherwise: str = "the server gives no reason") -> str:
    words = (reason or otherwise).rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."
