"""A clock that stands where it is put, and records to store."""

from datetime import UTC, datetime, timedelta
from typing import Any

from elevenmon.domain.account import Subscription
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.usage import UsageRow

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class FixedClock:
    """Stands still until moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.instant = now

    def now(self) -> datetime:
        return self.instant

    def monotonic(self) -> float:
        return self.instant.timestamp()


def after(**span: float) -> datetime:
    return NOON + timedelta(**span)


def milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


def subscription(used: int = 100, *, limit: int = 1000, reset: datetime | None = None) -> Subscription:
    return Subscription("creator", "active", used, limit, 0, reset)


def request(
    key: str, at: datetime = NOON, *, status: int = 200, latency: float | None = 0.1, own: bool = False
) -> ApiRequest:
    return ApiRequest(key, at, "GET", "/v1/models", status, latency, own=own)


def clip(item_id: str, at: datetime = NOON, *, voice_id: str | None = None) -> HistoryItem:
    return HistoryItem(item_id, at, 10, 30, "audio/mpeg", "created", voice_id=voice_id, text="Your parcel")


def bucket(start: datetime, key: str | None, used: float | None, **more: Any) -> UsageRow:
    return UsageRow(start, (key,), used, **more)


def told(item: HistoryItem) -> str:
    """All of a clip: 1, 1.0 and True, which are equal, read differently."""
    return repr(item._replace(settings=dict(item.settings)))
