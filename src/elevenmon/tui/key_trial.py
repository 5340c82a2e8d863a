"""Trying a pasted key before it is kept: runs in a worker thread and touches no widget."""

import threading
from collections.abc import Callable
from typing import NamedTuple

from elevenmon.domain.health import FaultKind
from elevenmon.domain.ports import Desk, Monitor
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import HealthSection
from elevenmon.render.health import key_is_known

LOOKS = 50
LOOK_SECONDS = 0.2
"""Ten seconds in all: a network that is slower than that does not tell whether a key is good."""
UNCHECKED = "{server} could not be asked whether it takes the key …{last4}: its first answer tells"
KEPT = "; the key is kept meanwhile"
REFUSED = (
    "{server} refuses this key: check that it was copied whole, has not been revoked, and is of this region"
)


class Opened(NamedTuple):
    """An account that was opened."""

    monitor: Monitor
    started: bool
    """Whether it polls already."""
    unchecked: str = ""
    """A sentence on a key of which nobody has said yet whether it is good; empty where somebody has."""


def open_account(desk: Desk, key: Secret, keep: str, knock: Callable[[], None], *, server: str) -> Opened:
    """A monitor for a key that works. A refused key is not kept.

    ValueError says in a sentence why not. Without a network the key gets the benefit of the doubt, and that
    is said: the first answer tells.
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
    known = key_is_known(trial.snapshot().health)
    unchecked = "" if known else UNCHECKED.format(last4=key.last4, server=server)
    if keep == "session":
        return Opened(trial, started=True, unchecked=unchecked)
    trial.stop()
    return Opened(desk.connect(key, keep=keep), started=False, unchecked=unchecked and unchecked + KEPT)


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
