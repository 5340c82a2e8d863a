"""The ways out for alerts as values: what `[notify]` in the settings file comes to."""

from dataclasses import dataclass, field
from typing import Final

from elevenmon.domain.alerts import AlertTurn
from elevenmon.domain.level import Level
from elevenmon.domain.secret import Secret

LEVELS: Final = (Level.WATCH, Level.WARNING, Level.CRITICAL)
"""What an alert can be, the mildest first."""
TERMINAL, NOTIFY_SEND = "terminal", "notify-send"
WAYS: Final = (TERMINAL, NOTIFY_SEND)
"""How the desktop is reached: by the terminal (OSC 9), or by the program of that name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts go out by one channel."""

    level: Level = Level.WARNING
    """This bad, or worse."""
    turns: frozenset[AlertTurn] = frozenset(AlertTurn)


@dataclass(frozen=True, slots=True)
class DesktopSettings:
    """`[notify.desktop]`."""

    wanted: Wanted = Wanted()
    through: str = TERMINAL
    """One of WAYS."""


@dataclass(frozen=True, slots=True)
class ExecSettings:
    """`[notify.exec]`."""

    command: tuple[str, ...]
    """A program and its arguments, as they are: no shell reads them."""
    wanted: Wanted = Wanted()
    timeout: int = 10
    """Seconds after which it is killed, with all it has started."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """`[notify.webhook]`."""

    url: str = field(repr=False)
    """May hold a token of the receiver's: never shown, its host is."""
    wanted: Wanted = Wanted()
    timeout: int = 10
    """Seconds for one try."""
    give_up: int = 600
    """Seconds after which no further try is made."""
    secret: Secret | None = None
    """What the requests are signed with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """The bell, and the ways out that are on; None: off."""

    bell: bool = True
    """Whether the terminal's bell rings when an alert opens."""
    desktop: DesktopSettings | None = None
    exec: ExecSettings | None = None
    webhook: WebhookSettings | None = None
