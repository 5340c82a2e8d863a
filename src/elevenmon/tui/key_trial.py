"""Trying a pasted key before it is kept: runs in a worker thread and touches no widget."""

import threading
from collections.abc import Callable

from elevenmon.domain.health import FaultKind
from elevenmon.domain.ports import Desk, Monitor
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import HealthSection

LOOKS = 50
LOOK_SECONDS = 0.2
"""Ten seconds in all: a network that is slower than that does not tell whether a key is good."""
REFUSED = "{server} refuses this key: check that it was copied whole and has not been revoked"


def open_account(
    desk: Desk, key: Secret, keep: str, knock: Callable[[], None], *, server: str
) -> tuple[Monitor, bool]:
    """A monitor for a key that works, and whether it polls already. A refused key is not kept.

    ValueError says in a sentence why not. Without a network the key gets the benefit of the doubt: the
    Overview says what is wrong, and tries again.
    """
    changed = threading.Event()

    def on_snapshot() -> None:
        changed.set()
        knock()

    trial = desk.connect(key, keep="session")
    trial.start(on_snapshot)
    if _refused(trial, changed):
        trial.stop()
        raise ValueError(REFUSED.format(server=server))
    if keep == "session":
        return trial, True
    trial.stop()
    return desk.connect(key, keep=keep), False


def _refused(trial: Monitor, changed: threading.Event) -> bool:
    """Wait for the first word of the server, whatever it is."""
    for _ in range(LOOKS):
        changed.clear()
        health = trial.snapshot().health
        if health.connected or _faults(health):
            return FaultKind.KEY in _faults(health)
        changed.wait(LOOK_SECONDS)
    return False


def _faults(health: HealthSection) -> set[FaultKind]:
    return {feed.fault for feed in health.feeds.values() if feed.fault is not None}
