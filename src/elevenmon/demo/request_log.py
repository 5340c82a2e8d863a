"""The request log: every call of the account, those of the asking client among them."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from elevenmon.demo.clock import iso_seconds
from elevenmon.demo.errors import invalid, refusal
from elevenmon.demo.filters import Test, read_filters
from elevenmon.demo.randomness import mix
from elevenmon.demo.traffic import EPOCH_MS, HOUR_MS, Stream
from elevenmon.demo.usage import EARLIEST_MS
from elevenmon.demo.world import World

COLUMNS = (
    ("timestamp", "DateTime", None),
    ("event_id", "String", None),
    ("trace_id", "String", None),
    ("method", "String", None),
    ("path", "String", None),
    ("response_code", "Int", None),
    ("latency_seconds", "Float", "s"),
    ("user_id", "String", None),
    ("hashed_xi_api_key", "String", None),
    ("error_code", "String", None),
)
"""Name, type and unit. The last three are guesses: more columns exist than anybody has named."""
_NAMES = tuple(column[0] for column in COLUMNS)
_OWN_KEPT = 5_000
Entry = tuple[int, list[Any]]
"""World milliseconds, and the row."""


@dataclass(frozen=True, slots=True)
class LogQuery:
    """A checked body; times in milliseconds, both bounds inclusive."""

    start_ms: int | None
    end_ms: int | None
    limit: int
    ascending: bool
    test: Test
    search: str | None


def read_log_query(body: dict[str, Any]) -> LogQuery:
    """Check the body of a request log query."""
    bounds: list[int | None] = []
    for name in ("start_time", "end_time"):
        value = body.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise invalid("body", name, "int_type", "Input should be a valid integer")
        if value is not None and value < EARLIEST_MS:
            message = f"Input should be greater than or equal to {EARLIEST_MS}"
            raise invalid("body", name, "greater_than_equal", message)
        bounds.append(value)
    if bounds == [None, None]:
        message = "At least one of start_time and end_time is required."
        raise refusal(400, "missing_required_field", message, param="start_time")
    limit = body.get("limit", 100)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= 1_000:
        raise invalid("body", "limit", "less_than_equal", "Input should be between 1 and 1000")
    sort = body.get("sort") or ("desc" if bounds[1] is not None else "asc")
    if sort not in ("asc", "desc"):
        raise invalid("body", "sort", "enum", "Input should be 'asc' or 'desc'")
    search = body.get("search")
    test = read_filters(body.get("filters"), _NAMES)
    return LogQuery(bounds[0], bounds[1], limit, sort == "asc", test, str(search) if search else None)


class RequestLog:
    """The world's calls hour by hour, and the last calls that this server answered itself."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._own: deque[Entry] = deque(maxlen=_OWN_KEPT)
        self._hour = lru_cache(maxsize=96)(self._write_hour)

    def record(self, row: dict[str, Any], at_ms: int) -> None:
        """Remember a call that this server answered."""
        row["timestamp"] = _stamp(at_ms, len(self._own))
        self._own.append((at_ms, [row.get(name) for name in _NAMES]))

    def answer(self, query: LogQuery) -> dict[str, Any]:
        """Answer a query."""
        rows = islice((row for _, row in self._entries(query) if self._wanted(row, query)), query.limit)
        names, types, units = (list(column) for column in zip(*COLUMNS, strict=True))
        return {"columns": names, "column_types": types, "column_units": units, "rows": list(rows)}

    def _wanted(self, row: list[Any], query: LogQuery) -> bool:
        if query.search and query.search.casefold() not in f"{row[4]} {row[1]} {row[2]}".casefold():
            return False
        return query.test(dict(zip(_NAMES, row, strict=True)))

    def _entries(self, query: LogQuery) -> Iterator[Entry]:
        clock = self._world.clock
        low = max(query.start_ms or 0, self._world.origin_ms)
        high = min(query.end_ms if query.end_ms is not None else clock.now_ms(), clock.now_ms())
        if high < low:
            return
        first = (clock.to_stream(low) - EPOCH_MS) // HOUR_MS
        last = (clock.to_stream(high) - EPOCH_MS) // HOUR_MS
        own = [entry for entry in self._own if low <= entry[0] <= high]
        hours = range(first, last + 1) if query.ascending else range(last, first - 1, -1)
        for hour in hours:
            entries = self._hour(hour)
            begin = bisect_left(entries, low, key=_moment)
            end = bisect_right(entries, high, key=_moment)
            chosen = entries[begin:end]
            if own:
                chosen = self._merge(chosen, own, hour)
            yield from chosen if query.ascending else reversed(chosen)

    def _merge(self, entries: list[Entry], own: list[Entry], hour: int) -> list[Entry]:
        to_stream = self._world.clock.to_stream
        mine = [entry for entry in own if (to_stream(entry[0]) - EPOCH_MS) // HOUR_MS == hour]
        return sorted([*entries, *mine], key=_moment) if mine else entries

    def _write_hour(self, hour: int) -> list[Entry]:
        entries: list[Entry] = []
        for number, stream in enumerate((*self._world.billed, *self._world.unbilled)):
            entries += self._write_stream(stream, number, hour)
        entries.sort(key=_moment)
        return entries

    def _write_stream(self, stream: Stream, number: int, hour: int) -> Iterator[Entry]:
        world = self._world
        to_world, exhausted = world.clock.to_world, world.exhausted_ms
        salt = world.seed * 8 + number
        here = stream.hour(hour)
        for stream_ms, index in stream.times(hour):
            kind = here.table.kinds[here.at(index)[0]]
            at = to_world(stream_ms)
            trace = mix(index * 8 + salt)
            status, error, latency = kind.status, kind.error, kind.latency
            if number < 3 and stream_ms > exhausted:
                status, error, latency = 401, "quota_exceeded", 0.041
            yield (
                at,
                [
                    _stamp(at, trace),
                    f"evt_{number}{index:012x}",
                    f"{trace:016x}{mix(trace):016x}",
                    kind.method,
                    kind.path,
                    status,
                    round(latency * (0.8 + (trace & 1023) / 2560), 4),
                    kind.user,
                    kind.key,
                    error,
                ],
            )


def _moment(entry: Entry) -> int:
    return entry[0]


@lru_cache(maxsize=256)
def _minute(minute: int) -> str:
    return iso_seconds(minute * 60_000)[:17]


def _stamp(at_ms: int, noise: int) -> str:
    minute, rest = divmod(at_ms, 60_000)
    return f"{_minute(minute)}{rest // 1000:02d}.{rest % 1000:03d}{noise % 1000:03d}Z"
