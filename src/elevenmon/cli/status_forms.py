"""The forms in which `elevenmon status` answers. Loads little: a bar asks each second."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from elevenmon.domain.headline import Headline, WallAhead
from elevenmon.domain.percentage import digits_of
from elevenmon.domain.units import CREDITS

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")


class Told(NamedTuple):
    """A headline, and how it came to be known."""

    headline: Headline
    age: int
    """Seconds since ElevenLabs gave the figures."""
    asked: bool
    """Whether it was asked for just now, instead of read from the store."""


def line(told: Told) -> str:
    """`72.9 % runs out Thu 14:00 est., 3 d early`; without a limit only the verdict."""
    headline = told.headline
    share = "" if headline.percent is None else f"{digits_of(headline.percent)} % "
    return share + headline.text


def formatted(template: str, told: Told) -> str:
    """A template that was checked, with its fields filled in."""
    headline = told.headline

    def put(match: re.Match[str]) -> str:
        return match[0][0] if match[0] in ("{{", "}}") else FIELDS[match[1]](headline)

    return _PLACE.sub(put, template)


def check_template(template: str) -> None:
    """ValueError names what a template may hold, where it holds anything else."""
    allowed = ", ".join(f"{{{name}}}" for name in FIELDS)
    for match in _PLACE.finditer(template):
        if match[0] not in ("{{", "}}") and match[1] not in FIELDS:
            raise ValueError(f"{match[0]} is no field; allowed: {allowed}")
    rest = _PLACE.sub("", template)
    for brace in [each for each in "{}" if each in rest]:
        raise ValueError(f"a {brace} stands alone; allowed: {allowed}, and {2 * brace} for a {brace}")


def document(told: Told) -> str:
    """One line of JSON; figures nobody knows are null."""
    headline = told.headline
    percent = headline.percent
    return json.dumps(
        {
            "schema": 1,
            "unit": headline.unit,
            "used": number(headline.used),
            "limit": None if headline.limit is None else number(headline.limit),
            "percent": None if percent is None else round(percent, 2),
            "reset": iso(headline.reset),
            "verdict": {"level": headline.level, "text": headline.text},
            "walls": [_wall(wall) for wall in headline.walls],
            "age_seconds": told.age,
            "source": "api" if told.asked else "store",
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def iso(instant: int | None) -> str | None:
    """Epoch milliseconds as UTC: `2026-11-20T14:00:00Z`."""
    return None if instant is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(instant // 1000))


def number(value: float) -> int | float:
    """Whole where it is whole, else with at most four digits behind the point."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _wall(wall: WallAhead) -> dict[str, object]:
    return {
        "kind": wall.kind,
        "at_credits": number(wall.at),
        "probability": None if wall.probability is None else round(wall.probability, 4),
        "eta": {"p10": iso(wall.early), "p50": iso(wall.eta), "p90": iso(wall.late)},
    }


def _figure(value: float | None) -> str:
    return "-" if value is None else str(number(value))


FIELDS: dict[str, Callable[[Headline], str]] = {
    "percent": lambda headline: "-" if headline.percent is None else digits_of(headline.percent),
    "used": lambda headline: _figure(headline.used),
    "limit": lambda headline: _figure(headline.limit),
    "verdict": lambda headline: headline.text,
    "level": lambda headline: headline.level,
    "eta": lambda headline: iso(headline.eta) or "-",
}
"""What `--format` knows."""


def lines(told: Told, zone: str | None) -> Iterator[str]:
    """A summary for people: the verdict first. Times in a zone, None for the machine's."""
    from elevenmon.domain.clock import SystemClock, from_ms, to_ms  # noqa: PLC0415 - not for a status line
    from elevenmon.domain.wording import chance, duration, grouped, moment, money, zone_named  # noqa: PLC0415

    headline, where = told.headline, zone_named(zone)

    def amount(value: float) -> str:
        return grouped(value) if headline.unit == CREDITS else money(value, headline.unit)

    now = from_ms(to_ms(SystemClock().now()) + headline.ahead)
    yield f"{headline.glyph} {headline.text}"
    if headline.limit is None:
        yield f"used {amount(headline.used)}"
    else:
        share = digits_of(headline.percent or 0.0)
        yield f"used {amount(headline.used)} of {amount(headline.limit)}, {share} %"
    for wall in headline.walls:
        name = {"included": "included credits", "cap": "overage cap", "budget": "budget"}[wall.kind]
        if wall.reached:
            yield f"{name} {amount(wall.at)}: reached"
        elif wall.probability is not None:
            likely = chance(wall.probability)
            end = f"the {headline.stretch} ends" if wall.kind == "budget" else "the reset"
            yield f"{name} {amount(wall.at)}: reached before {end} in {likely} of cases est."
    if headline.reset is not None:
        reset = from_ms(headline.reset)
        left = duration((reset - now).total_seconds())
        # Money and credits without a limit do not come anew.
        comes_anew = headline.unit == CREDITS and headline.limit is not None
        stretch = headline.stretch
        verb, past = f"{stretch} ends", f"the {stretch} is over"
        if comes_anew:
            verb, past = "reset", "the reset is past"
        yield f"{verb} {moment(reset, now, where)}, in {left}" if reset > now else past
    yield f"as of {duration(told.age)} ago" + (", just asked" if told.asked else "")
