"""Why it jumped, in the sentences that both front ends say."""

from datetime import UTC, datetime, timedelta, tzinfo

from elevenmon.domain.explanations import DAY, DimensionGains, Explanation, Stretch
from elevenmon.domain.snapshot import Dimension
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import clock_time, day, grouped, moment, money, percent, short

NOUNS = {
    Dimension.VOICE: "voice",
    Dimension.PRODUCT: "product",
    Dimension.MODEL: "model",
    Dimension.KEY: "key",
    Dimension.USER: "user",
    Dimension.SOURCE: "source",
}
TELLING = 0.5
"""A share of the gain from which one thing alone answers the question."""
_HOUR = timedelta(hours=1)
_WHOLE = 100
"""From so many on a brief amount of money has no cents."""
_NEVER_KNOWN = "money is not known by voice"


def stretch_words(stretch: Stretch, now: datetime, zone: tzinfo | None, *, by_day: bool = False) -> str:
    """`at 14:00` for an hour, `from Thu 14:00 to 16:00` for more.

    `by_day`, of days of UTC: `on Nov 18 (UTC)`, `from Nov 17 to Nov 18 (UTC)`.
    """
    if by_day:
        since, last = day(stretch.since, UTC), day(stretch.until - DAY, UTC)
        return f"on {since} (UTC)" if since == last else f"from {since} to {last} (UTC)"
    first = moment(stretch.since, now, zone)
    if stretch.until - stretch.since <= _HOUR:
        return f"at {first}"
    begun, ended, today = (at.astimezone(zone).date() for at in (stretch.since, stretch.until, now))
    last = clock_time(stretch.until, zone) if begun == ended else moment(stretch.until, now, zone)
    return f"from {first} to {'today ' if ended == today != begun else ''}{last}"


def headlines(said: Explanation, now: datetime, zone: tzinfo | None) -> tuple[str, ...]:
    """The sentence from its full form to its shortest.

    `+12,400 credits at 14:00 against 1,900 usual (the median of 4 weeks)`, the same without what it rests on,
    and `+12,400 against 1,900 usual`.
    """
    when, unit = stretch_words(said.stretch, now, zone, by_day=said.is_in_money), said.unit
    if said.credits is None:
        return (f"no usage is known {when}",)
    so_far = " so far" if said.known_until is not None else ""
    if said.usual is None:
        used = f"{amount(said.credits, unit)}{_noun(unit)}"
        return (
            f"{used} {when}{so_far}; no earlier week is known to compare with",
            f"{used}, nothing to compare",
        )
    gain, usual = signed(said.credits - said.usual, unit), f"against {amount(said.usual, unit)} usual"
    sentence = f"{gain}{_noun(unit)} {when}{so_far} {usual}"
    return (f"{sentence} ({basis(said.weeks)})", sentence, f"{gain}{so_far} {usual}")


def basis(weeks: int) -> str:
    """What "usual" rests on."""
    return "the week before" if weeks == 1 else f"the median of {weeks} weeks"


def amount(value: float, unit: str) -> str:
    """`12,400`, `$12.40`."""
    return grouped(value) if unit == CREDITS else money(value, unit)


def brief(value: float, unit: str) -> str:
    """The same in fewer cells, of what is not below zero: `1.2k`; money from a hundred on, `$1.2k`."""
    if unit == CREDITS:
        return short(value)
    words = money(value, unit)
    return words if value < _WHOLE else words.replace(f"{value:,.2f}", short(value))


def signed(gain: float, unit: str = CREDITS, *, most: int | None = None) -> str:
    """`+12,400`, `-300`, `0`; `+$12.40`; in brief where it has more than `most` cells."""
    words = amount(abs(gain), unit)
    if words == amount(0.0, unit):
        return words
    sign = "+" if gain > 0 else "-"
    return f"{sign}{words if most is None or len(words) < most else brief(abs(gain), unit)}"


def besides(said: Explanation) -> list[str]:
    """What these figures do not hold: `€0.91 besides`."""
    return [f"{money(amount, currency)} besides" for currency, amount in said.besides]


def culprits(said: Explanation) -> list[str]:
    """For each way of splitting the credits that has one answer: `97 % voice George`."""
    if said.credits is None or said.credits <= (said.usual or 0.0):
        return []
    found = []
    for part in said.parts:
        top = part.rows[0] if part.rows else None
        if top is not None and len(part.rows) > 1 and top.share >= TELLING:
            noun = NOUNS[part.dimension]
            name = f"no {noun}" if top.key is None else f"{noun} {top.name}"
            found.append(f"{percent(top.share)} {name}")
    return found


def clip_words(said: Explanation) -> str:
    """`112 clips, 13,050 credits`."""
    words = f"{grouped(said.clip_count)} clips, {grouped(said.clip_credits)} credits"
    return words if said.clips_known else _at_least(words, said.clip_count, "clips", said.unit)


def request_words(said: Explanation) -> str:
    """`131 requests, 2 failed`."""
    failed = f", {grouped(said.failed_count)} failed" if said.failed_count else ""
    words = f"{grouped(said.request_count)} requests{failed}"
    return words if said.requests_known else _at_least(words, said.request_count, "requests", said.unit)


def _noun(unit: str) -> str:
    """What an amount is followed by; money says itself what it is."""
    return " credits" if unit == CREDITS else ""


def _at_least(words: str, count: int, noun: str, unit: str) -> str:
    """What is not stored is not none."""
    return f"at least {words}" if count else f"{noun}: {not_known(unit)}"


def not_known(unit: str) -> str:
    """`not known for these hours`; money is known by the day."""
    return f"not known for these {'hours' if unit == CREDITS else 'days'}"


def unknown_words(part: DimensionGains, unit: str = CREDITS) -> str:
    """Why a dimension has no rows; empty where it has."""
    if part.rows:
        return ""
    if unit != CREDITS and part.dimension is Dimension.VOICE:
        return _NEVER_KNOWN
    return "nothing was used" if part.known else not_known(unit)
