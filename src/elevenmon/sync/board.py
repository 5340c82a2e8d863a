"""Every feed's health, as values that change only when something happened to the feed."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.sync.runner import Failure
from elevenmon.sync.schedule import NEVER, Schedule
from elevenmon.sync.waiting_feeds import waiting_feeds

_LOG = logging.getLogger(__name__)
_STATES = {
    FaultKind.KEY: FeedState.STOPPED,
    FaultKind.SCOPE: FeedState.NO_PERMISSION,
    FaultKind.PLAN: FeedState.NOT_AVAILABLE,
}


class Board:
    """Kept by the engine alone; `view()` gives a value that nobody changes any more."""

    def __init__(self, schedule: Schedule, clock: Clock, last_good: Mapping[str, datetime]) -> None:
        self._schedule = schedule
        self._clock = clock
        intervals = {name: schedule.interval(name) for name in schedule.entries}
        self._view = waiting_feeds(intervals, last_good, clock.now())
        self._feeds = dict(self._view)
        self.connected = False
        """Whether any feed has answered since the start."""

    def view(self) -> Mapping[str, FeedHealth]:
        """All feeds by name; the same object until something changes."""
        return self._view

    @property
    def is_waiting(self) -> bool:
        """Whether a feed has not been asked yet."""
        return any(feed.state is FeedState.WAITING for feed in self._feeds.values())

    def last_good(self) -> dict[str, datetime]:
        """When each feed last answered."""
        return {name: feed.last_good for name, feed in self._feeds.items() if feed.last_good is not None}

    def succeeded(self, name: str) -> None:
        """A feed answered."""
        now = self._clock.now()
        self.connected = True
        self._feeds[name] = FeedHealth(name, FeedState.OK, self._schedule.interval(name), now, now)
        self.refresh()

    def failed(self, name: str, failure: Failure) -> None:
        """A feed failed; the log tells it once, not at every try."""
        if not (self._feeds[name].reason or "").startswith(failure.reason):
            _LOG.warning("%s: %s", name, failure.reason)
        self._feeds[name] = FeedHealth(
            name,
            _STATES.get(failure.fault, FeedState.FAILING),
            self._schedule.interval(name),
            self._feeds[name].last_good,
            self._clock.now(),
            fault=failure.fault,
            reason=failure.reason,
            failures=self._schedule.entries[name].failures,
            permission=failure.permission,
            trace_id=failure.trace_id,
        )
        self.refresh()

    def all_failed(self, failure: Failure, retry_in: float) -> None:
        """No feed could even be asked."""
        for name in self._feeds:
            self.failed(name, failure)
        self._set(dict.fromkeys(self._feeds, retry_in))

    def follow(self, feeds: Mapping[str, FeedHealth], *, connected: bool) -> None:
        """Show the feeds as another process tells them."""
        self.connected = connected
        self._feeds.update({name: feed for name, feed in feeds.items() if name in self._feeds})
        self._view = MappingProxyType(dict(self._feeds))

    def unavailable(self, name: str, reason: str) -> None:
        """A feed this account does not have."""
        if self._feeds[name].state is not FeedState.NOT_AVAILABLE:
            self._feeds[name] = FeedHealth(
                name, FeedState.NOT_AVAILABLE, self._schedule.interval(name), reason=reason
            )
            self.refresh()

    def refresh(self) -> None:
        """Bring the times of the next tries up to date; and with a refused key, every feed's state."""
        now = self._clock.monotonic()
        self._stop_or_resume()
        dues = self._schedule.dues()
        self._set({name: dues[name] - now for name in self._feeds})

    def _stop_or_resume(self) -> None:
        probe = self._schedule.probe
        for name, feed in self._feeds.items():
            if probe is not None and feed.state not in (FeedState.STOPPED, FeedState.NOT_AVAILABLE):
                why = self._feeds[probe]
                self._feeds[name] = replace(
                    feed,
                    state=FeedState.STOPPED,
                    fault=FaultKind.KEY,
                    reason=why.reason,
                    trace_id=why.trace_id,
                )
            elif probe is None and feed.state is FeedState.STOPPED:
                self._feeds[name] = self._resumed(name, feed)

    def _resumed(self, name: str, feed: FeedHealth) -> FeedHealth:
        """Its health once another feed has shown that the key is good, though it may be refused here."""
        if self._schedule.entries[name].fault is FaultKind.KEY:
            return replace(feed, state=FeedState.FAILING, reason=f"{feed.reason}, for this alone")
        return replace(feed, state=FeedState.WAITING, fault=None, reason=None, failures=0)

    def _set(self, waits: Mapping[str, float]) -> None:
        now = self._clock.now()
        for name, wait in waits.items():
            due = None if wait == NEVER else now + timedelta(seconds=max(0.0, wait))
            feed, interval = self._feeds[name], self._schedule.interval(name)
            if _moved(feed.next_try, due) or feed.interval_seconds != interval:
                self._feeds[name] = replace(feed, next_try=due, interval_seconds=interval)
        self._view = MappingProxyType(dict(self._feeds))


def _moved(before: datetime | None, after: datetime | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) > timedelta(milliseconds=100)
