"""How forecasts are measured: origins, limits and losses, the same for every method in one run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from statistics import mean, median

from elevenmon.analytics.circumstances import Circumstances
from elevenmon.analytics.forecast import Question, forecast
from elevenmon.analytics.verdict import verdict
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.level import Level
from tests.backtest.peers import PEERS, Peer

HOUR_MS = 3_600_000
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
"""When made-up accounts begin."""
ORIGINS = (0.15, 0.3, 0.5, 0.7, 0.9)
LIMITS = (0.75, 0.85, 0.93, 1.07, 1.15, 1.3)
SHARES = (0.1, 0.5, 0.9)
OURS = "elevenmon"
_LEAST_SHARE = 0.15
"""A period with less use than this share of the usual one is left out: every loss is over its total."""


@dataclass(frozen=True)
class Period:
    """Hours of one account: those before the period, and those of the period itself."""

    family: str
    first: datetime
    """Start of the first hour before."""
    before: tuple[float, ...]
    inside: tuple[float, ...]

    @property
    def actual(self) -> float:
        """What the period came to."""
        return sum(self.inside)

    def instant(self, hour: int) -> datetime:
        """The start of an hour of the period."""
        return from_ms(to_ms(self.first) + (len(self.before) + hour) * HOUR_MS)

    def question(self, hour: int, limits: Sequence[float]) -> Question:
        """What is asked at that hour of the period, of several limits at once."""
        hours = self.before + self.inside[:hour]
        first = to_ms(self.first)
        return Question(
            buckets=[(first + index * HOUR_MS, amount) for index, amount in enumerate(hours)],
            used=sum(self.inside[:hour]),
            limits=tuple(("included", limit) for limit in limits),
            start=self.instant(0),
            reset=self.instant(len(self.inside)),
            now=self.instant(hour),
            zone=UTC,
        )


def periods(
    family: str, first: datetime, hours: Sequence[float], *, before_days: int, days: int, most: int
) -> Iterator[Period]:
    """Up to `most` periods of a series, spread over it, each with the record before it."""
    length, history = days * 24, before_days * 24
    starts = list(range(history, len(hours) - length + 1, length))
    usual = mean(hours) * length
    for start in starts[:: max(1, -(-len(starts) // most))][:most]:
        begin = from_ms(to_ms(first) + (start - history) * HOUR_MS)
        made = Period(
            family, begin, tuple(hours[start - history : start]), tuple(hours[start : start + length])
        )
        if made.actual > _LEAST_SHARE * usual:
            yield made


@dataclass
class Scores:
    """The losses of one method."""

    pinball: list[float] = field(default_factory=list)
    brier: list[float] = field(default_factory=list)
    eta_hours: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)

    def add(self, other: "Scores") -> None:
        """Take in the losses of another run."""
        self.pinball += other.pinball
        self.brier += other.brier
        self.eta_hours += other.eta_hours
        self.held += other.held

    def over(self, pace: "Scores") -> tuple[float, float, float]:
        """Pinball loss, Brier score and median ETA error as multiples of the pace line's."""
        return (
            _over(mean(self.pinball), mean(pace.pinball)),
            _over(mean(self.brier), mean(pace.brier)),
            _over(median(self.eta_hours), median(pace.eta_hours)),
        )


def _over(ours: float, theirs: float) -> float:
    return ours / theirs if theirs else float("nan")


def measure(made: Iterable[Period]) -> dict[str, Scores]:
    """Every method on every period, by method name."""
    scores = {name: Scores() for name in (OURS, *PEERS)}
    for period in made:
        for share in ORIGINS:
            hour = round(len(period.inside) * share)
            _score_ours(scores[OURS], period, hour)
            for name, peer in PEERS.items():
                _score_peer(scores[name], peer, period, hour)
    return scores


def _score_ours(scores: Scores, period: Period, hour: int) -> None:
    ahead = list(walls(period, hour))
    result = forecast(period.question(hour, [factor * period.actual for factor, _ in ahead]))
    for wall, (_, true_hour) in zip(result.walls, ahead, strict=True):
        assert wall.probability is not None
        eta = None if wall.eta is None else (wall.eta - period.instant(0)).total_seconds() / 3600
        score_wall(scores, period, wall.probability, eta, true_hour)
    assert result.total is not None
    score_range(scores, period, (result.total.low, result.total.middle, result.total.high))


def _score_peer(scores: Scores, peer: Peer, period: Period, hour: int) -> None:
    inside = period.inside
    ahead = peer(period.before + inside[:hour], hour, len(inside) - hour)
    course = list(accumulate(ahead, initial=sum(inside[:hour])))
    scores.pinball.append(_pinball((course[-1],) * 3, period.actual))
    for factor, true_hour in walls(period, hour):
        eta = crossing(course, factor * period.actual)
        score_wall(scores, period, float(eta is not None), None if eta is None else hour + eta, true_hour)


def walls(period: Period, hour: int) -> Iterator[tuple[float, float | None]]:
    """The limits still ahead, and in which hour of the period each was reached."""
    course = list(accumulate(period.inside, initial=0.0))
    for factor in LIMITS:
        if course[hour] < factor * period.actual:
            yield factor, crossing(course, factor * period.actual)


def score_range(scores: Scores, period: Period, total: tuple[float, float, float]) -> None:
    """Judge P10, P50 and P90 of what the period comes to."""
    scores.pinball.append(_pinball(total, period.actual))
    scores.held.append(total[0] <= period.actual <= total[2])


def score_wall(
    scores: Scores, period: Period, probability: float, eta: float | None, true_hour: float | None
) -> None:
    """Judge how likely a limit is reached, and in which hour of the period (None: not before the reset)."""
    scores.brier.append((probability - (true_hour is not None)) ** 2)
    if true_hour is not None:
        told = len(period.inside) if eta is None else eta
        scores.eta_hours.append(abs(told - true_hour))


def crossing(course: Sequence[float], at: float) -> float | None:
    """When a rising course first is at this height, in steps from its beginning."""
    for index, (low, high) in enumerate(pairwise(course)):
        if low < at <= high:
            return index + (at - low) / (high - low)
    return None


def _pinball(quantiles: Sequence[float], actual: float) -> float:
    losses = [
        max(share * (actual - value), (share - 1) * (actual - value))
        for share, value in zip(SHARES, quantiles, strict=True)
    ]
    return mean(losses) / actual


def verdict_changes(period: Period) -> list[int]:
    """How often the verdict changes over hourly forecasts, per limit, the previous level fed back."""
    changes = [0] * len(LIMITS)
    previous: list[Level | None] = [None] * len(LIMITS)
    for hour in range(len(period.inside)):
        question = period.question(hour, [factor * period.actual for factor in LIMITS])
        result, here = forecast(question), Circumstances(now=question.now, zone=UTC)
        for index, wall in enumerate(result.walls):
            level = verdict(replace(result, walls=(wall,)), previous[index], here).level
            changes[index] += previous[index] not in (None, level)
            previous[index] = level
    return changes
