"""How a filter is answered: which index leads to the candidates, and what is left to ask of each.

A list in the order of time is read along an index that ends with the row id, newest first. Where an index has
few candidates, all of them are fetched at once and put in order; where it has many, the first page is near.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from elevenmon.domain.filter_tree import And, Expression, Node, Not, Or, Pattern, Piece, Span, Test, Words
from elevenmon.store import request_days
from elevenmon.store.filter_indexes import INDEXES
from elevenmon.store.filter_sql import (
    REQUEST_TEXTS,
    TABLES,
    TRUE,
    Compiler,
    Condition,
    Parameter,
    id_bound,
    joined,
)
from elevenmon.store.full_text import has_full_text

FEW = 20_000
"""Candidates that are fetched and ordered at once: a few milliseconds."""
_SERIES_ROWS = "request INDEXED BY request_series"
_SERIES = frozenset({"time", "age", "status", "latency", "method", "own"})
"""Fields that this index, which is in the order of time, holds."""


@dataclass(frozen=True, slots=True)
class Source:
    """Candidates out of one index: a SELECT of row ids that ends in its conditions."""

    select: str
    parameters: tuple[Parameter, ...]
    ordered: bool = False
    """Whether it can be read in the order of row ids without sorting."""
    row_id: str = "id"
    """What the row id is called in it."""


Offer = tuple[list[Source], bool]
"""Candidates, and whether each of them matches."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read, and what is asked of each candidate."""

    table: str
    sources: tuple[Source, ...]
    """One is walked in order; several, or one of few candidates, are fetched at once."""
    at_once: bool
    rest: Condition
    """Asked of each candidate; TRUE where the sources say it all."""
    rows: str
    """FROM and the index hint for reading candidates in a range of row ids."""
    low: int = 0
    high: int = 2**63 - 1
    """Row ids that can match at all."""
    counted: bool = field(default=False)
    """Whether the walk looks at every record there is."""


def plan(
    connection: sqlite3.Connection,
    expression: Expression,
    now_ms: int,
    *,
    low: int = 0,
    high: int = 2**63 - 1,
    few: int = FEW,
) -> Plan:
    """Choose how to answer for row ids from `low` to `high`; a few milliseconds, however many there are.

    `few`: so many candidates are fetched at once.
    """
    return _Planner(connection, expression, now_ms, few).plan(low, high)


class _Planner:
    def __init__(self, connection: sqlite3.Connection, expression: Expression, now_ms: int, few: int) -> None:
        self._connection, self._expression, self._now = connection, expression, now_ms
        self._few = few
        self._kind, self._table = expression.kind, TABLES[expression.kind]
        self._compiler = Compiler(connection, expression, now_ms)
        self._words_indexed = self._kind == "history" and has_full_text(connection)
        root = expression.root
        self._parts = root.parts if isinstance(root, And) else (root,)

    def plan(self, low: int, high: int) -> Plan:
        low, high = self._bounds(low, high)
        offers = [(part, found) for part in self._parts if (found := self._sources(part)) is not None]
        counts = [self._count(found[0], low, high) for _, found in offers]
        if counts and min(counts) <= self._few:
            part, (sources, exact) = offers[counts.index(min(counts))]
            return self._with(sources, part if exact else None, low, high, at_once=True)
        for part, (sources, exact) in sorted(offers, key=lambda offer: not isinstance(offer[0], Words)):
            if exact and len(sources) == 1 and sources[0].ordered:
                return self._with(sources, part, low, high, at_once=False)
        return self._scan(low, high)

    def _with(
        self, sources: list[Source], answered: Node | None, low: int, high: int, *, at_once: bool
    ) -> Plan:
        rest = [self._compiler.condition(part) for part in self._parts if part is not answered]
        if self._kind == "requests":
            rest.append(self._own())
        return Plan(
            self._table,
            tuple(sources),
            at_once,
            joined(rest, " AND ") if rest and not self._says_own(rest, answered) else TRUE,
            f"{self._table} NOT INDEXED",
            low,
            high,
        )

    def _says_own(self, rest: list[Condition], answered: Node | None) -> bool:
        """Whether all that is left is which requests are elevenmon's own, which every index tells."""
        return self._kind == "requests" and len(rest) == 1 and answered is not None

    def _scan(self, low: int, high: int) -> Plan:
        rest = [self._compiler.condition(part) for part in self._parts]
        rows = f"{self._table} NOT INDEXED"
        source = Source(f"SELECT id FROM {self._table} WHERE true", (), ordered=True)
        if self._compiler.own is not None and len(self._compiler.own) == 1:
            rest.append(self._own())
            source = Source(f"SELECT id FROM {_SERIES_ROWS} WHERE {self._own().sql}", (), ordered=True)
            if set(_fields(self._expression.root)) <= _SERIES:
                rows = _SERIES_ROWS
        return Plan(self._table, (source,), False, joined(rest, " AND "), rows, low, high, counted=True)

    def _own(self) -> Condition:
        own = self._compiler.own or ()
        return Condition(f"own = {own[0]}" if len(own) == 1 else "own IN (0, 1)")

    def _count(self, sources: list[Source], low: int, high: int) -> int:
        """Candidates, counted up to where they are many."""
        total = 0
        for source in sources:
            if total <= self._few:
                total += self._connection.execute(
                    f"SELECT count(*) FROM ({source.select} AND {source.row_id} BETWEEN ? AND ?"
                    f" LIMIT {self._few + 1})",
                    (*source.parameters, low, high),
                ).fetchall()[0][0]
        return total

    def _sources(self, node: Node) -> Offer | None:
        """Where all that match a part are among the candidates, and whether all candidates match."""
        offer: Offer | None = None
        match node:
            case Or():
                offer = _together([self._sources(part) for part in node.parts])
            case And():
                offers = (self._sources(part) for part in node.parts)
                first = next((each for each in offers if each is not None), None)
                offer = None if first is None else (first[0], False)
            case Words() if self._words_indexed:
                offer = [_word_source(node)], True
            case Words() | Piece() | Pattern() if self._kind == "requests":
                # a request's texts are few: what fits is in the list of one column or another
                offer = _together([self._offer(each) for each in self._compiler.by_text(node)])
            case Test():
                offer = self._offer(self._compiler.condition(node))
        return offer

    def _offer(self, condition: Condition) -> Offer | None:
        column = condition.column
        if column is None or column not in INDEXES[self._kind]:
            return None
        if condition.values == ():
            return [], True
        index = INDEXES[self._kind][column]
        asked, parameters = condition.sql, condition.parameters
        single = condition.values is not None and len(condition.values) == 1
        if single and condition.values is not None:
            asked, parameters = f"{column} = ?", condition.values
        where = [asked, index.holds]
        if self._kind == "requests":
            where.insert(0, self._own().sql)
        select = f"SELECT id FROM {self._table} INDEXED BY {index.name} WHERE {' AND '.join(where)}"
        return [Source(select, parameters, ordered=single and self._compiler.own != (0, 1))], True

    def _bounds(self, low: int, high: int) -> tuple[int, int]:
        """The row ids that the times asked for leave, and the days that have such latencies."""
        for part in self._parts:
            for first, last in (*_stretches(part, self._now), *self._days(part)):
                low, high = max(low, first), min(high, last)
        return low, high

    def _days(self, node: Node) -> Iterator[tuple[int, int]]:
        if isinstance(node, Test) and node.field == "latency" and isinstance(node.value, float):
            yield request_days.possible(self._connection, node.operator, node.value)


def _together(offers: Sequence[Offer | None]) -> Offer | None:
    """The candidates of several parts, of which one must match: none unless all parts offer some."""
    found = [offer for offer in offers if offer is not None]
    if len(found) < len(offers):
        return None
    return [source for sources, _ in found for source in sources], all(exact for _, exact in found)


def _word_source(node: Words) -> Source:
    """The index holds words as they are compared, so a phrase of it is the phrase."""
    phrase = f'"{node.phrase.strip()}"{" *" if node.begun else ""}'
    return Source("SELECT rowid AS id FROM history_text WHERE history_text MATCH ?", (phrase,), True, "rowid")


def _stretches(node: Node, now: int) -> Iterator[tuple[int, int]]:
    if not isinstance(node, Test):
        return
    if node.field == "age" and isinstance(node.value, float):
        moment = id_bound(now - int(node.value * 1000))
        slack = id_bound(1)
        yield (max(0, moment - slack), 2**63 - 1) if "<" in node.operator else (0, moment + 2 * slack)
    elif isinstance(node.value, Span):
        start, end = id_bound(node.value.start), id_bound(node.value.end)
        if node.operator in (":", "=", ">="):
            yield start, 2**63 - 1
        if node.operator in (":", "=", "<="):
            yield 0, end
        if node.operator == ">":
            yield end, 2**63 - 1
        if node.operator == "<":
            yield 0, start


def _fields(node: Node) -> Iterator[str]:
    match node:
        case Test():
            yield node.field
        case Not():
            yield from _fields(node.part)
        case And() | Or():
            for part in node.parts:
                yield from _fields(part)
        case _:
            yield from REQUEST_TEXTS


def listed(row_ids: list[int]) -> str:
    """Row ids as the JSON that `json_each` takes."""
    return json.dumps(row_ids)
