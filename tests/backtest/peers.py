"""What other tools do: each turns the hours so far into the hours ahead, and claims no range."""

from collections.abc import Callable, Sequence

Peer = Callable[[Sequence[float], int, int], list[float]]
"""(hours so far, hours of this period among them, hours ahead) -> use in each hour ahead."""

_DAY, _WEEK = 24, 168
_REGRESSION_HOURS = 72


def pace(hours: Sequence[float], elapsed: int, ahead: int) -> list[float]:
    """The average of the whole period so far goes on."""
    return [sum(hours[-elapsed:]) / elapsed] * ahead


def burn_24h(hours: Sequence[float], _elapsed: int, ahead: int) -> list[float]:
    """The average of the last 24 hours goes on."""
    last = hours[-_DAY:]
    return [sum(last) / len(last)] * ahead


def predict_linear(hours: Sequence[float], elapsed: int, ahead: int) -> list[float]:
    """Prometheus' function over the counter's last three days: a least-squares line."""
    window = hours[-min(elapsed, _REGRESSION_HOURS) :]
    counter, total = [0.0], 0.0
    for amount in window:
        total += amount
        counter.append(total)
    count = len(counter)
    centre, middle = (count - 1) / 2, sum(counter) / count
    slope = sum((i - centre) * (value - middle) for i, value in enumerate(counter)) / sum(
        (i - centre) ** 2 for i in range(count)
    )
    # The line's own value now differs from the counter's: it enters with the first hour.
    offset = middle + slope * (count - 1 - centre) - total
    return [max(0.0, slope + offset)] + [max(0.0, slope)] * (ahead - 1)


def seasonal_naive(hours: Sequence[float], _elapsed: int, ahead: int) -> list[float]:
    """The last week again and again."""
    if len(hours) < _WEEK:
        last = hours[-_DAY:]
        return [last[i % len(last)] for i in range(ahead)]
    last = hours[-_WEEK:]
    return [last[i % _WEEK] for i in range(ahead)]


PEERS: dict[str, Peer] = {
    "whole-period pace": pace,
    "24 h burn": burn_24h,
    "predict_linear, 3 d": predict_linear,
    "seasonal naive": seasonal_naive,
}
