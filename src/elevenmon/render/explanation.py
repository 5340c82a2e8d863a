"""Why it jumped, in the sentences that both front ends say."""

from datetime import datetime, timedelta, tzinfo

from elevenmon.domain.explanations import DimensionGains, Explanation, Stretch
from elevenmon.domain.snapshot import Dimension
from elevenmon.domain.wording import clock_time, grouped, moment, percent

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
_NOT_KNOWN = "not known for these hours"


def stretch_words(stretch: Stretch, now: datetime, zone: tzinfo | None) -> str:
    """`at 14:00` for an hour, `from Thu 14:00 to 16:00` for more."""
    first = moment(stretch.since, now, zone)
    if stretch.until - stretch.since <= _HOUR:
        return f"at {first}"
    since, until, today = (at.astimezone(zone).date() for at in (stretch.since, stretch.until, now))
    last = clock_time(stretch.until, zone) if since == until else moment(stretch.until, now, zone)
    return f"from {first} to {'today ' if until == today != since else ''}{last}"


def headlines(said: Explanation, now: datetime, zone: tzinfo | None) -> tuple[str, ...]:
    """The sentence from its full form to its shortest.

    `+12,400 credits at 14:00 against 1,900 usual (the median of 4 weeks)`, the same without what it rests on,
    and `+12,400 against 1,900 usual`.
    """
    when = stretch_words(said.stretch, now, zone)
    if said.credits is None:
        return (f"no usage is known {when}",)
    so_far = " so far" if said.known_until is not None else ""
    if said.usual is None:
        used = f"{grouped(said.credits)} credits"
        return (
            f"{used} {when}{so_far}; no earlier week is known to compare with",
            f"{used}, nothing to compare",
        )
    gain, usual = signed(said.credits - said.usual), f"against {grouped(said.usual)} usual"
    sentence = f"{gain} credits {when}{so_far} {usual}"
    return (f"{sentence} ({basis(said.weeks)})", sentence, f"{gain}{so_far} {usual}")


def basis(weeks: int) -> str:
    """What "usual" rests on."""
    return "the week before" if weeks == 1 else f"the median of {weeks} weeks"


def signed(gain: float) -> str:
    """`+12,400`, `-300`, `0`."""
    words = grouped(abs(gain))
    return words if words == "0" else f"{'+' if gain > 0 else '-'}{words}"


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
    return _counted(words, said.clip_count, "clips", known=said.clips_known)


def request_words(said: Explanation) -> str:
    """`131 requests, 2 failed`."""
    failed = f", {grouped(said.failed_count)} failed" if said.failed_count else ""
    words = f"{grouped(said.request_count)} requests{failed}"
    return _counted(words, said.request_count, "requests", known=said.requests_known)


def _counted(words: str, count: int, noun: str, *, known: bool) -> str:
    """What is not stored is not none."""
    if known:
        return words
    return f"at least {words}" if count else f"{noun}: {_NOT_KNOWN}"


def unknown_words(part: DimensionGains) -> str:
    """Why a dimension has no rows; empty where it has."""
    if part.rows:
        return ""
    return "nothing was used" if part.known else _NOT_KNOWN
