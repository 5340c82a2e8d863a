"""What the words of a verdict need besides the forecast."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from elevenmon.analytics.overage import Due
from elevenmon.domain.forecast import Wall
from elevenmon.domain.wording import day, end_of, moment, moments

_ABOUT_NOW = timedelta(minutes=5)
"""How long an expected time may be past and still be said to be about now."""


@dataclass(frozen=True, slots=True, eq=False)
class Circumstances:
    """When and where it is read, and in which unit."""

    now: datetime
    zone: tzinfo | None
    currency: str | None = None
    """The forecast's unit: a currency, or None for credits."""
    overage_allowed: bool = False
    """Whether use goes on beyond the last wall of the forecast: overage without a cap."""
    unit_price: tuple[float, str] | None = None
    """Money per credit and its currency, from the account's own rows; None where they give none."""
    due: Due | None = None
    """What the account says is due for overage already; None where it says nothing."""
    stretch: str = "period"
    """What use is summed over: `period`, or `month` where there is no reset to count from."""
    comes_anew: bool = True
    """Whether credits come anew when a period ends: money, and credits without a limit, do not."""

    @property
    def end(self) -> str:
        """What use is looked ahead to: `the reset`, `the end of the period`, `the end of the month`."""
        is_reset = self.comes_anew and self.stretch == "period"
        return end_of("reset" if is_reset else self.stretch)

    def end_on(self, reset: datetime) -> str:
        """The same with its date: `the reset on Dec 16`; the end of a month has none to tell."""
        return f"{self.end} on {day(reset, self.zone)}" if self.stretch == "period" else self.end

    def at(self, instant: datetime) -> str:
        """An expected time: `Thu 14:00`; one that has come since it was worked out is not told as ahead."""
        return self._past(instant) or moment(instant, self.now, self.zone)

    def when(self, wall: Wall) -> tuple[str, str]:
        """When a wall is expected, and the range of that: `Thu 14:00`, ` (Wed 20:00 to Fri 09:00)`.

        Either is empty where the forecast has none, the range too where all of it is past.
        """
        known = [instant for instant in (wall.eta, wall.early, wall.late) if instant is not None]
        words = dict(zip(known, moments(known, self.now, self.zone), strict=True))
        at = "" if wall.eta is None else self._past(wall.eta) or words[wall.eta]
        if wall.early is None or (wall.late is not None and self._past(wall.late)):
            return at, ""
        end = f"to {words[wall.late]}" if wall.late is not None else "or later"
        begin = "now" if self._past(wall.early) else words[wall.early]
        return at, f" ({begin} {end})"

    def _past(self, instant: datetime) -> str:
        """`about now` or `by now` for a time that has come; empty for one that is ahead."""
        if instant >= self.now:
            return ""
        return "about now" if self.now - instant <= _ABOUT_NOW else "by now"
