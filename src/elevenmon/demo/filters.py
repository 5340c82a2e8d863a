"""Column filters of the analytics queries: `{column, operation, values}`, values always a list."""

from collections.abc import Callable, Mapping
from typing import Any

from elevenmon.demo.errors import invalid, refusal

OPERATIONS = ("in", "not_in", "le", "ge", "lt", "gt", "eq", "neq")
Test = Callable[[Mapping[str, Any]], bool]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compare(cell: Any, operation: str, value: Any) -> bool:
    if cell is None or value is None:
        return False
    if isinstance(cell, (int, float)):
        try:
            value = float(value)
        except (TypeError, ValueError):
            return False
    else:
        cell, value = str(cell), str(value)
    return bool({"le": cell <= value, "ge": cell >= value, "lt": cell < value, "gt": cell > value}[operation])


def _test(column: str, operation: str, values: list[Any]) -> Test:
    if operation in ("in", "eq", "not_in", "neq"):
        wanted = {None if value is None else _text(value) for value in values}
        positive = operation in ("in", "eq")

        def among(row: Mapping[str, Any]) -> bool:
            cell = row.get(column)
            return ((None if cell is None else _text(cell)) in wanted) is positive

        return among

    def ordered(row: Mapping[str, Any]) -> bool:
        return all(_compare(row.get(column), operation, value) for value in values)

    return ordered


def read_filters(raw: object, columns: tuple[str, ...], operations: tuple[str, ...] = OPERATIONS) -> Test:
    """Return one test for all filters of a body; unknown columns and operations raise `Refusal`."""
    if raw is None:
        return lambda _row: True
    if not isinstance(raw, list):
        raise invalid("body", "filters", "list_type", "Input should be a valid list")
    tests = []
    for one in raw:
        if not isinstance(one, dict) or not {"column", "operation", "values"} <= one.keys():
            raise invalid("body", "filters", "missing", "Field required")
        if one["operation"] not in operations:
            allowed = ", ".join(repr(name) for name in operations)
            raise invalid("body", "filters", "enum", f"Input should be {allowed}")
        if one["column"] not in columns:
            message = f"Column {one['column']!r} cannot be used in a filter."
            raise refusal(400, "invalid_parameters", message, param="filters")
        if not isinstance(one["values"], list):
            raise invalid("body", "filters", "list_type", "Input should be a valid list")
        tests.append(_test(one["column"], one["operation"], one["values"]))
    return lambda row: all(test(row) for test in tests)
