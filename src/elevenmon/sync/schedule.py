"""When each feed is due: pure bookkeeping on the monotonic clock, with chance and time handed in."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from elevenmon.domain.backoff import backoff
from elevenmon.domain.health import FaultKind

NEVER = float("inf")
_JITTER = 0.1
_GAP_INTERVALS = 2
_BACKWARDS = timedelta(seconds=-1)
"""A wall clock that goes back by less than this is being slewed, not set."""


@dataclass(slots=True)
class Entry:
    """One feed's place in the schedule."""

    base: float
    """Seconds between polls at the default pace."""
    due: float
    running: bool = False
    enabled: bool = True
    failures: int = 0
    fault: FaultKind | None = None


class Schedule:
    """Due times of all feeds, in the order given: of two that are due, the first goes first."""

    def __init__(
        self,
        feeds: Mapping[str, float],
        now: float,
        chance: Callable[[], float],
        *,
        fixed: Collection[str] = (),
    ) -> None:
        """All feeds are due at once. `chance` gives numbers from 0 to 1, for the jitter.

        The `fixed` ones have an interval of their own, whatever the pace.
        """
        self._fixed = frozenset(fixed)
        self.entries = {name: Entry(seconds, now) for name, seconds in feeds.items()}
        self._chance = chance
        self._scale = 1.0
        self.probe: str | None = None
        """The feed that found the key refused, and asks again for all; None while the key is good."""

    def interval(self, name: str) -> float:
        """Seconds between two polls of a feed at the present pace."""
        entry = self.entries[name]
        return entry.base if name in self._fixed else entry.base * self._scale

    def due(self, now: float) -> list[str]:
        """The feeds to start now."""
        return [
            name
            for name, entry in self.entries.items()
            if entry.due <= now and entry.enabled and not entry.running and self.probe in (None, name)
        ]

    def next_due(self, *, but: str | None = None) -> float:
        """The earliest due time of a feed that is not running, nor the one left out; NEVER where none is."""
        return min(
            (
                entry.due
                for name, entry in self.entries.items()
                if entry.enabled and not entry.running and name != but and self.probe in (None, name)
            ),
            default=NEVER,
        )

    def due_of(self, name: str) -> float:
        """When a feed is asked next; NEVER while another feed probes a refused key."""
        entry = self.entries[name]
        return entry.due if entry.enabled and self.probe in (None, name) else NEVER

    def started(self, name: str) -> None:
        """A feed is being asked."""
        self.entries[name].running = True

    def succeeded(self, name: str, now: float) -> None:
        """A feed answered: whatever kept others from the network, or all from the key, is over."""
        entry = self.entries[name]
        entry.running, entry.failures, entry.fault = False, 0, None
        entry.due = now + self._jittered(self.interval(name))
        if self.probe == name:
            self._make_due(self.entries.values(), now, but=entry)
        # Another feed's success means that the key is refused there alone: that one waits its turn, the
        # others go on at their pace. Were all due at once, the two would take turns as fast as they can.
        self.probe = None
        self._make_due((e for e in self.entries.values() if e.fault is FaultKind.NETWORK), now, but=entry)

    def failed(
        self,
        name: str,
        now: float,
        fault: FaultKind,
        retry_after: float | None = None,
        *,
        interval: float | None = None,
    ) -> None:
        """A feed failed; `interval` is its pace where others wait for it, in seconds."""
        entry = self.entries[name]
        entry.running, entry.fault = False, fault
        entry.failures += 1
        if fault is FaultKind.KEY:
            self.probe = self.probe or name
        pace = self.interval(name) if interval is None else interval
        wait = backoff(fault, entry.failures, pace, retry_after)
        entry.due = now + self._jittered(wait)

    def given_up(self, name: str, now: float) -> None:
        """What a feed was answered may not be kept: it is asked again as soon as it may."""
        entry = self.entries[name]
        entry.running, entry.due = False, now

    def refresh(self, now: float) -> None:
        """Make everything due; with a refused key that is the probe alone."""
        self._make_due(self.entries.values(), now)

    def set_scale(self, scale: float, now: float) -> None:
        """Change the pace of all feeds; nobody waits longer than the new interval unless it failed."""
        self._scale = scale
        for name, entry in self.entries.items():
            if entry.failures == 0:
                entry.due = min(entry.due, now + self.interval(name))

    def set_base(self, name: str, seconds: float, now: float) -> None:
        """Change one feed's interval at the default pace."""
        entry = self.entries[name]
        if entry.base != seconds:
            entry.base = seconds
            if entry.failures == 0:
                entry.due = min(entry.due, now + self.interval(name))

    def enable(self, name: str, *, enabled: bool) -> None:
        """Take a feed in or out."""
        self.entries[name].enabled = enabled

    def _make_due(self, entries: Iterable[Entry], now: float, *, but: Entry | None = None) -> None:
        for entry in entries:
            if entry is not but:
                entry.due = min(entry.due, now)

    def _jittered(self, seconds: float) -> float:
        return seconds * (1 + _JITTER * self._chance())


class JumpDetector:
    """Tells a suspend, or a clock that was set, from time passing: the wall and the monotonic clock part."""

    def __init__(self, wall: datetime, monotonic: float) -> None:
        self._wall, self._monotonic = wall, monotonic

    def jumped(self, wall: datetime, monotonic: float, interval: float) -> tuple[datetime, datetime] | None:
        """The gap on the wall clock (from, to) since the last call; None where time simply passed."""
        before, passed = self._wall, wall - self._wall
        ticked = timedelta(seconds=monotonic - self._monotonic)
        self._wall, self._monotonic = wall, monotonic
        if passed < _BACKWARDS or abs(passed - ticked) > timedelta(seconds=_GAP_INTERVALS * interval):
            return (min(before, wall), max(before, wall))
        return None
