"""A monitor without network, store or time: what the front end is tested against."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.explanations import Explanation, Stretch
from elevenmon.domain.ports import KeyOffer, Monitor
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Snapshot, View
from elevenmon.settings.state import UiState
from tests.explanations import explanation
from tests.factories import busy
from tests.sections import NOW
from tests.tui.fake_records import FakeClips, FakeRecords
from tests.tui.fake_what_if import FakeWhatIf


class FakeClock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now
        self._seconds = 1000.0

    def now(self) -> datetime:
        """The moment it stands at."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since some start."""
        return self._seconds

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds


class FakeMonitor:
    """Shows what it is given and records what it is asked."""

    def __init__(
        self,
        snapshot: Snapshot | None = None,
        *,
        clock: FakeClock | None = None,
        records: FakeRecords | None = None,
        clips: FakeClips | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.records = records or FakeRecords()
        self.clips = clips or FakeClips()
        self.what_if = FakeWhatIf()
        self.interval_seconds = 30
        self.refresh_wait = 0.0
        """What `refresh` answers."""
        self.refreshes = 0
        self.views: list[View] = []
        self.intervals: list[int] = []
        self.noted: list[tuple[AlertRef, object]] = []
        """What was noted of alerts: acknowledged, or until when they were snoozed."""
        self.explanations: Callable[[Stretch], Explanation | None] = explanation
        """What `explain` answers."""
        self.asked: list[Stretch] = []
        """What it was asked."""
        self.stopped = False
        self._snapshot = snapshot if snapshot is not None else busy()
        self._tell: Callable[[], None] | None = None
        self._untold = False

    @property
    def started(self) -> bool:
        """Whether polling has begun."""
        return self._tell is not None

    def push(self, snapshot: Snapshot) -> None:
        """A newer snapshot, as after a poll; one from before the start is told of then."""
        self._snapshot = snapshot
        if self._tell is None:
            self._untold = True
        else:
            self._tell()

    def snapshot(self) -> Snapshot:
        """The newest snapshot."""
        return self._snapshot

    def start(self, on_snapshot: Callable[[], None]) -> None:
        """Begin polling."""
        self._tell = on_snapshot
        if self._untold:
            self._untold = False
            on_snapshot()

    def refresh(self) -> float:
        """Ask all feeds now."""
        self.refreshes += 1
        return self.refresh_wait

    def show(self, view: View) -> None:
        """Build the next snapshots for this view."""
        self.views.append(view)

    def acknowledge(self, alert: AlertRef) -> None:
        """Note it."""
        self.noted.append((alert, "acknowledged"))

    def snooze(self, alert: AlertRef, until: datetime | None) -> None:
        """Note it."""
        self.noted.append((alert, until))

    def set_interval(self, seconds: int) -> None:
        """Change the pace."""
        self.interval_seconds = seconds
        self.intervals.append(seconds)

    def explain(self, stretch: Stretch, deliver: Callable[[Explanation | None], None]) -> None:
        """What gained in a stretch of time."""
        self.asked.append(stretch)
        deliver(self.explanations(stretch))

    def stop(self) -> None:
        """End polling."""
        self.stopped = True
        self.records.stop()


class FakeDesk:
    """Opens fake monitors; refuses the key `sk_invalid`."""

    def __init__(self, *, keyring: bool = True) -> None:
        self.offer = KeyOffer(file="~/.config/elevenmon/key", keyring=keyring)
        self.again: Callable[[], Monitor] | None = None
        self.connected: list[tuple[Secret, str]] = []
        self.demos = 0

    def connect(self, key: Secret, *, keep: str) -> FakeMonitor:
        """A monitor for a key."""
        self.connected.append((key, keep))
        if key == Secret("sk_invalid"):
            raise ValueError("ElevenLabs refuses this key (401)")
        return FakeMonitor()

    def demo(self) -> FakeMonitor:
        """A monitor on the demo account."""
        self.demos += 1
        return FakeMonitor()


def ui_state(folder: Path) -> UiState:
    """State that is kept in a folder of a test."""
    return UiState(folder / "state.json")
