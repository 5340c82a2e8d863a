"""Usage after an interruption, and what money is compared with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from elevenmon.api.errors import BadRequest, NetworkFault
from elevenmon.domain.clock import to_ms
from elevenmon.domain.snapshot import Dimension, View
from elevenmon.domain.usage import UsageRow, UsageTable
from elevenmon.store import prune, upkeep, usage
from elevenmon.sync.memory import forget_all
from tests.sections import subscription
from tests.unit.sync.fakes import START, Bench

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
THIS_HOUR = START.replace(minute=0, second=0)
AWAY = timedelta(days=10)


def hourly(start: datetime, end: datetime, amount: float) -> list[UsageRow]:
    """One row an hour."""
    return [UsageRow(start + index * HOUR, (), amount) for index in range(int((end - start) / HOUR))]


async def test_a_catch_up_that_is_interrupted_still_reads_again_what_was_provisional() -> None:
    async with Bench() as bench:
        bench.source.usage = lambda start, end, groups: hourly(start, end, 10.0)
        await bench.run(1)
        bench.source.usage = lambda start, end, groups: hourly(start, end, 25.0)
        answer, answered = bench.source.credit_usage, 0

        async def once(start: datetime, end: datetime, **arguments: object) -> UsageTable:
            nonlocal answered
            if not arguments.get("group_by"):
                answered += 1
                if answered > 1:
                    raise NetworkFault("no connection")
            return await answer(start, end, **arguments)

        bench.source.credit_usage = once
        bench.clock.suspend(AWAY.total_seconds())
        await bench.run(1)
        assert answered > 1
        bench.source.credit_usage = answer
        await bench.run(300)
        end = THIS_HOUR + AWAY + HOUR
        assert bench.read(lambda c: usage.missing(c, "", 3600, THIS_HOUR - AWAY, end)) == []
        series = dict(bench.read(lambda c: usage.total_series(c, THIS_HOUR - 5 * HOUR, end)))
        figures = [series[to_ms(THIS_HOUR + index * HOUR)] for index in range(-5, 1 + int(AWAY / HOUR))]
        assert figures == [10.0] * 3 + [25.0] * (len(figures) - 3)


def dearer_at_the_end_of_october(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
    """Two dollars a day in November, one in October and a thousand on its last eleven days."""
    rows = []
    for index in range((end - start).days):
        at = start + timedelta(days=index)
        amount = 2.0 if at >= datetime(2026, 11, 1, tzinfo=UTC) else 1.0
        if datetime(2026, 10, 21, tzinfo=UTC) <= at < datetime(2026, 11, 1, tzinfo=UTC):
            amount = 1000.0
        values = {"product_type": "TTS", "fiat_currency": "usd"}
        rows.append(UsageRow(at, tuple(values.get(group) for group in groups), None, cost=amount))
    return rows


async def test_money_without_a_billing_period_is_compared_with_the_same_days_of_the_month_before() -> None:
    async with Bench(view=View(Dimension.PRODUCT)) as bench:
        bench.source.account = subscription(limit=0, used=0, reset=None)
        bench.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
        bench.source.cost = dearer_at_the_end_of_october
        await bench.run(61)
        (row,) = bench.last.breakdown.rows
        assert row.credits == pytest.approx(40.0)
        # October up to the same moment: nineteen days and the hours of the twentieth that have passed.
        before = 19 + (START - datetime(2026, 11, 20, tzinfo=UTC)) / timedelta(days=1)
        assert row.change == pytest.approx(40.0 / before - 1, abs=0.001)
        assert not row.is_new


def asked(bench: Bench) -> list[tuple[datetime, datetime]]:
    """The ranges of the total that were asked for, in order."""
    return [
        (arguments["start"], arguments["end"])
        for name, arguments in bench.source.arguments
        if name == "credit_usage" and not arguments["group_by"]
    ]


def pruned(path: Path, before: datetime) -> None:
    """Remove old buckets from a store that is in use."""
    with upkeep.at_work(path) as connection:
        assert sum(prune.prune(connection, "usage", before)) > 0


async def test_what_was_pruned_is_not_asked_again_until_everything_is(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    floor = THIS_HOUR - timedelta(days=20)
    async with Bench(path=path) as bench:
        bench.source.usage = lambda start, end, groups: hourly(start, end, 10.0)
        await bench.run(61)
        pruned(path, floor)
        bench.source.arguments.clear()
        await bench.run(700)
        assert asked(bench) and all(start >= floor for start, _ in asked(bench))
        assert bench.read(lambda c: usage.missing(c, "", 3600, floor, THIS_HOUR)) == []
        assert bench.read(lambda c: usage.missing(c, "", 3600, floor - HOUR, floor)) != []

        bench.rows.write(forget_all)
        bench.source.arguments.clear()
        bench.source.usage = lambda start, end, groups: hourly(start, end, 25.0)
        await bench.run(700)
        oldest = THIS_HOUR + HOUR - timedelta(days=62)
        assert min(start for start, _ in asked(bench)) == oldest
        series = dict(bench.read(lambda c: usage.total_series(c, oldest, THIS_HOUR)))
        assert set(series.values()) == {25.0}
        # Once is enough.
        bench.source.arguments.clear()
        await bench.run(300)
        assert asked(bench) and all(start >= THIS_HOUR - 3 * HOUR for start, _ in asked(bench))


async def test_after_a_prune_of_the_last_days_each_poll_asks_for_hours_only(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    async with Bench(path=path) as bench:
        bench.source.usage = lambda start, end, groups: hourly(start, end, 10.0)
        await bench.run(61)
        later = DAY + HOUR
        pruned(path, THIS_HOUR + later - DAY)
        bench.clock.suspend(later.total_seconds())
        await bench.run(61)
        bench.source.arguments.clear()
        await bench.run(300)
        assert asked(bench) and all(end - start <= 4 * HOUR for start, end in asked(bench))


async def test_what_is_grouped_is_asked_for_a_few_days_at_a_time() -> None:
    async with Bench() as bench:
        await bench.run(5)
        spans = [
            (a["end"] - a["start"], a["group_by"])
            for name, a in bench.source.arguments
            if name == "credit_usage"
        ]
        assert max(span for span, group in spans if group) == timedelta(days=3)
        assert max(span for span, group in spans if not group) == timedelta(weeks=6)
