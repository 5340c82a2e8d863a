"""What a front end may ask of the core, and nothing more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.clock import Clock
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Snapshot, View

if TYPE_CHECKING:
    # The filter language is read when the first list is opened.
    from elevenmon.domain.explanations import Explanation, Stretch
    from elevenmon.domain.lists import ClipJobs, Records
    from elevenmon.domain.what_if import WhatIf

ENGINE_THREAD = "engine"
"""The name of the thread that a monitor works on. Should it end with an exception, nothing moves any more: a
front end ends with it, rather than show a picture that waits for ever."""


class Monitor(Protocol):
    """A running watch over one account. Every call returns at once and may come from any thread."""

    @property
    def clock(self) -> Clock:
        """The clock that ages are measured by."""
        ...

    @property
    def interval_seconds(self) -> int:
        """How often the quota is asked; every other feed keeps its ratio to it."""
        ...

    @property
    def records(self) -> "Records":
        """The stored requests and clips."""
        ...

    @property
    def clips(self) -> "ClipJobs":
        """What can be done with the sound of clips."""
        ...

    @property
    def what_if(self) -> "WhatIf":
        """What would become of the verdict if something changed."""
        ...

    def snapshot(self) -> Snapshot:
        """The newest snapshot; there is always one, built from the store before any request."""
        ...

    def start(self, on_snapshot: Callable[[], None]) -> None:
        """Begin polling; `on_snapshot` is called from another thread whenever there is a newer snapshot."""
        ...

    def refresh(self) -> float:
        """Ask all feeds now. 0.0 when it was accepted, else the seconds until the next one will be."""
        ...

    def show(self, view: View) -> None:
        """Build the next snapshots for this view."""
        ...

    def set_interval(self, seconds: int) -> None:
        """Change the pace of polling."""
        ...

    def acknowledge(self, alert: AlertRef) -> None:
        """Note that a person has seen an open alert; the next snapshot shows it."""
        ...

    def snooze(self, alert: AlertRef, until: datetime | None) -> None:
        """Have an open alert keep quiet until then, in server time; None: no longer. The next snapshot
        shows it."""
        ...

    def explain(self, stretch: "Stretch", deliver: "Callable[[Explanation | None], None]") -> None:
        """What gained in a stretch of time; `deliver` hears of it on another thread, None where the store
        cannot answer."""
        ...

    def stop(self) -> None:
        """End polling and close the store; returns when both are done, within a second."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class KeyOffer:
    """Where a pasted key would be kept and sent, and what is wrong with the one asked for."""

    file: str
    """The 0600 file, as a person would write it (`~/.config/...`)."""
    keyring: bool
    """Whether a keyring is at hand."""
    server: str = "ElevenLabs"
    """Whom the key is shown to: the host where the settings name an address of their own."""
    trouble: str = ""
    """One sentence why there is no key, where one was asked for; empty: none was."""


class Desk(Protocol):
    """Opens monitors: what the welcome screen asks for."""

    @property
    def offer(self) -> KeyOffer:
        """Where a key can be kept."""
        ...

    def connect(self, key: Secret, *, keep: str) -> Monitor:
        """A monitor for a pasted key; `keep` is "file", "keyring" or "session".

        ValueError says in one sentence what is wrong with the place to keep it.
        """
        ...

    def demo(self) -> Monitor:
        """A monitor on the demo account."""
        ...

    @property
    def again(self) -> Callable[[], Monitor] | None:
        """What opens the last account once more; None where there was none. To be taken while it is open."""
        ...
