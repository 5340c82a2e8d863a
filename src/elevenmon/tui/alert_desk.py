"""What is told of alerts (a toast, the bell, a word when one is over), and what a person notes of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual.notifications import SeverityLevel

from elevenmon.domain.alerts import Alert, AlertsSection, Telling
from elevenmon.domain.level import Level, badness
from elevenmon.domain.text import clean
from elevenmon.domain.wording import moment
from elevenmon.render.alerts import count_words, is_notice, loud, over_words, worst
from elevenmon.tui.commands import BY_ID, key_word, keys_of
from elevenmon.tui.content import drawn, level_glyph

if TYPE_CHECKING:
    from elevenmon.tui.app import MonitorApp

TOAST_SECONDS = 10.0
TOLD_BY_NAME = 3
"""More than these in one toast are only counted."""
MOST_CHARACTERS = 120
_SEVERITIES: dict[Level, SeverityLevel] = {Level.CRITICAL: "error", Level.WARNING: "warning"}


class News(NamedTuple):
    """What happened between two looks at the alerts."""

    opened: tuple[Alert, ...]
    """Worth telling: not so from the start on, neither acknowledged nor snoozed meanwhile."""
    over: tuple[Alert, ...]
    raised: tuple[Alert, ...] = ()
    """Were open and are worse now: told as if they had opened."""


class AlertDesk:
    """Tells what is new, once per episode, and notes what a person says of an alert."""

    def __init__(self, app: "MonitorApp", *, bell: bool = True) -> None:
        self._app = app
        self._seen: AlertsSection | None = None
        self.bell = bell
        """Whether the terminal's bell rings."""

    @property
    def now(self) -> datetime:
        """Server time, as far as the difference is known: what alerts and use are told in."""
        snapshot = self._app.snapshot
        return self._app.now if snapshot is None else snapshot.server_time(self._app.now)

    def forget(self) -> None:
        """Another account: its first alerts are no news."""
        self._seen = None

    def take(self, section: AlertsSection) -> None:
        """Newer alerts."""
        before = self._seen
        if section is before:
            return
        self._seen = section if section.rules or section.log else None
        if before is None:
            # Those of the first look stand in the status line; nobody saw them open.
            return
        told = news(before, section, self.now)
        missed = [one for one in section.told if not one.sent and one not in before.told]
        if missed:
            self._app.say(missed_words(missed[-1]), Level.WARNING)
        if told.over:
            self._app.say(clean(over_words(told.over), limit=MOST_CHARACTERS))
        if told.opened or told.raised:
            self._tell(told.opened, told.raised)

    def title_words(self) -> str:
        """`2 alerts` for the terminal's title; empty where nothing asks for attention."""
        snapshot = self._app.snapshot
        asking = loud(snapshot.alerts, self.now) if snapshot is not None else []
        return count_words(asking) if asking else ""

    def acknowledge(self, alert: Alert) -> None:
        """A person has seen it."""
        if self._app.monitor is not None:
            self._app.monitor.acknowledge(alert.ref)
            self._app.say(f"acknowledged: {clean(alert.text, limit=MOST_CHARACTERS)}")

    def snooze(self, alert: Alert, until: datetime | None) -> None:
        """It keeps quiet until then, in server time; None: it asks for attention again."""
        if self._app.monitor is None:
            return
        self._app.monitor.snooze(alert.ref, until)
        zone = self._app.zone
        now = self.now
        words = f"snoozed until {moment(until, now, zone)}" if until is not None else "awake again"
        self._app.say(f"{words}: {clean(alert.text, limit=MOST_CHARACTERS)}")

    def _tell(self, opened: Sequence[Alert], raised: Sequence[Alert]) -> None:
        alerts = sorted((*opened, *raised), key=lambda alert: -badness(alert.level))
        level = worst(alerts)
        words = [clean(alert.text, limit=MOST_CHARACTERS) for alert in alerts]
        title = LEVEL_TITLES.get(level, "Notice") if opened else RAISED_TITLES.get(level, "Worse")
        if len(alerts) > 1:
            title = f"{count_words(alerts)} at once"
        shown = words[:TOLD_BY_NAME]
        if len(words) > len(shown):
            shown.append(f"and {len(words) - len(shown)} more")
        keys = keys_of(BY_ID["alerts"], self._app.keymap)
        if keys:
            shown.append(f"{key_word(keys[0])} to see")
        self._app.notify(
            drawn("\n".join(shown)),
            title=f"{level_glyph(level)} {title}",
            severity=_SEVERITIES.get(level, "information"),
            timeout=TOAST_SECONDS,
        )
        if self.bell and not is_notice(alerts):
            self._app.bell()


LEVEL_TITLES = {Level.WARNING: "Alert", Level.CRITICAL: "Critical alert"}
RAISED_TITLES = {Level.WARNING: "Notice now a warning", Level.CRITICAL: "Alert now critical"}


def missed_words(telling: Telling) -> str:
    """`webhook not told of quota-80: hooks.example.com answered 500`."""
    return clean(f"{telling.channel} not told of {telling.ref.id}: {telling.text}", limit=MOST_CHARACTERS)


def news(before: AlertsSection, after: AlertsSection, now: datetime) -> News:
    """What opened, rose and ended between two sections. One that opened too is told of as opened."""
    known = {_episode(alert) for alert in (*before.open, *before.log)}
    fresh = {_episode(alert): alert for alert in (*after.log, *after.open) if _episode(alert) not in known}
    opened = [alert for alert in fresh.values() if _worth_telling(alert, now)]
    was_open = {_episode(alert): alert for alert in before.open}
    raised = [
        alert
        for alert in after.open
        if (earlier := was_open.get(_episode(alert))) is not None and _has_risen(earlier, alert, now)
    ]
    over = [alert for alert in after.log if not alert.is_open and _episode(alert) in was_open]
    audible = [alert for alert in over if alert.snoozed_until is None or alert.snoozed_until <= now]
    return News(tuple(opened), tuple(audible), tuple(raised))


def _worth_telling(alert: Alert, now: datetime) -> bool:
    if alert.already_so or alert.acknowledged_at is not None:
        return False
    return alert.snoozed_until is None or alert.snoozed_until <= now


def _has_risen(before: Alert, after: Alert, now: datetime) -> bool:
    """Whether that was seen to happen, and is to be told: neither acknowledged since nor snoozed."""
    seen = after.raised_at is not None and after.raised_at != before.raised_at
    return seen and after.is_loud(now)


def _episode(alert: Alert) -> tuple[object, datetime]:
    return alert.ref, alert.opened_at
