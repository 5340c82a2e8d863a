"""Numbers, durations and times as words: the one way both front ends write them."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from elevenmon.domain.percentage import digits_of

UNKNOWN_FIGURE = "\N{EN DASH}"
"""What stands where nothing is known; never a 0."""
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
QUARTER_HOUR = 900
"""Midnight begins one in every zone."""
_STEPS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "inr": "₹"}


def grouped(value: float) -> str:
    """A whole number with thousands marked: `88,214`."""
    return f"{round(value):,}"


def short(value: float) -> str:
    """A number in at most five characters: `0`, `0.4`, `840`, `1.2k`, `31k`, `1.2M`."""
    size = abs(value)
    for step, suffix in _STEPS:
        if size >= step * 0.9995:
            scaled = value / step
            return f"{scaled:.1f}{suffix}" if abs(scaled) < 9.95 else f"{scaled:.0f}{suffix}"
    if size >= 9.95 or size == round(size):
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 0.05 else ("0" if size == 0 else "<0.1")


def percent(fraction: float, *, digits: int = 0) -> str:
    """A share as percent, never clamped, and the whole only where it is the whole: `72.9 %`, `104 %`."""
    return f"{digits_of(fraction * 100, digits)} %"


def chance(probability: float) -> str:
    """How likely what lies ahead is: no forecast is certain, so it ends at `>99 %` and `<1 %`."""
    if probability > 0.99:
        return ">99 %"
    return "<1 %" if probability < 0.01 else percent(probability)


def change(fraction: float) -> str:
    """A relative change: `+12 %`, `-4 %`, `=`; from elevenfold on as a factor, `17x`.

    Signs, and no triangles: those are the mark of a warning.
    """
    points = round(fraction * 100)
    if points == 0:
        return "="
    return f"{short(fraction + 1)}x" if points >= 1000 else f"{points:+d} %"


def money(amount: float, currency: str) -> str:
    """An amount in major units: `$12.40`, `12.40 PLN`."""
    symbol = _SYMBOLS.get(currency.lower())
    return f"{symbol}{amount:,.2f}" if symbol else f"{amount:,.2f} {currency.upper()}"


def duration(seconds: float) -> str:
    """A span in its two largest units: `40s`, `6m`, `2h 5m`, `12d 19h`."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}s"
    if whole < HOUR:
        return f"{whole // MINUTE}m"
    if whole < DAY:
        hours, rest = divmod(whole, HOUR)
        return f"{hours}h {rest // MINUTE}m" if rest >= MINUTE else f"{hours}h"
    days, rest = divmod(whole, DAY)
    return f"{days}d {rest // HOUR}h" if rest >= HOUR else f"{days}d"


def counted(seconds: float) -> int:
    """A figure that changes when the words of `duration` do, and at 0: by the second, then by the minute."""
    whole = int(abs(seconds))
    steps = whole if whole < MINUTE else MINUTE + whole // MINUTE
    return steps + 1 if seconds > 0 else -steps


def end_of(stretch: str) -> str:
    """What a `reset`, a `period` or a `month` is looked ahead to: `the reset`, `the end of the month`."""
    return "the reset" if stretch == "reset" else f"the end of the {stretch}"


def zone_named(name: str | None) -> tzinfo | None:
    """The zone of an IANA name; None (the machine's own zone) for None. ValueError for an unknown name."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(
            f"no such time zone: {name!r}; an IANA name such as Europe/Paris is needed"
        ) from error


def clock_time(instant: datetime, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """Local time of day: `14:02` or `14:02:29`."""
    return instant.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(instant: datetime, zone: tzinfo | None) -> str:
    """Local month and day in English whatever the locale: `Mar 21`."""
    local = instant.astimezone(zone)
    return f"{_MONTHS[local.month - 1]} {local.day}"


def days_away(instant: datetime, now: datetime, zone: tzinfo | None) -> int:
    """How many midnights of the zone lie between the two, whichever is the later."""
    return abs((instant.astimezone(zone).date() - now.astimezone(zone).date()).days)


def moments(instants: Sequence[datetime], now: datetime, zone: tzinfo | None) -> list[str]:
    """Times of one sentence: by weekday only where all may be, and `today` said after another day."""
    days = [days_away(instant, now, zone) for instant in instants]
    by_weekday = all(day < 7 for day in days)
    said = [moment(instant, now, zone, by_weekday=by_weekday) for instant in instants]
    later = bool(days) and days[0] > 0
    return [f"today {words}" if later and not day else words for words, day in zip(said, days, strict=True)]


def moment(instant: datetime, now: datetime, zone: tzinfo | None, *, by_weekday: bool = True) -> str:
    """A time with its date where it is not today: `14:00`, `Thu 14:00`, `Mar 21 14:00`, `Mar 21 2027`.

    `by_weekday`: a day of the week stands for a date that is less than a week away.
    """
    local, days = instant.astimezone(zone), days_away(instant, now, zone)
    if days == 0:
        return clock_time(instant, zone)
    if days < 7 and by_weekday:
        return f"{_WEEKDAYS[local.weekday()]} {clock_time(instant, zone)}"
    if days < 300:
        return f"{day(instant, zone)} {clock_time(instant, zone)}"
    return f"{day(instant, zone)} {local.year}"
