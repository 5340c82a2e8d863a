"""The one line of `elevenmon check`, in the form that Nagios and its kin read: words | performance data."""

from enum import IntEnum
from typing import NamedTuple

from elevenmon.cli.status_forms import number
from elevenmon.domain.headline import Headline
from elevenmon.domain.level import Level
from elevenmon.domain.percentage import digits_of
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import grouped, money


class CheckCode(IntEnum):
    """How a check ends."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


class Thresholds(NamedTuple):
    """Percent of the limit from which on a check warns, and from which on it is critical."""

    warn: float
    crit: float


_BY_LEVEL = {Level.WARNING: CheckCode.WARNING, Level.CRITICAL: CheckCode.CRITICAL}


def unknown(reason: str) -> str:
    """The line where nothing can be said."""
    return f"UNKNOWN: {_one_line(reason)}"


def judged(headline: Headline, thresholds: Thresholds, *, by_forecast: bool) -> tuple[CheckCode, str]:
    """The code and the line. `by_forecast`: the verdict counts as well, the worse of the two holds."""
    share, limit = headline.percent, headline.limit
    if share is None or limit is None:
        return CheckCode.UNKNOWN, unknown(f"nothing to compare with: {headline.text}")
    # 72.9 of a hundred is 72.9 %, whatever the last binary digit says.
    share, code = round(share, 6), CheckCode.OK
    if share >= thresholds.warn:
        code = CheckCode.WARNING
    if share >= thresholds.crit:
        code = CheckCode.CRITICAL
    level, verdict = Level(headline.level), f", {headline.text}"
    foreseen = _BY_LEVEL.get(level, CheckCode.OK)
    if by_forecast:
        code = max(code, foreseen)
        if level is Level.UNKNOWN and code is CheckCode.OK:
            code = CheckCode.UNKNOWN
    elif foreseen > code:
        # `OK: ... runs out Thu` would contradict itself.
        verdict = f"; not judged without --forecast: {headline.text}"
    of = f"{grouped(limit)} credits" if headline.unit == CREDITS else money(limit, headline.unit)
    words = f"{code.name}: {digits_of(share)} % of {of} used{verdict}"
    return code, f"{_one_line(words)} | {' '.join(_performance(headline, thresholds, limit))}"


def _performance(headline: Headline, thresholds: Thresholds, limit: float) -> list[str]:
    """`'label'=value[unit];warn;crit;min;max`, each."""
    share = headline.percent or 0.0
    warn, crit = thresholds
    used = [number(value) for value in (headline.used, limit * warn / 100, limit * crit / 100)]
    figures = [
        f"'percent'={round(share, 2):g}%;{warn:g};{crit:g};0;100",
        f"'used'={used[0]};{used[1]};{used[2]};0;{number(limit)}",
    ]
    for wall in headline.walls:
        if wall.probability is not None:
            figures.append(f"'{wall.kind}_probability'={round(wall.probability, 4):g};;;0;1")
    return figures


def _one_line(text: str) -> str:
    """Without what separates words from figures, and lines from each other."""
    return " ".join(text.replace("|", "/").split())
