"""Alerts: episodes, from when a condition came true until it was over, and the rules behind them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from elevenmon.domain.level import Level


class AlertRef(NamedTuple):
    """What is watched: a rule, on what, in which billing period. At most one episode of it is open."""

    rule: str
    """A rule's id: `quota-80`, `burst`, `key-lost`."""
    key: str = ""
    """What the rule is applied to (a key's hash, the error that refusals name); "" for the account."""
    period: datetime | None = None
    """The start of the billing period that it holds for; None for any."""

    @property
    def id(self) -> str:
        """What a person calls it: the rule, and after a colon what it is applied to."""
        return f"{self.rule}:{self.key}" if self.key else self.rule


@dataclass(frozen=True, slots=True, eq=False)
class Alert:
    """One episode, as every front end shows it."""

    ref: AlertRef
    level: Level
    """`watch` is a notice, `warning` and `critical` are alerts."""
    text: str
    """One clause with its figure: `past 80 %: 81.2 % of the credits used`."""
    opened_at: datetime
    already_so: bool
    """True at the first poll: nobody was told of the edge."""
    raised_at: datetime | None = None
    """When it was last seen to become worse; None where it stayed as it opened."""
    cleared_at: datetime | None = None
    cleared_by: str = ""
    """Why it is over, in a word or two (`reset`, `below 75 %`); empty while it is open."""
    peak: str = ""
    """The highest value with its unit: `94.1 %`; empty where the rule has no figure."""
    acknowledged_at: datetime | None = None
    snoozed_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the condition still holds."""
        return self.cleared_at is None

    def is_loud(self, now: datetime) -> bool:
        """Whether it asks for attention: open, neither acknowledged nor snoozed at that moment."""
        snoozed = self.snoozed_until is not None and now < self.snoozed_until
        return self.is_open and self.acknowledged_at is None and not snoozed


@dataclass(frozen=True, slots=True, eq=False)
class RuleState:
    """A rule as it is set, and how near it is."""

    id: str
    level: Level
    condition: str
    """`80 % of the included credits used`, `50 % likely for 30m to run out before the reset`."""
    now: str
    """The figure it looks at, with its unit; an en dash where nothing is known."""
    on: bool
    open: bool
    last: datetime | None
    """When it last opened; None where it never did."""


class AlertTurn(StrEnum):
    """What became of an episode."""

    OPENED = "opened"
    RAISED = "raised"
    """It is worse than it was: a notice became a warning, a warning critical."""
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Telling:
    """What became of telling one edge of an episode outside, by one channel."""

    channel: str
    """As the settings call it: `webhook`."""
    ref: AlertRef
    opened_at: datetime
    turn: AlertTurn
    sent: bool
    text: str
    """How, or why not: `hooks.example.com answered 500`."""
    at: datetime


@dataclass(frozen=True, slots=True, eq=False)
class AlertsSection:
    """Every alert that is open, the newest of those that were, and the rules."""

    open: tuple[Alert, ...] = ()
    """Worst first, then newest first; the acknowledged and snoozed among them."""
    log: tuple[Alert, ...] = ()
    """Newest first, the open ones among them."""
    rules: tuple[RuleState, ...] = ()
    told: tuple[Telling, ...] = ()
    """What this process has told outside since it began, the newest last; of long ago nothing."""


NO_ALERTS = AlertsSection()


@dataclass(frozen=True, slots=True, eq=False)
class AlertAccount:
    """Whose alert it is and how the account stood then: all of it safe to send out."""

    profile: str
    region: str
    key_hint: str
    """The key's last four characters."""
    used: int | None
    """Credits; None before the first figures, and where the account is billed in money."""
    limit: int | None
    """Included credits; 0: none to run out of."""
    reset: datetime | None
    level: Level
    """The verdict's."""
    verdict: str
    """The verdict's sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class AlertEvent:
    """One edge: an episode was opened, became worse, or is over. Told once, by the process that noted it.

    An alert that was `already_so` when it was opened is told like any other: it is for the log, and neither
    toast, bell nor hook is due for it.
    """

    turn: AlertTurn
    alert: Alert
    account: AlertAccount
    at: datetime
    before: Level | None = None
    """The level that it rose from; None where it did not rise."""


class Notifier(Protocol):
    """Who is told of every edge, and carries it outside."""

    def tell(self, event: AlertEvent) -> None:
        """Take an event; returns at once, on the engine's loop, whatever becomes of it."""
        ...

    def told(self) -> tuple[Telling, ...]:
        """What became of the newest edges, the newest last; may be called from any thread."""
        ...

    def stop(self) -> None:
        """Give up what is under way; returns within a second."""
        ...
