"""What a forecast could score that knows a made-up account by heart: all of it but the dice not yet thrown.

It takes the account as it stands, its hidden level and habits included, and lets it live on to the reset many
times. No forecast that has only the record can be expected to do better than this one.
"""

from collections.abc import Sequence
from copy import deepcopy
from itertools import accumulate
from random import Random

from elevenmon.domain.clock import to_ms
from tests.backtest.families import Account, Family
from tests.backtest.protocol import (
    FIRST,
    HOUR_MS,
    ORIGINS,
    SHARES,
    Period,
    Scores,
    crossing,
    score_range,
    score_wall,
    walls,
)

LIVES = 100


def measure_oracle(family: Family, seed: str, made: Sequence[Period], lives: int = LIVES) -> Scores:
    """Its losses over ascending periods of the account that was made with this seed."""
    scores, source = Scores(), Random(seed)
    account, at = family(source), 0
    for period in made:
        begin = (to_ms(period.instant(0)) - to_ms(FIRST)) // HOUR_MS
        for share in ORIGINS:
            hour = round(len(period.inside) * share)
            account.live(at, begin + hour, source)
            at = begin + hour
            _score(scores, period, hour, futures(account, at, begin + len(period.inside), lives))
    return scores


def futures(account: Account, now: int, end: int, lives: int) -> list[list[float]]:
    """Per life what it uses from `now` to the end of each hour, least in all first."""
    courses = []
    for life in range(lives):
        hours = deepcopy(account).live(now, end, Random(life))
        courses.append(list(accumulate(hours, initial=0.0)))
    return sorted(courses, key=lambda course: course[-1])


def _score(scores: Scores, period: Period, hour: int, courses: Sequence[Sequence[float]]) -> None:
    used, lives = sum(period.inside[:hour]), len(courses)
    low, middle, high = (used + courses[int(share * lives)][-1] for share in SHARES)
    score_range(scores, period, (low, middle, high))
    for factor, true_hour in walls(period, hour):
        missing = factor * period.actual - used
        reached = sorted(at for course in courses if (at := crossing(course, missing)) is not None)
        eta = hour + reached[lives // 2] if len(reached) > lives // 2 else None
        score_wall(scores, period, len(reached) / lives, eta, true_hour)
