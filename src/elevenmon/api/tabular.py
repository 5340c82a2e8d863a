"""Tables of the workspace analytics: columns found by name, units by `column_units`, in any order.

    {"columns": [name, ...], "column_types": [...], "column_units": [...], "rows": [[cell, ...], ...]}

The published examples and the live answers name their columns differently, and columns may be appended at
any time (fact sheet, sections 4 to 6): nothing here counts positions. A column that nobody asked for is
kept as an extra; of two columns with one name the first is meant, the other is an extra too.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from elevenmon.api import numbers
from elevenmon.api.errors import BadShape
from elevenmon.api.wire import cell
from elevenmon.domain.text import clean
from elevenmon.domain.usage import Cell, Column

TIME_NAMES = ("timestamp", "time", "created_at")

_SECONDS_PER = {
    "ms": 0.001,
    "millisecond": 0.001,
    "milliseconds": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "min": 60.0,
    "minute": 60.0,
    "minutes": 60.0,
}
_NO_UNIT = frozenset(("", "null", "none"))


class Field(NamedTuple):
    """A column that was recognised: where it stands in a row, and its unit (lower case, None for none)."""

    place: int
    unit: str | None

    def raw(self, row: Sequence[object]) -> object:
        """The cell of this column; None in a row that ends before it."""
        return row[self.place] if self.place < len(row) else None


class Table:
    """One answer: its columns by name, and its rows, each a list of raw cells."""

    def __init__(self, data: object, what: str) -> None:
        """BadShape unless `data` has columns and rows, each a list. `what` names the query in errors."""
        names = data.get("columns") if isinstance(data, dict) else None
        rows = data.get("rows") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(names, list) or not isinstance(rows, list):
            raise BadShape(f"unexpected answer for {what}: not a table")
        self.what = what
        self.rows = [row for row in rows if isinstance(row, list)]
        self.refused = len(rows) - len(self.rows)
        """Rows that are no lists."""
        types, units = data.get("column_types"), data.get("column_units")
        self.columns = tuple(
            Column(clean(name), clean(_at(types, index)), _unit(_at(units, index)))
            for index, name in enumerate(names)
        )
        self._fields: dict[str, Field] = {}
        for index, column in enumerate(self.columns):
            self._fields.setdefault(column.name.strip().lower(), Field(index, column.unit))
        self._taken: set[int] = set()
        self.time = self.take(*TIME_NAMES)
        self._last: tuple[object, datetime | None] = (None, None)
        """What the row before had as its time, and the instant that it is."""

    def take(self, *names: str) -> Field | None:
        """The first of these columns that the table has; it is no extra from then on."""
        return self._taken_field(self._fields[name] for name in names if name in self._fields)

    def take_if(self, names: Iterable[str], fits: Callable[[str | None], bool]) -> Field | None:
        """As `take`, passing over columns whose unit says that they are something else."""
        found = (self._fields[name] for name in names if name in self._fields)
        return self._taken_field(field for field in found if fits(field.unit))

    def take_unit(self, units: Iterable[str]) -> Field | None:
        """The first column not taken yet that has one of these units."""
        wanted = frozenset(units)
        fields = (Field(index, column.unit) for index, column in enumerate(self.columns))
        return self._taken_field(f for f in fields if f.unit in wanted and f.place not in self._taken)

    def take_ending(self, *endings: str) -> dict[str, Field]:
        """All columns not taken yet whose names end so, by name."""
        found = {
            name: field
            for name, field in self._fields.items()
            if name.endswith(endings) and field.place not in self._taken
        }
        self._taken.update(field.place for field in found.values())
        return found

    def extras(self) -> tuple[tuple[str, int], ...]:
        """Names and places of the columns nobody took; a repeated name gets a number (`name#2`)."""
        seen: dict[str, int] = {}
        extras: list[tuple[str, int]] = []
        for index, column in enumerate(self.columns):
            seen[column.name] = seen.get(column.name, 0) + 1
            if index not in self._taken:
                again = seen[column.name]
                extras.append((column.name if again == 1 else f"{column.name}#{again}", index))
        return tuple(extras)

    def timed_rows(self) -> list[tuple[datetime, list[object]]]:
        """Every row with its instant; rows without a readable one are counted in `refused`.

        BadShape when the table has rows and not one can be read.
        """
        timed = [(moment, row) for row in self.rows if (moment := self._moment(row)) is not None]
        if not timed and (self.rows or self.refused):
            raise BadShape(f"unexpected answer for {self.what}: no row with a readable time")
        self.refused += len(self.rows) - len(timed)
        return timed

    def _moment(self, row: Sequence[object]) -> datetime | None:
        if self.time is None:
            return None
        raw = self.time.raw(row)
        if isinstance(raw, str) and raw == self._last[0]:
            return self._last[1]  # the rows of a bucket follow each other, and share its instant
        try:
            moment = numbers.instant(raw, unit=self.time.unit)
        except (ValueError, OverflowError):
            moment = None
        self._last = (raw, moment)
        return moment

    def _taken_field(self, fields: Iterable[Field]) -> Field | None:
        field = next(iter(fields), None)
        if field is not None:
            self._taken.add(field.place)
        return field


def read_extras(extras: Sequence[tuple[str, int]], row: Sequence[object]) -> dict[str, Cell]:
    """The cells of the unknown columns by name."""
    return {name: cell(row[index]) for name, index in extras if index < len(row)}


def read_figure(field: Field | None, row: Sequence[object], scale: float = 1.0) -> float | None:
    """A number of 0 or more, scaled; None for null and for what cannot be."""
    value = field.raw(row) if field else None
    if value is None:
        return None
    try:
        return numbers.figure(value) * scale
    except (ValueError, OverflowError):
        return None


def seconds_per(unit: str | None, default: float) -> float | None:
    """Seconds in one of `unit`: `default` where there is none, None where it is no unit of time."""
    if unit is None or unit == "duration":
        return default
    return _SECONDS_PER.get(unit)


def read_text(field: Field | None, row: Sequence[object]) -> str | None:
    """A cell as one line of text; None for null and for nothing."""
    value = field.raw(row) if field else None
    return None if value is None else clean(value) or None


def _unit(value: object) -> str | None:
    text = clean(value).strip().lower() if isinstance(value, str) else ""
    return None if text in _NO_UNIT else text


def _at(items: object, index: int) -> object:
    return items[index] if isinstance(items, list) and index < len(items) else None
