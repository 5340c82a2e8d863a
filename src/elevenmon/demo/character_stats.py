"""The older usage query: one series of numbers per name, in UTC buckets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from elevenmon.demo.errors import invalid, missing, refusal
from elevenmon.demo.periods import bucket_edges, month_edges
from elevenmon.demo.randomness import unit
from elevenmon.demo.usage import Sums, Usage
from elevenmon.demo.world import World

BREAKDOWNS = {
    "none": None,
    "voice": "voice_id",
    "voice_multiplier": "voice_multiplier",
    "user": "user_id",
    "groups": "billing_group_id",
    "api_keys": "hashed_xi_api_key",
    "all_api_keys": "hashed_xi_api_key",
    "product_type": "product_type",
    "model": "model",
    "resource": "resource_id",
    "request_queue": "request_queue_type",
    "region": "region",
    "subresource_id": "subresource_id",
    "reporting_workspace_id": "reporting_workspace_id",
    "has_api_key": "hashed_xi_api_key",
    "request_source": "request_source",
}
"""The usage column behind each breakdown; None: all in one series."""
_INTERVALS = {"hour": 3_600, "day": 86_400, "week": 604_800, "month": 0, "cumulative": -1}
_SPEECH = ("TTS", "Voice Changer")


@dataclass(frozen=True, slots=True)
class StatsQuery:
    """The checked parameters; times in milliseconds."""

    start_ms: int
    end_ms: int
    breakdown: str
    interval: str
    bucket_seconds: int | None
    metric: str
    workspace: bool


def _choice(query: Mapping[str, str], name: str, default: str, allowed: Mapping[str, object]) -> str:
    value = query.get(name, default)
    if value not in allowed:
        raise invalid("query", name, "enum", "Input should be " + ", ".join(repr(one) for one in allowed))
    return value


def _whole(query: Mapping[str, str], name: str) -> int:
    try:
        return int(query[name])
    except KeyError:
        raise missing("query", name) from None
    except ValueError:
        message = "Input should be a valid integer, unable to parse string as an integer"
        raise invalid("query", name, "int_parsing", message) from None


def read_stats_query(query: Mapping[str, str]) -> StatsQuery:
    """Check the parameters; raises `Refusal`."""
    start, end = _whole(query, "start_unix"), _whole(query, "end_unix")
    breakdown = _choice(query, "breakdown_type", "none", BREAKDOWNS)
    workspace = query.get("include_workspace_metrics", "false") == "true"
    if breakdown == "user" and not workspace:
        message = "Breakdown by user needs include_workspace_metrics=true."
        raise refusal(400, "invalid_parameters", message, param="breakdown_type")
    size = _whole(query, "aggregation_bucket_size") if "aggregation_bucket_size" in query else None
    if end <= start or (size is not None and size < 1):
        raise refusal(400, "invalid_parameters", "end_unix must be after start_unix.", param="end_unix")
    interval = _choice(query, "aggregation_interval", "day", _INTERVALS)
    return StatsQuery(
        start, end, breakdown, interval, size, _choice(query, "metric", "credits", METRICS), workspace
    )


class CharacterStats:
    """Answers from the same sums as the newer queries; series go by display name, so like names merge."""

    def __init__(self, world: World, usage: Usage) -> None:
        self._world = world
        self._usage = usage

    def answer(self, query: StatsQuery) -> dict[str, Any]:
        """Answer a query. The first bucket starts at the range's start, not on its boundary.

        The second that the end names is included: clients end a day at 23:59:59.
        """
        edges = self._edges(query)
        column = BREAKDOWNS[query.breakdown]
        test = self._test(query)
        through = query.end_ms - query.end_ms % 1000 + 1000
        groups, buckets = self._usage.sums(edges, query.start_ms, through, (column,) if column else (), test)
        series: dict[str, list[float]] = {} if column else {"All": [0.0] * len(buckets)}
        measure = METRICS[query.metric]
        for place, bucket in enumerate(buckets):
            seconds = (edges[place + 1] - edges[place]) / 1000
            for number, sums in bucket.items():
                name = self._name(query.breakdown, column, groups[number][0] if column else None)
                values = series.setdefault(name, [0.0] * len(buckets))
                values[place] += measure(sums, seconds, edges[place] + number)
        if query.breakdown == "api_keys":
            series = {}
        times = [max(edge, query.start_ms) for edge in edges[:-1]]
        return {"time": times, "usage": series}

    def _edges(self, query: StatsQuery) -> list[int]:
        if query.bucket_seconds is not None:
            return bucket_edges(query.start_ms, query.end_ms, query.bucket_seconds)
        if query.interval == "month":
            return month_edges(query.start_ms, query.end_ms)
        if query.interval == "cumulative":
            return [query.start_ms, query.end_ms]
        return bucket_edges(query.start_ms, query.end_ms, _INTERVALS[query.interval])

    def _test(self, query: StatsQuery) -> Callable[[Mapping[str, Any]], bool]:
        owner = self._world.catalog.people[0].user_id
        speech = query.metric == "tts_characters"

        def test(row: Mapping[str, Any]) -> bool:
            return (query.workspace or row["user_id"] == owner) and (
                not speech or row["product_type"] in _SPEECH
            )

        return test

    def _name(self, breakdown: str, column: str | None, value: str | None) -> str:
        if column is None:
            return "All"
        if breakdown == "has_api_key":
            return "false" if value is None else "true"
        return self._usage.label(column, value) or value or "none"


_Measure = Callable[[Sums, float, int], float]
METRICS: dict[str, _Measure] = {
    "credits": lambda sums, _seconds, _noise: float(sums.credits),
    "tts_characters": lambda sums, _seconds, _noise: sums.charges,
    "minutes_used": lambda sums, _seconds, _noise: round(sums.minutes, 6),
    "request_count": lambda sums, _seconds, _noise: float(sums.count),
    "ttfb_avg": lambda _sums, _seconds, noise: round(0.21 + 0.2 * unit(noise), 4),
    "ttfb_p95": lambda _sums, _seconds, noise: round(0.55 + 0.9 * unit(noise), 4),
    "fiat_units_spent": lambda sums, _seconds, _noise: round(sums.cost, 6),
    "concurrency": lambda sums, seconds, noise: float(1 + int(sums.count * 40 / seconds + 3 * unit(noise))),
    "concurrency_average": lambda sums, seconds, _noise: round(sums.count * 1.4 / seconds, 4),
}
"""How each metric is read from the sums of a bucket, its length in seconds and some noise."""
