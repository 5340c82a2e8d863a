"""The two usage queries' tables as `UsageTable` (fact sheet, sections 4 and 5).

Units decide: a `total_usage` in a currency is money, minutes may be seconds. A figure without a column, or
with an impossible value, is None. The range is taken as it came: which rows lie in it is the caller's to
say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from elevenmon.api.errors import BadShape
from elevenmon.api.tabular import Field, Table, read_extras, read_figure, read_text, seconds_per
from elevenmon.domain.text import clean, clean_id
from elevenmon.domain.usage import Cell, UsageRow, UsageTable

CURRENCIES = frozenset(("usd", "eur", "inr", "pln", "gbp"))
"""The currency units that the API declares; in a money column any three letters are one."""

ID_GROUPS = frozenset(
    ("voice_id", "user_id", "hashed_xi_api_key", "reporting_workspace_id", "billing_group_id")
)
"""Groups that are joined with by id: a value that is no id is None there."""

_CREDIT_NAMES = ("total_usage", "credits_used", "total_credits", "credits")
_COST_NAMES = ("total_cost", "cost")
_MINUTE_NAMES = ("total_minutes", "minutes", "minutes_used")
_USE_NAMES = ("usage_count", "request_count")
_CHARGE_NAMES = ("total_charge_count", "charge_count")
_CURRENCY_NAMES = ("fiat_currency", "currency")
_LABEL_ENDINGS = ("_label", "_name")
_CURRENCY_LETTERS = 3
_LONGEST_GROUP = 128
_NO_EXTRA: Mapping[str, Cell] = MappingProxyType({})


class _Named(NamedTuple):
    """What a row is about, shared by all rows that are about the same."""

    groups: tuple[str | None, ...]
    labels: Mapping[str, str]
    lost_an_id: bool


class _Reader:
    """Which column is what, for one table."""

    def __init__(self, table: Table, groups: Sequence[str]) -> None:
        self.groups = tuple((name, table.take(name)) for name in groups)
        self.credits = table.take_if(_CREDIT_NAMES, lambda unit: unit in (None, "credits"))
        self.credits = self.credits or table.take_unit(("credits",))
        self.cost = table.take_if(_COST_NAMES, _may_be_money) or table.take_unit(CURRENCIES)
        self.minutes = table.take_if(_MINUTE_NAMES, lambda unit: seconds_per(unit, 60.0) is not None)
        self.minutes = self.minutes or table.take_unit(("min", "s", "ms"))
        self.minutes_per_unit = (seconds_per(self.minutes.unit, 60.0) or 0.0) / 60 if self.minutes else 1.0
        self.uses = table.take(*_USE_NAMES)
        self.charges = table.take(*_CHARGE_NAMES)
        self.currency = dict(self.groups).get("fiat_currency") or table.take(*_CURRENCY_NAMES)
        self.labels = table.take_ending(*_LABEL_ENDINGS)
        self.extras = table.extras()
        self._naming = tuple(field for _, field in (*self.groups, *self.labels.items()) if field)
        self._named: dict[tuple[object, ...], _Named] = {}
        """By the raw cells: a few dozen groups name the thousands of rows of an answer."""

    def row(self, start: datetime, row: Sequence[object]) -> UsageRow:
        cost = read_figure(self.cost, row)
        named = self._name(row)
        return UsageRow(
            start=start,
            groups=named.groups,
            credits=read_figure(self.credits, row),
            minutes=read_figure(self.minutes, row, self.minutes_per_unit),
            cost=cost,
            currency=None if cost is None else self._currency(row),
            uses=read_figure(self.uses, row),
            charges=read_figure(self.charges, row),
            labels=named.labels,
            extra=read_extras(self.extras, row) if self.extras else _NO_EXTRA,
        )

    def lost_an_id(self, row: Sequence[object]) -> bool:
        """Whether a group of the row is None although the answer had something there."""
        return self._name(row).lost_an_id

    def _name(self, row: Sequence[object]) -> _Named:
        cells = tuple(field.raw(row) for field in self._naming)
        # Only texts: 1, 1.0 and True are the same key, and a list is none.
        if not all(cell is None or isinstance(cell, str) for cell in cells):
            return self._read_names(row)
        named = self._named.get(cells)
        if named is None:
            named = self._named[cells] = self._read_names(row)
        return named

    def _read_names(self, row: Sequence[object]) -> _Named:
        groups = tuple(_group(name, field, row) for name, field in self.groups)
        labels = ((name, read_text(field, row)) for name, field in self.labels.items())
        lost = any(
            name in ID_GROUPS and group is None and read_text(field, row) is not None
            for (name, field), group in zip(self.groups, groups, strict=True)
        )
        return _Named(groups, {name: text for name, text in labels if text is not None}, lost)

    def _currency(self, row: Sequence[object]) -> str | None:
        """The row's own currency, else the unit of the money column."""
        text = read_text(self.currency, row)
        return text.lower() if text else self.cost.unit if self.cost else None

    def refuse_unusable(self, what: str) -> None:
        """BadShape when rows could not be attributed, or would say nothing."""
        for name, field in self.groups:
            if field is None:
                raise BadShape(f"unexpected answer for {what}: no column {name}")
        if self.credits is None and self.cost is None:
            raise BadShape(f"unexpected answer for {what}: neither credits nor cost")


def read_usage(data: object, *, groups: Sequence[str], interval_seconds: int, what: str) -> UsageTable:
    """One answer of either query, for the groups that were asked for.

    BadShape when it is no table, when no row has a readable time, and when its rows lack a group that was
    asked for or have neither credits nor cost.
    """
    table = Table(data, what)
    reader = _Reader(table, groups)
    timed = table.timed_rows()
    if timed:
        reader.refuse_unusable(what)
    rows: list[UsageRow] = []
    for start, row in timed:
        read = reader.row(start, row)
        if reader.lost_an_id(row):
            _add(rows, read)
        else:
            rows.append(read)
    return UsageTable(tuple(groups), interval_seconds, tuple(rows), table.columns)


def _group(name: str, field: Field | None, row: Sequence[object]) -> str | None:
    raw = field.raw(row) if field else None
    if name in ID_GROUPS and isinstance(raw, str):
        return clean_id(raw)
    return None if raw is None else clean(raw, limit=_LONGEST_GROUP) or None


def _add(rows: list[UsageRow], row: UsageRow) -> None:
    """Add a row that lost its id to the nameless one of its bucket: neither may replace the other."""
    same = (row.start, row.groups, row.currency)
    for index, other in enumerate(rows):
        if (other.start, other.groups, other.currency) == same:
            rows[index] = replace(
                other,
                credits=_sum(other.credits, row.credits),
                minutes=_sum(other.minutes, row.minutes),
                cost=_sum(other.cost, row.cost),
                uses=_sum(other.uses, row.uses),
                charges=_sum(other.charges, row.charges),
            )
            return
    rows.append(row)


def _sum(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else one + other


def _may_be_money(unit: str | None) -> bool:
    return unit is None or (
        len(unit) == _CURRENCY_LETTERS and unit.isalpha() and seconds_per(unit, 1.0) is None
    )
