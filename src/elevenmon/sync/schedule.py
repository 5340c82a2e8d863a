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
    early: float = 0.0
    """By how many seconds it may be asked before that, and still not too soon."""
    late: float = 0.0
    """By how many seconds it may be asked after that."""
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
        beat = self._beat()
        return [name for name in self._idle() if self._turn(name, beat) <= now]

    def next_due(self, *, but: Collection[str] = ()) -> float:
        """When the next feed starts that is not running, nor left out; NEVER where none does."""
        beat = self._beat()
        return min((self._turn(name, beat) for name in self._idle() if name not in but), default=NEVER)

    def due_of(self, name: str) -> float:
        """When a feed is asked next; NEVER while another feed probes a refused key."""
        return self.dues()[name]

    def dues(self) -> dict[str, float]:
        """`due_of` every feed."""
        beat = self._beat()
        return {
            name: self._turn(name, beat) if entry.enabled and self.probe in (None, name) else NEVER
            for name, entry in self.entries.items()
        }

    def started(self, name: str) -> None:
        """A feed is being asked."""
        self.entries[name].running = True

    def succeeded(self, name: str, now: float) -> None:
        """A feed answered: whatever kept others from the network, or all from the key, is over."""
        entry = self.entries[name]
        entry.running, entry.failures, entry.fault = False, 0, None
        self._put_off(entry, now, self.interval(name))
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
        self._put_off(entry, now, backoff(fault, entry.failures, pace, retry_after))

    def given_up(self, name: str, now: float) -> None:
        """What a feed was answered may not be kept: it is asked again as soon as it may."""
        entry = self.entries[name]
        entry.running = False
        self._make_due([entry], now)

    def refresh(self, now: float) -> None:
        """Make everything due; with a refused key that is the probe alone."""
        self._make_due(self.entries.values(), now)

    def set_scale(self, scale: float, now: float) -> None:
        """Change the pace of all feeds; nobody waits longer than the new interval unless it failed."""
        self._scale = scale
        for name, entry in self.entries.items():
            if entry.failures == 0:
                self._bring_forward(entry, now + self.interval(name))

    def set_base(self, name: str, seconds: float, now: float) -> None:
        """Change one feed's interval at the default pace."""
        entry = self.entries[name]
        if entry.base != seconds:
            entry.base = seconds
            if entry.failures == 0:
                self._bring_forward(entry, now + self.interval(name))

    def enable(self, name: str, *, enabled: bool) -> None:
        """Take a feed in or out."""
        self.entries[name].enabled = enabled

    def _idle(self) -> list[str]:
        """The feeds that may be asked once it is their turn."""
        return [
            name
            for name, entry in self.entries.items()
            if entry.enabled and not entry.running and self.probe in (None, name)
        ]

    def _beat(self) -> float:
        """When the most frequent feed is due. Each answer is looked at and drawn: together costs less."""
        sound = [name for name in self._idle() if not self.entries[name].failures]
        return self.entries[min(sound, key=self.interval)].due if sound else NEVER

    def _turn(self, name: str, beat: float) -> float:
        """When a feed starts: of all moments that its jitter may fall on, the one it shares with another."""
        entry = self.entries[name]
        shared = not entry.failures and -entry.early <= beat - entry.due <= entry.late
        return beat if shared else entry.due

    def _make_due(self, entries: Iterable[Entry], now: float, *, but: Entry | None = None) -> None:
        for entry in entries:
            if entry is not but:
                self._bring_forward(entry, now)

    def _put_off(self, entry: Entry, now: float, seconds: float) -> None:
        """Have a feed asked again in so many seconds, and a little more by chance."""
        entry.early = seconds * _JITTER * self._chance()
        entry.late = seconds * _JITTER - entry.early
        entry.due = now + seconds + entry.early

    @staticmethod
    def _bring_forward(entry: Entry, due: float) -> None:
        """Have a feed asked by then at the latest."""
        if due < entry.due:
            entry.early, entry.late = max(0.0, entry.early - (entry.due - due)), 0.0
            entry.due = due


class JumpDetector:
    """Tells a suspend, or a clock that was set, from time passing: the wall and the monotonic clock part."""

    def __init__(self, wall: datetime, monotonic: float) -> None:
        self._wall, self._monotonic = wall, monotonic

    def jumped(self, wall: datetime, monotonic: float, interval: float) -> tuple[datetime, datetime] | None:
        """The gap on the wall clock (from, to) since the last call; None where time simply passed.

        A clock that was set back leaves one of no length: nobody was away, and what is known of the hours
        that come again stays.
        """
        before, passed = self._wall, wall - self._wall
        ticked = timedelta(seconds=monotonic - self._monotonic)
        self._wall, self._monotonic = wall, monotonic
        if passed < _BACKWARDS:
            return (wall, wall)
        return (before, wall) if abs(passed - ticked) > timedelta(seconds=_GAP_INTERVALS * interval) else None
