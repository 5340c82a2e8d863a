"""`GET /v1/usage/character-stats`: the deprecated usage query (fact sheet, section 7)."""

from elevenmon.api.errors import BadShape
from elevenmon.api.numbers import figure, instant
from elevenmon.api.wire import Wire, decode, maybe
from elevenmon.domain.text import clean
from elevenmon.domain.usage import StatsSeries

_WHAT = "unexpected answer for the character stats"


class _Stats(Wire):
    time: list[object]
    usage: dict[str, object]


def read_stats(data: object) -> StatsSeries:
    """The series; BadShape unless each has one value per bucket start. A value that cannot be is None."""
    wire = decode(_Stats, data, "the character stats")
    try:
        starts = tuple(instant(item, unit=None) for item in wire.time)
    except ValueError:
        starts = None
    if starts is None:
        raise BadShape(f"{_WHAT}: a bucket without a readable time")
    series: dict[str, tuple[float | None, ...]] = {}
    for name, values in wire.usage.items():
        if not isinstance(values, list) or len(values) != len(starts):
            raise BadShape(f"{_WHAT}: a series of another length than its times")
        read = tuple(map(maybe(figure), values))
        label = clean(name)
        series[label] = _added(series[label], read) if label in series else read
    return StatsSeries(starts=starts, series=series)


def _added(one: tuple[float | None, ...], other: tuple[float | None, ...]) -> tuple[float | None, ...]:
    """Two series whose names became the same by cleaning, as one."""
    pairs = zip(one, other, strict=True)
    return tuple(a if b is None else b if a is None else a + b for a, b in pairs)
