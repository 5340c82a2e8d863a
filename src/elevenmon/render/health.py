"""How fresh the figures are, in words: what the status line says of the feeds.

Age is measured against the feed's own interval I: up to 1.5 I is normal, up to 5 I the figure stays, dimmed,
with its age and the cause, beyond that it is called STALE.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from elevenmon.domain.health import FaultKind, FeedHealth, FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import HealthSection, Identity
from elevenmon.domain.wording import duration

HEADLINE_FEED = "subscription"
"""The feed whose age is the age of the picture."""
NORMAL_INTERVALS, DIMMED_INTERVALS = 1.5, 5.0
CLOCK_OFF_SECONDS = 120.0


class Freshness(StrEnum):
    """What a figure's age means."""

    NONE = "none"
    """There has never been a figure."""
    FRESH = "fresh"
    AGING = "aging"
    """Shown dimmed, with its age and the cause."""
    STALE = "stale"
    """Said in words."""


class StatusPiece(NamedTuple):
    """A clause of the status line."""

    text: str
    level: Level = Level.OK
    short: str = ""
    """The same for a narrow terminal; empty: there is no shorter form."""
    between: str = ""
    """A form between the two, where there is one."""
    badge: bool = False
    """Whether its short form is a figure close behind its mark (`▲2`), which stays at any width."""


def freshness(
    obtained_at: datetime | None, interval_seconds: float, now: datetime, *, grace_seconds: float = 0.0
) -> Freshness:
    """What the age of a figure means at `now`, for a feed asked every `interval_seconds`.

    `grace_seconds` are added to both limits: a slow answer to a quick feed is no failure.
    """
    if obtained_at is None:
        return Freshness.NONE
    age = (now - obtained_at).total_seconds() - grace_seconds
    if age <= NORMAL_INTERVALS * interval_seconds:
        return Freshness.FRESH
    return Freshness.AGING if age <= DIMMED_INTERVALS * interval_seconds else Freshness.STALE


def headline(health: HealthSection, now: datetime, identity: Identity | None = None) -> StatusPiece:
    """How old the picture is and when the next figures come, or why they do not.

    `identity` tells which key is meant where it is refused.
    """
    feed = health.feeds.get(HEADLINE_FEED)
    blocked = _blocked(health, identity)
    if blocked is not None:
        return blocked if feed is None else _aged(blocked, feed, now)
    if feed is None or (feed.last_good is None and feed.state in (FeedState.WAITING, FeedState.OK)):
        return StatusPiece("asking for the first figures", Level.UNKNOWN, "asking")
    if feed.last_good is None:
        if identity is not None and identity.key_place and not key_is_known(health):
            return _unchecked(feed, now, identity)
        return _never(feed, now)
    if feed.state is FeedState.OK and _fresh(feed, now):
        ago = _ago(feed, now)
        return StatusPiece(f"{ago}, {_next(feed, now)}", Level.OK, ago)
    return _late(feed, now)


def notes(health: HealthSection) -> tuple[StatusPiece, ...]:
    """What else is wrong: other feeds that fail, a clock that is off, a store that is not as it should be."""
    pieces: list[StatusPiece] = []
    if _blocked(health) is None:
        pieces.extend(_failing(health))
    offset = health.clock_offset_seconds
    if offset is not None and abs(offset) > CLOCK_OFF_SECONDS:
        side = "behind" if offset > 0 else "ahead of"
        span = duration(abs(offset))
        pieces.append(
            StatusPiece(f"this clock is {span} {side} ElevenLabs' time", Level.WATCH, f"clock off {span}")
        )
    if health.store_note:
        # Its first half says what is wrong, the other what comes of it.
        pieces.append(StatusPiece(health.store_note, Level.WATCH, health.store_note.partition(":")[0]))
    return tuple(pieces)


def cause(feed: FeedHealth) -> str:
    """Why a feed fails, in a few plain words; empty where it does not."""
    if feed.state in (FeedState.OK, FeedState.WAITING):
        return ""
    if feed.reason:
        return feed.reason
    return _PLAIN.get(feed.fault, "no answer") if feed.fault is not None else "no answer"


_PLAIN = {
    FaultKind.KEY: "key refused",
    FaultKind.SCOPE: "a permission is missing",
    FaultKind.QUOTA: "quota used up",
    FaultKind.PLAN: "not on this plan",
    FaultKind.RATE: "rate limited",
    FaultKind.SERVER: "ElevenLabs has a fault",
    FaultKind.NETWORK: "no connection",
    FaultKind.SHAPE: "an answer that makes no sense",
    FaultKind.REQUEST: "the question was refused",
    FaultKind.ACCOUNT: "account blocked",
}


def key_is_refused(health: HealthSection) -> bool:
    """Whether the server does not take the key, which stops every feed."""
    return any(_has_refused_key(feed) for feed in health.feeds.values())


_TELL_NOTHING_OF_THE_KEY = (FaultKind.NETWORK, FaultKind.SERVER, FaultKind.RATE, FaultKind.SHAPE)


def key_is_known(health: HealthSection) -> bool:
    """Whether an answer, now or earlier, has told if the key is a good one."""
    return health.connected or any(
        feed.last_good is not None or feed.fault not in (None, *_TELL_NOTHING_OF_THE_KEY)
        for feed in health.feeds.values()
    )


def key_words(identity: Identity) -> str:
    """Which key, without showing it: `key …9f2c from ELEVENLABS_API_KEY`."""
    place = f" from {identity.key_place}" if identity.key_place else ""
    return f"key …{identity.key_hint}{place}"


def feed_words(feed: str) -> str:
    """What people call a feed: `usage_by_voice` is `voices`."""
    return _FEED_WORDS.get(feed) or feed.removeprefix("usage_by_").replace("_", " ")


_FEED_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "subscription": "quota",
        "user": "account",
        "usage_by_voice": "voices",
        "usage_by_product": "products",
        "usage_by_model": "models",
        "usage_by_key": "API keys",
        "usage_by_user": "users",
        "usage_by_source": "sources",
        "usage_by_region": "regions",
        "live": "live agents",
        "voices": "voice names",
        "models": "model names",
        "agents": "agent names",
        "keys": "key names",
    }
)


def _has_refused_key(feed: FeedHealth) -> bool:
    return feed.fault is FaultKind.KEY and feed.state is FeedState.STOPPED


def _blocked(health: HealthSection, identity: Identity | None = None) -> StatusPiece | None:
    """What stops every feed at once."""
    for feed in health.feeds.values():
        if _has_refused_key(feed):
            which = key_words(identity) if identity is not None else "key"
            words = f"{which} refused: N new key, r retry"
            return StatusPiece(words, Level.CRITICAL, "key refused: N", f"{which} refused: N")
        if feed.fault is FaultKind.ACCOUNT and feed.state in (FeedState.STOPPED, FeedState.FAILING):
            return StatusPiece(f"account blocked: {cause(feed)}", Level.CRITICAL, "account blocked")
    return None


def _never(feed: FeedHealth, now: datetime) -> StatusPiece:
    """No figures, not even old ones, and none are simply waited for."""
    match feed.state:
        case FeedState.NO_PERMISSION:
            lacking = feed.permission or "a permission"
            return StatusPiece(f"quota unknown: the key lacks {lacking}", Level.WATCH, f"no {lacking}")
        case FeedState.NOT_AVAILABLE:
            return StatusPiece("quota not available on this account", Level.WATCH, "no quota here")
        case _:
            return _late(feed, now)


def _unchecked(feed: FeedHealth, now: datetime, identity: Identity) -> StatusPiece:
    """No figures, and not even a word whether the key is taken: the first answer will tell."""
    why = cause(feed)
    words = f"no figures yet, {key_words(identity)} not checked yet: {why}, {_retry(feed, now)}"
    between = f"no figures, key not checked: {why}"
    return StatusPiece(words, Level.WARNING, f"no figures: {why}", between)


def _aged(blocked: StatusPiece, feed: FeedHealth, now: datetime) -> StatusPiece:
    """What stops every feed, after the age of the figures that stand there all the same."""
    match freshness(feed.last_good, feed.interval_seconds, now):
        case Freshness.NONE | Freshness.FRESH:
            return blocked
        case Freshness.STALE:
            age = f"STALE {_age(feed, now)}"
        case _:
            age = _ago(feed, now)
    between = f"{age}, {blocked.between}" if blocked.between else ""
    return blocked._replace(text=f"{age}, {blocked.text}", between=between)


def _late(feed: FeedHealth, now: datetime) -> StatusPiece:
    """A feed that fails or is overdue: by its age, with the cause."""
    if feed.state in (FeedState.OK, FeedState.WAITING):
        return _awaited(feed, now)
    why, retry = cause(feed), _retry(feed, now)
    match freshness(feed.last_good, feed.interval_seconds, now):
        case Freshness.NONE:
            return StatusPiece(f"no figures yet: {why}, {retry}", Level.WARNING, f"no figures: {why}")
        case Freshness.STALE:
            level, age = Level.WARNING, f"STALE {_age(feed, now)}"
        case _:
            level, age = Level.WATCH, _ago(feed, now)
    return StatusPiece(f"{age}, {retry} ({why})", level, age, between=f"{age} ({why})")


def _awaited(feed: FeedHealth, now: datetime) -> StatusPiece:
    """Old figures whose successors are being asked for, or soon will be: nothing has failed."""
    coming = _next(feed, now) if _until(feed.next_try, now) > 0 else "waiting for an answer"
    if freshness(feed.last_good, feed.interval_seconds, now) is Freshness.STALE:
        return StatusPiece(f"STALE {_age(feed, now)}, {coming}", Level.WARNING, f"STALE {_age(feed, now)}")
    return StatusPiece(f"{_ago(feed, now)}, {coming}", Level.WATCH, _ago(feed, now))


def _failing(health: HealthSection) -> list[StatusPiece]:
    """Other feeds that fail, the first by name and the rest counted; none that fails like the quota."""
    leading = health.feeds.get(HEADLINE_FEED)
    told = cause(leading) if leading is not None and leading.state in _DOWN else None
    others = [
        feed
        for feed in health.feeds.values()
        if feed.feed != HEADLINE_FEED and feed.state in _DOWN and cause(feed) != told
    ]
    if not others:
        return []
    first = others[0]
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    which = feed_words(first.feed) + more
    return [StatusPiece(f"{which}: {cause(first)}", Level.WATCH, f"{which} failing")]


_DOWN = (FeedState.FAILING, FeedState.STOPPED)


def _fresh(feed: FeedHealth, now: datetime) -> bool:
    return freshness(feed.last_good, feed.interval_seconds, now) is Freshness.FRESH


def _age(feed: FeedHealth, now: datetime) -> str:
    return duration((now - feed.last_good).total_seconds()) if feed.last_good else "?"


def _ago(feed: FeedHealth, now: datetime) -> str:
    return f"{_age(feed, now)} ago"


def _next(feed: FeedHealth, now: datetime) -> str:
    seconds = _until(feed.next_try, now)
    return f"next {duration(seconds)}" if seconds > 0 else "asking"


def _retry(feed: FeedHealth, now: datetime) -> str:
    seconds = _until(feed.next_try, now)
    return f"retry {duration(seconds)}" if seconds > 0 else "retrying"


def _until(instant: datetime | None, now: datetime) -> float:
    """Whole seconds to an instant, rounded up; 0 once it has passed or is not known."""
    if instant is None:
        return 0.0
    return max(0.0, -((now - instant).total_seconds() // 1))
