"""What the snapshot builder is told by the engine."""

from collections.abc import Mapping
from dataclasses import dataclass

from elevenmon.domain.health import FeedHealth
from elevenmon.domain.snapshot import BackfillProgress, View
from elevenmon.sync.sections import Section


@dataclass(frozen=True, slots=True, eq=False)
class BuildRequest:
    """What the engine knows when it asks for a snapshot."""

    view: View
    stale: frozenset[Section]
    """The sections whose rows moved; all others are the same objects as before."""
    feeds: Mapping[str, FeedHealth]
    measured_offset: float | None
    """The clock offset as it is shown."""
    offset: float
    """Seconds that server time is ahead, as queries and ages are corrected by."""
    cost_billed: bool
    has_agents: bool | None
    connected: bool = False
    store_note: str | None = None
    leader: str | None = None
    """Which other process asks the service, where this one does not."""
    backfill: tuple[BackfillProgress, ...] = ()
