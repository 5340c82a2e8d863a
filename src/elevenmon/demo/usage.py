"""Credits and money over time: the two tabular usage queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from elevenmon.demo.catalog import SERVICE_ACCOUNTS
from elevenmon.demo.clock import iso_seconds
from elevenmon.demo.errors import invalid, missing, refusal
from elevenmon.demo.filters import Test, read_filters
from elevenmon.demo.periods import bucket_edges
from elevenmon.demo.randomness import mix
from elevenmon.demo.tables import GROUP_COLUMNS
from elevenmon.demo.traffic import DAY_MS, Run, Table, Wheel
from elevenmon.demo.world import World

EARLIEST_MS = 1_577_836_800_000
_MIGRATION_DAYS = 40
_MOST_BUCKETS = 100_000
_COST_FREE = ("model", "request_source", "fiat_charge_type", "fiat_currency")
_COST_TWO = (
    "user_id",
    "hashed_xi_api_key",
    "region",
    "reporting_workspace_id",
    "billing_group_id",
    "product_type",
    "surface",
    "actor",
)
_LABELS = {"user_id": "user_label", "voice_id": "voice_name", "hashed_xi_api_key": "api_key_name"}
Group = tuple[str | None, ...]
_Lines = list[list[tuple[int, int, float, float, float]]]


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """A checked body of either query; times in milliseconds."""

    start_ms: int
    end_ms: int
    interval_seconds: int
    group_by: tuple[str, ...]
    test: Test
    time_zone: str = "UTC"


class Sums:
    """Usage of one group in one bucket."""

    __slots__ = ("charges", "cost", "count", "credits", "minutes")

    def __init__(self) -> None:
        self.credits = 0
        self.minutes = 0.0
        self.cost = 0.0
        self.count = 0
        self.charges = 0.0


def read_moment(body: dict[str, Any], name: str) -> int:
    """Return a required time of a body in milliseconds, checked as the API does."""
    value = body.get(name)
    if value is None:
        raise missing("body", name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise invalid("body", name, "int_type", "Input should be a valid integer")
    if value < EARLIEST_MS:
        message = f"Input should be greater than or equal to {EARLIEST_MS}"
        raise invalid("body", name, "greater_than_equal", message)
    return value


def _read_groups(raw: object, allowed: tuple[str, ...]) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise invalid("body", "group_by", "list_type", "Input should be a valid list")
    for name in raw:
        if name not in allowed:
            choices = ", ".join(repr(one) for one in allowed)
            raise invalid("body", "group_by", "enum", f"Input should be {choices}")
    return tuple(name for name in GROUP_COLUMNS if name in raw)


def _read_interval(body: dict[str, Any], default: int | None) -> int:
    value = body.get("interval_seconds", default)
    if value is None:
        raise missing("body", "interval_seconds")
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise invalid(
            "body", "interval_seconds", "greater_than_equal", "Input should be greater than or equal to 1"
        )
    return value


def read_usage_query(body: dict[str, Any]) -> UsageQuery:
    """Check the body of the credit query. Without an interval the buckets are of 60 seconds."""
    start, end = read_moment(body, "start_time"), read_moment(body, "end_time")
    zone = body.get("time_zone") or "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise refusal(400, "invalid_parameters", f"Unknown time zone {zone!r}.", param="time_zone") from None
    interval = _read_interval(body, 60)
    if end <= start:
        raise refusal(400, "invalid_parameters", "end_time must be after start_time.", param="end_time")
    if (end - start) // (interval * 1000) > _MOST_BUCKETS:
        raise refusal(
            400, "invalid_parameters", "The range has too many intervals.", param="interval_seconds"
        )
    groups = _read_groups(body.get("group_by"), GROUP_COLUMNS)
    test = read_filters(body.get("filters"), (*GROUP_COLUMNS, "trace_id"))
    return UsageQuery(start, end, interval, groups, test, zone)


def read_cost_query(body: dict[str, Any]) -> UsageQuery:
    """Check the body of the cost query: whole UTC days, and at most two of the finer columns."""
    start, end = read_moment(body, "start_time"), read_moment(body, "end_time")
    interval = _read_interval(body, None)
    if interval % 86_400:
        message = "interval_seconds must be a whole number of days."
        raise refusal(400, "invalid_parameters", message, param="interval_seconds")
    if end <= start:
        raise refusal(400, "invalid_parameters", "end_time must be after start_time.", param="end_time")
    allowed = (*_COST_FREE, *_COST_TWO)
    groups = _read_groups(body.get("group_by"), allowed)
    raw = body.get("filters")
    test = read_filters(raw, allowed, ("eq", "in", "neq", "not_in"))
    named = [one for one in raw or [] if one["column"] in _COST_TWO]
    fine = {name for name in groups if name in _COST_TWO}
    if len(fine | {one["column"] for one in named}) > 2:
        raise refusal(400, "invalid_parameters", "Too many group_by columns.", param="group_by")
    if len(fine) == 2 and not any(
        one["operation"] in ("eq", "in") and one["column"] in fine for one in named
    ):
        message = "Grouping by two of these columns needs a filter on one of them."
        raise refusal(400, "invalid_parameters", message, param="group_by")
    return UsageQuery(start, end, interval, groups, test)


class Usage:
    """Sums of the world's charges, and the tables that answer the queries."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys = {key.hashed: key.name for key in world.catalog.keys}
        self._voices = world.catalog.voice_names()
        self._people = {
            one.user_id: one.first_name or one.email for one in world.catalog.people
        } | SERVICE_ACCOUNTS

    def _lines(self, table: Table, groups: Sequence[str], test: Test, known: dict[Group, int]) -> _Lines:
        """Return per kind what it adds: (number of the group, credits, minutes, cost, quantity)."""
        places: list[int | None] = []
        for combo in table.combos:
            if test(combo):
                group = tuple(combo[name] for name in groups)
                places.append(known.setdefault(group, len(known)))
            else:
                places.append(None)
        return [
            [
                (place, charge.credits, charge.minutes, charge.cost, charge.quantity)
                for charge in kind.charges
                if (place := places[charge.combo]) is not None
            ]
            for kind in table.kinds
        ]

    def sums(
        self, edges: list[int], start_ms: int, end_ms: int, groups: Sequence[str], test: Test
    ) -> tuple[list[Group], list[dict[int, Sums]]]:
        """Return the groups, and per bucket the sums by number of the group; the range is half-open."""
        world = self._world
        known: dict[Group, int] = {}
        buckets: list[dict[int, Sums]] = [{} for _ in edges[:-1]]
        low = max(start_ms, world.origin_ms)
        for stream in world.billed:
            counts = [stream.count(world.billed_until(min(max(edge, low), end_ms) - 1)) for edge in edges]
            adders: dict[int, _Adder] = {}
            for place, bucket in enumerate(buckets):
                for run in stream.runs(counts[place], counts[place + 1]):
                    adder = adders.get(id(run.table))
                    if adder is None:
                        lines = self._lines(run.table, groups, test, known)
                        adder = adders[id(run.table)] = _Adder(lines)
                    adder.add(bucket, run)
        return list(known), buckets

    def credit_table(self, query: UsageQuery) -> dict[str, Any]:
        """Answer the credit query; raises `Refusal` where the account is billed in money."""
        now = self._world.clock.now_ms()
        if self._world.scenario.billing == "cost" and query.end_ms > now - _MIGRATION_DAYS * DAY_MS:
            message = (
                "This workspace is billed by cost in the requested time range. Use the cost usage endpoint."
            )
            raise refusal(400, "invalid_parameters", message, param="end_time")
        return self._table(query, _CREDIT_COLUMNS, _credit_cells)

    def cost_table(self, query: UsageQuery) -> dict[str, Any]:
        """Answer the cost query: one currency's money per row if grouped by it, else all of it as dollars."""
        return self._table(query, _COST_COLUMNS, _cost_cells)

    def _table(self, query: UsageQuery, columns: "_Columns", cells: "_Cells") -> dict[str, Any]:
        edges = bucket_edges(query.start_ms, query.end_ms, query.interval_seconds, query.time_zone)
        groups, buckets = self.sums(edges, query.start_ms, query.end_ms, query.group_by, query.test)
        if edges[-1] == query.end_ms:
            buckets.append({})
        labels = [name for name in query.group_by if name in _LABELS]
        described = [
            *((name, "String", None) for name in query.group_by),
            ("timestamp", "DateTime", None),
            *columns,
            *((_LABELS[name], "String", None) for name in labels),
        ]
        names, types, units = (list(column) for column in zip(*described, strict=True))
        rows = self._rows(query, edges, groups, buckets, cells)
        return {"columns": names, "column_types": types, "column_units": units, "rows": rows}

    def _rows(
        self,
        query: UsageQuery,
        edges: list[int],
        groups: list[Group],
        buckets: list[dict[int, Sums]],
        cells: "_Cells",
    ) -> list[list[Any]]:
        """Every group that occurs has a row in every bucket, zeros included."""
        present = {number for bucket in buckets for number in bucket}
        zero = Sums()
        prepared = []
        for number in sorted(present):
            named = dict(zip(query.group_by, groups[number], strict=True))
            prepared.append((number, groups[number], named.get("fiat_currency"), self._labels(named)))
        rows = []
        for edge, bucket in zip(edges, buckets, strict=False):
            stamp = iso_seconds(edge)
            for number, group, currency, labels in prepared:
                values = cells(bucket.get(number, zero), mix(edge + number), currency)
                rows.append([*group, stamp, *values, *labels])
        return rows

    def label(self, column: str, value: str | None) -> str | None:
        """Return the display name of an id, or None: it has none, is deleted, or the column has no names."""
        names = {"user_id": self._people, "voice_id": self._voices, "hashed_xi_api_key": self._keys}
        return names.get(column, {}).get(value or "")

    def _labels(self, group: dict[str, str | None]) -> list[str | None]:
        return [self.label(column, value) for column, value in group.items() if column in _LABELS]


_Columns = tuple[tuple[str, str, str | None], ...]
_Cells = Callable[[Sums, int, str | None], list[Any]]
_CREDIT_COLUMNS: _Columns = (
    ("total_usage", "Int", "credits"),
    ("total_minutes", "Float", "min"),
    ("total_cost", "Float", "usd"),
    ("usage_count", "Int", None),
    ("total_charge_count", "Float", None),
)
_COST_COLUMNS: _Columns = (("total_cost", "Float", "usd"), ("total_charge_count", "Float", None))
_EURO = 0.92


def _credit_cells(sums: Sums, noise: int, _currency: str | None) -> list[Any]:
    """Numbers, seldom as text, and money that is seldom null: as the live API was seen to answer."""
    if not sums.count:
        return [0, 0.0, 0.0, 0, 0.0]
    minutes, cost = round(sums.minutes, 10), round(sums.cost, 10)
    return [
        str(sums.credits) if noise % 41 == 0 else sums.credits,
        str(minutes) if noise % 37 == 1 else minutes,
        None if noise % 53 == 2 else cost,
        sums.count,
        None if noise % 59 == 3 else round(sums.charges, 5),
    ]


def _cost_cells(sums: Sums, noise: int, currency: str | None) -> list[Any]:
    cost = round(sums.cost * (_EURO if currency == "eur" else 1.0), 6)
    return [str(cost) if noise % 31 == 0 and sums.count else cost, round(sums.charges, 3)]


class _Adder:
    """Adds runs of one table's events to a bucket; whole turns of a wheel are summed up once."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._turns: dict[Wheel, dict[int, Sums]] = {}

    def add(self, bucket: dict[int, Sums], run: Run) -> None:
        """Add the events of a run."""
        order = run.wheel.order
        turns, rest = divmod(run.after - run.first, len(order))
        self._add_events(bucket, order, range(run.first, run.first + rest))
        if turns:
            for place, one in self._turn(run.wheel).items():
                sums = bucket.setdefault(place, Sums())
                sums.credits += turns * one.credits
                sums.minutes += turns * one.minutes
                sums.cost += turns * one.cost
                sums.count += turns * one.count
                sums.charges += turns * one.charges

    def _turn(self, wheel: Wheel) -> dict[int, Sums]:
        turn = self._turns.get(wheel)
        if turn is None:
            turn = self._turns[wheel] = {}
            self._add_events(turn, wheel.order, range(len(wheel.order)))
        return turn

    def _add_events(self, bucket: dict[int, Sums], order: Sequence[int], span: range) -> None:
        size, lines = len(order), self._lines
        for index in span:
            for place, amount, minutes, cost, quantity in lines[order[index % size]]:
                sums = bucket.get(place)
                if sums is None:
                    sums = bucket[place] = Sums()
                sums.credits += amount
                sums.minutes += minutes
                sums.cost += cost
                sums.count += 1
                sums.charges += quantity
