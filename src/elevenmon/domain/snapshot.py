"""The one value that travels from the core to a front end.

Sections are frozen and compared by identity: a section that did not change is the same object in the next
snapshot. A front end may use `is` to decide whether anything must be drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from elevenmon.domain.account import Cap, Subscription
from elevenmon.domain.alerts import NO_ALERTS, AlertsSection
from elevenmon.domain.anomalies import Anomaly
from elevenmon.domain.forecast import Score
from elevenmon.domain.health import FeedHealth
from elevenmon.domain.level import Level
from elevenmon.domain.request_log import ApiRequest

Point = tuple[int, float]
"""Epoch milliseconds UTC and a figure."""
Band = tuple[int, float, float, float]
"""Epoch milliseconds, then the low, middle and high end of a range (P10, P50, P90)."""


class Billing(StrEnum):
    """What stands in the way of spending."""

    CREDITS = "credits"
    NO_LIMIT = "no limit"
    COST = "cost"
    """A workspace billed in money: no credits to run out of."""


class Window(StrEnum):
    """How far back a panel looks."""

    HOUR = "1h"
    SIX_HOURS = "6h"
    DAY = "24h"
    WEEK = "7d"
    PERIOD = "period"


class Dimension(StrEnum):
    """What the breakdown splits by; the values are the API's own group columns."""

    VOICE = "voice_id"
    PRODUCT = "product_type"
    MODEL = "model"
    KEY = "hashed_xi_api_key"
    USER = "user_id"
    SOURCE = "request_source"


@dataclass(frozen=True, slots=True)
class View:
    """What the person chose to look at; the snapshot is built for it. Compared by value."""

    dimension: Dimension = Dimension.VOICE
    breakdown_window: Window = Window.PERIOD
    tile_window: Window = Window.HOUR


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """Whose figures these are: fixed for a monitor's life, all of it safe to show."""

    profile: str
    region: str
    """`global`, `us`, ... or the host of an own address; `demo busy` for the demo."""
    key_hint: str
    """The key's last four characters."""
    read_only: bool = False
    key_place: str = ""
    """Where the key was found: a variable's name, a file, `the keyring`; empty where that is not told."""


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """The billing period in UTC; the start is derived from the reset (fact sheet, section 18)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, eq=False)
class MoneyUse:
    """Money this period in one currency (major units), for accounts with no credits to run out of."""

    currency: str
    amount: float
    per_day: float | None
    change: float | None
    """Relative change against the same stretch of the previous period; 0.1 is +10 %."""


@dataclass(frozen=True, slots=True, eq=False)
class QuotaSection:
    """The headline."""

    billing: Billing
    subscription: Subscription | None
    """The last good answer, or None before there was one."""
    obtained_at: datetime | None
    period: Period | None
    money: tuple[MoneyUse, ...] = ()
    score: Score | None = None
    """How good the last periods' forecasts were; None where none was scored of late."""

    @property
    def is_blank(self) -> bool:
        """Whether there are no figures at all, not even old ones."""
        return self.subscription is None and not self.money

    @property
    def stretch(self) -> str:
        """What use is summed over: `period`, or `month` where money has no reset to count from."""
        return "month" if self.billing is Billing.COST and self.period is None else "period"

    @property
    def widest(self) -> str:
        """What the widest window holds: `this period`, `this month`; `last 30 days` without a reset."""
        is_open = self.billing is not Billing.COST and self.subscription is not None and self.period is None
        return "last 30 days" if is_open else f"this {self.stretch}"

    def within(self, window: Window) -> str:
        """A window in a sentence: `this period`, `the last 24h`."""
        words = self.widest if window is Window.PERIOD else f"last {window.value}"
        return words if words.startswith("this ") else f"the {words}"


@dataclass(frozen=True, slots=True, eq=False)
class BurnRate:
    """Credits per hour over a trailing window; None where nothing is known."""

    label: str
    seconds: int
    credits_per_hour: float | None
    multiple: float | None
    """Times the rate that would last exactly to the reset."""


@dataclass(frozen=True, slots=True, eq=False)
class BurnUpSection:
    """The burn-up chart's data; `unit` is "credits" or a currency."""

    period: Period | None
    unit: str
    actual: tuple[Point, ...]
    """Cumulative use from the period's start to now."""
    used: float | None
    limit: float | None
    cap: Cap | None
    """The last wall (included plus overage) in credits, where there is one beyond `limit`."""
    projection: tuple[Point, ...] = ()
    """The estimate from now to the reset."""
    runs_out: datetime | None = None
    """When the limit is expected to be met, as the verdict says it."""
    fan: tuple[Band, ...] = ()
    """The range of the estimate from now to the reset, where the forecast knows one."""
    cap_met: datetime | None = None
    """When the cap is expected to be met."""
    unexplained: float | None = None
    """The counter less the sum of the usage rows of this period."""


class Buckets(NamedTuple):
    """Which stretches of time the points of a course stand for, in epoch milliseconds UTC."""

    since: int
    """Where the first one begins."""
    length: int
    """Of each one."""

    def place(self, at: datetime) -> int:
        """The point that an instant belongs to; it may lie before or beyond the course."""
        return int((at.timestamp() * 1000 - self.since) // self.length)


@dataclass(frozen=True, slots=True, eq=False)
class BreakdownRow:
    """One voice, product, model, key, user or source."""

    key: str | None
    """The id; None is `(none)`: web use has no key."""
    name: str
    credits: float
    share: float
    """Of the total of all rows, 0 to 1."""
    spark: tuple[float | None, ...]
    change: float | None
    """Relative change against the same stretch before; None when there was nothing to compare."""
    is_new: bool
    """Nothing at all in the stretch before, though that stretch is known."""


@dataclass(frozen=True, slots=True, eq=False)
class BreakdownSection:
    """Who is eating the credits. Rows are sorted, largest first, all of them."""

    dimension: Dimension
    window: Window
    unit: str
    """"credits", or a currency where the account is billed in money."""
    rows: tuple[BreakdownRow, ...]
    total: float
    headline: float | None
    """The counter's own figure for the same stretch, where known: a total says how much it differs."""
    obtained_at: datetime | None
    complete: bool = True
    """Whether usage is known for all of the window, up to when it was obtained."""
    estimated: bool = False
    """Whether the window cuts through a day of which only the sum is known: money is known by the UTC day."""
    buckets: Buckets | None = None
    """The time of the rows' courses."""


class TileKind(StrEnum):
    """The sparkline tiles."""

    CREDITS = "credits/h"
    REQUESTS = "requests/min"
    ERRORS = "errors"
    LATENCY = "p95"
    AGENTS = "agents live"


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A figure and its recent course. `series` has None where nothing is known (drawn as a gap, never 0)."""

    kind: TileKind
    feed: str
    """The feed it lives on, for its age and health."""
    value: float | None
    series: tuple[float | None, ...]
    obtained_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class TilesSection:
    """The tiles of the chosen window; agents are absent where the account has none."""

    window: Window
    tiles: tuple[Tile, ...]
    buckets: Buckets | None = None
    """The time of their courses."""


@dataclass(frozen=True, slots=True, eq=False)
class RequestTail:
    """The newest requests, newest first; elevenmon's own are left out and counted."""

    rows: tuple[ApiRequest, ...]
    hidden_own: int
    obtained_at: datetime | None
    voices: Mapping[str, str] = field(default_factory=dict)
    """Names by id of the voices in their paths."""
    left_out: str = ""
    """Why some could not be had; '' where none is known to be missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Sentence, level and glyph, from one function, so that they cannot disagree."""

    level: Level
    text: str
    """One sentence for every front end: `lasts to the reset on Mar 21, 23 % spare`."""
    glyph: str
    eta: datetime | None
    details: tuple[str, ...] = ()
    """Further lines for the quota pane."""
    estimated: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class HealthSection:
    """Every feed's state, and what else is wrong."""

    feeds: Mapping[str, FeedHealth]
    clock_offset_seconds: float | None = None
    """Server time less this machine's."""
    store_note: str | None = None
    """A sentence when the store is not what it should be (in memory, disk full, set aside)."""
    connected: bool = False
    """Whether any feed has answered since the monitor started."""
    leader: str | None = None
    """Which other elevenmon asks the service, where this one only shows what that one stores."""


@dataclass(frozen=True, slots=True, eq=False)
class BackfillProgress:
    """How far the walk back through one kind of record is. Replaced as a whole when a figure changes."""

    kind: str
    """A value of `domain.lists.Kind`, or `conversations`."""
    done: int
    """Records fetched so far."""
    total: int | None
    """About how many there are; None where nobody knows."""
    items_per_second: float | None = None
    seconds_left: float | None = None
    complete: bool = False
    """Whether the beginning was reached."""
    trouble: str | None = None
    """One clause on what holds it up, or on what could not be had."""


NO_FEEDS: Mapping[str, FeedHealth] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything a screen needs, at one moment."""

    revision: int
    taken_at: datetime
    """This machine's wall clock when it was built."""
    identity: Identity
    view: View
    quota: QuotaSection
    burn: tuple[BurnRate, ...]
    burn_up: BurnUpSection
    breakdown: BreakdownSection
    tiles: TilesSection
    tail: RequestTail
    verdict: Verdict
    health: HealthSection
    zone: str | None = None
    """IANA name of the zone to show times in; None: the machine's."""
    backfill: tuple[BackfillProgress, ...] = ()
    """The walks back through the records, those that are complete among them."""
    alerts: AlertsSection = NO_ALERTS
    anomalies: tuple[Anomaly, ...] = ()
    """What stands out in the last 24 hours, newest first."""
    offset_seconds: float = 0.0
    """Seconds that this machine's clock is behind server time, as far as known and worth correcting for."""

    def server_time(self, at: datetime) -> datetime:
        """What a moment by this machine's clock is to the server: alerts begin, rest and end by that."""
        return at + timedelta(seconds=self.offset_seconds)
