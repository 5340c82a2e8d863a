"""Everything that is polled, in one table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from elevenmon.domain.snapshot import Dimension, View
from elevenmon.domain.usage import GroupBy
from elevenmon.sync import account_polls, conversation_polls, history_polls, request_polls
from elevenmon.sync.session import Facts, Session
from elevenmon.sync.usage_polls import usage_poll

DEFAULT_INTERVAL = 30
"""Seconds between two looks at the quota; a change of it stretches or shortens all feeds alike."""
HOURLY = 3600.0
_LIVE = 10.0
_TALKING = 60.0
_CREDIT_USAGE = "/v1/workspace/analytics/query/usage-by-product-over-time"
_COST_USAGE = "/v1/workspace/analytics/usage"


class Section(StrEnum):
    """The parts of a snapshot that are built anew or kept."""

    QUOTA = "quota"
    USE = "use"
    """Not shown: what is known of use over time, which rates, tiles and estimate rest on."""
    BURN = "burn"
    BURN_UP = "burn_up"
    BREAKDOWN = "breakdown"
    TILES = "tiles"
    TAIL = "tail"
    VERDICT = "verdict"
    ALERTS = "alerts"
    ANOMALIES = "anomalies"


ALL_SECTIONS = frozenset(Section)
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
    poll: Callable[[Session], Awaitable[None]]
    """Asks the source and writes to the store; raises ApiError."""
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
        usage_poll(GroupBy(dimension.value)),
        _NAMES,
        (_CREDIT_USAGE, _COST_USAGE),
        dimension=dimension,
    )


def _names(name: str, poll: Callable[[Session], Awaitable[None]], path: str) -> Feed:
    return Feed(name, HOURLY, poll, _NAMES, (path,))


def _by_voice() -> Feed:
    return Feed(
        "usage_by_voice",
        60.0,
        usage_poll(GroupBy.VOICE),
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
        usage_poll(GroupBy.REGION),
        frozenset({Section.ANOMALIES}),
        (_CREDIT_USAGE,),
        enabled=lambda facts: not facts.cost_billed,
        why_not="money is known by the day only",
    )


FEEDS: tuple[Feed, ...] = (
    Feed("subscription", 30.0, account_polls.poll_subscription, _FIGURES, ("/v1/user/subscription",)),
    Feed(
        "requests",
        5.0,
        request_polls.poll_requests,
        frozenset({Section.TAIL, Section.TILES}),
        ("/v1/workspace/analytics/requests",),
    ),
    Feed("usage", 60.0, usage_poll(None), _USED, (_CREDIT_USAGE, _COST_USAGE)),
    _by_voice(),
    _names("agents", account_polls.poll_agents, "/v1/convai/agents"),
    Feed(
        "live",
        HOURLY,
        account_polls.poll_live,
        frozenset({Section.TILES}),
        ("/v1/convai/analytics/live-count",),
        pace=lambda facts: _LIVE if facts.has_agents else HOURLY,
    ),
    Feed("history", 30.0, history_polls.poll_history, frozenset(), ("/v1/history",)),
    Feed(
        "conversations",
        HOURLY,
        conversation_polls.poll_conversations,
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
    _names("models", account_polls.poll_models, "/v1/models"),
    _names("members", account_polls.poll_members, "/v1/workspace/members"),
    _names("keys", account_polls.poll_keys, "/v1/service-accounts"),
    _names("voices", account_polls.poll_voices, "/v2/voices"),
    Feed("user", 24 * HOURLY, account_polls.poll_user, frozenset(), ("/v1/user",)),
)
"""In the order they go at the start: what the first screen needs comes first."""


def shown_dimension(view: View, *, cost_billed: bool) -> Dimension:
    """What the breakdown splits by: money is not known by voice, so products stand in for voices."""
    return Dimension.PRODUCT if cost_billed and view.dimension is Dimension.VOICE else view.dimension


BY_NAME = {feed.name: feed for feed in FEEDS}
DIMENSION_FEED = {feed.dimension: feed.name for feed in FEEDS if feed.dimension is not None}
"""The feed behind each breakdown."""
