"""Everything that is polled, in one table; how each is polled, `polls` says.

The first frame shows the feeds, and waits for none of the modules that ask.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from elevenmon.domain.snapshot import Dimension
from elevenmon.sync.sections import ALL_SECTIONS, Section
from elevenmon.sync.session import Facts

DEFAULT_INTERVAL = 30
"""Seconds between two looks at the quota; a change of it stretches or shortens all feeds alike."""
HOURLY = 3600.0
_LIVE = 10.0
_TALKING = 60.0
_CREDIT_USAGE = "/v1/workspace/analytics/query/usage-by-product-over-time"
_COST_USAGE = "/v1/workspace/analytics/usage"


_USED = ALL_SECTIONS - {Section.TAIL, Section.BREAKDOWN}
_FIGURES = _USED - {Section.ANOMALIES}
"""The rows of a breakdown come with feeds of their own; its headline is of the same moment as they are."""
_NAMES = frozenset({Section.BREAKDOWN})


@dataclass(frozen=True, slots=True, eq=False)
class Feed:
    """One thing to poll."""

    name: str
    seconds: float
    """Interval at the default pace."""
    touches: frozenset[Section]
    """The sections that rest on what it writes."""
    paths: tuple[str, ...]
    """What the request log shows of it."""
    dimension: Dimension | None = None
    """The breakdown it serves: only while that one is shown does it touch the section."""
    enabled: Callable[[Facts], bool] = lambda facts: True
    why_not: str = ""
    """What is said where it is not enabled."""
    pace: Callable[[Facts], float] | None = None
    """Interval by what is known of the account, where it varies."""


def _usage(name: str, seconds: float, dimension: Dimension) -> Feed:
    return Feed(
        name,
        seconds,
        _NAMES,
        (_CREDIT_USAGE, _COST_USAGE),
        dimension=dimension,
    )


def _names(name: str, path: str) -> Feed:
    return Feed(name, HOURLY, _NAMES, (path,))


def _by_voice() -> Feed:
    return Feed(
        "usage_by_voice",
        60.0,
        _NAMES,
        (_CREDIT_USAGE,),
        dimension=Dimension.VOICE,
        enabled=lambda facts: not facts.cost_billed,
        why_not="money is not known by voice",
    )


def _by_region() -> Feed:
    """Shown nowhere: a first use of a region is told."""
    return Feed(
        "usage_by_region",
        HOURLY,
        frozenset({Section.ANOMALIES}),
        (_CREDIT_USAGE,),
        enabled=lambda facts: not facts.cost_billed,
        why_not="money is known by the day only",
    )


FEEDS: tuple[Feed, ...] = (
    Feed("subscription", 30.0, _FIGURES, ("/v1/user/subscription",)),
    Feed("requests", 5.0, frozenset({Section.TAIL, Section.TILES}), ("/v1/workspace/analytics/requests",)),
    Feed("usage", 60.0, _USED, (_CREDIT_USAGE, _COST_USAGE)),
    _by_voice(),
    _names("agents", "/v1/convai/agents"),
    Feed(
        "live",
        HOURLY,
        frozenset({Section.TILES}),
        ("/v1/convai/analytics/live-count",),
        pace=lambda facts: _LIVE if facts.has_agents else HOURLY,
    ),
    Feed("history", 30.0, frozenset(), ("/v1/history",)),
    Feed(
        "conversations",
        HOURLY,
        frozenset(),
        ("/v1/convai/conversations",),
        pace=lambda facts: _TALKING if facts.has_agents else HOURLY,
    ),
    _usage("usage_by_product", 600.0, Dimension.PRODUCT),
    _usage("usage_by_model", 600.0, Dimension.MODEL),
    _usage("usage_by_key", 600.0, Dimension.KEY),
    _usage("usage_by_user", 600.0, Dimension.USER),
    _usage("usage_by_source", 600.0, Dimension.SOURCE),
    _by_region(),
    _names("models", "/v1/models"),
    _names("members", "/v1/workspace/members"),
    _names("keys", "/v1/service-accounts"),
    _names("voices", "/v2/voices"),
    Feed("user", 24 * HOURLY, frozenset(), ("/v1/user",)),
)
"""In the order they go at the start: what the first screen needs comes first."""


def paces(chosen: Mapping[str, float], interval: int) -> dict[str, float]:
    """Seconds between two polls of each feed; those chosen by name hold whatever the pace."""
    scale = interval / DEFAULT_INTERVAL
    return {feed.name: chosen.get(feed.name, feed.seconds * scale) for feed in FEEDS}


BY_NAME = {feed.name: feed for feed in FEEDS}
DIMENSION_FEED = {feed.dimension: feed.name for feed in FEEDS if feed.dimension is not None}
"""The feed behind each breakdown."""
NAMING = tuple(feed for feed in FEEDS if feed.touches == _NAMES and feed.dimension is None)
"""Those that bring names for ids."""
LONG = frozenset(feed.name for feed in FEEDS if _CREDIT_USAGE in feed.paths)
"""Those that may take minutes: weeks of hours are filled once, a window at a time."""
