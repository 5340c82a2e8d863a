"""Why a record has no counterpart in the other list, as far as that can be known."""

from datetime import datetime, timedelta, tzinfo

from elevenmon.domain.history import HistoryItem
from elevenmon.domain.likeness import SLACK, sources_of
from elevenmon.domain.lists import Kind, Record
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.snapshot import Snapshot
from elevenmon.domain.wording import clock_time

COUNTERPART = {Kind.REQUESTS: Kind.HISTORY, Kind.HISTORY: Kind.REQUESTS}
_NAMES = {Kind.REQUESTS: "request log", Kind.HISTORY: "history"}
NO_CLIP = (
    "No clip of the history fits this request. Speech that is asked for without logging leaves none, "
    "and another user's may be missing from this key's history."
)
NO_REQUEST = "No logged request fits this clip: perhaps the log does not reach back that far."


def nothing_alike(record: Record, snapshot: Snapshot | None, zone: tzinfo | None) -> str:
    """One sentence or two. A list that was not read since may still bring the counterpart."""
    match record:
        case ApiRequest() if (record.status or 200) >= 400:
            return "A request that failed makes no clip."
        case ApiRequest() if not sources_of(record.path):
            return "Calls of this kind make no clip."
        case ApiRequest():
            answered = record.at + timedelta(seconds=record.latency_seconds or 0.0)
            return _unread(Kind.HISTORY, snapshot, record.at, answered, zone) or NO_CLIP
        case HistoryItem():
            return _unread(Kind.REQUESTS, snapshot, record.at, record.at, zone) or NO_REQUEST


def last_read(kind: Kind, snapshot: Snapshot | None) -> datetime | None:
    """When this list was read last, by this machine's clock."""
    feed = snapshot.health.feeds.get(kind.value) if snapshot is not None else None
    return feed.last_good if feed is not None else None


def _unread(
    kind: Kind, snapshot: Snapshot | None, began: datetime, ended: datetime, zone: tzinfo | None
) -> str | None:
    """A sentence where a list was not read since something ended: records are dated by server time."""
    feed = snapshot.health.feeds.get(kind.value) if snapshot is not None else None
    if snapshot is None or feed is None:
        return None
    name = _NAMES[kind]
    if feed.last_good is None:
        return f"The {name} was not read yet{f': {feed.reason}' if feed.reason else ''}."
    read = snapshot.server_time(feed.last_good)
    if read >= ended + SLACK:
        return None
    # The record shows when it began: a list may have been read after that, and yet too soon.
    order = "before this" if read < began else "too soon after this to tell"
    return f"The {name} was read last at {clock_time(read, zone, seconds=True)}, {order}."
