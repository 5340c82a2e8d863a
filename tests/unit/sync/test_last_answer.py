"""A command tells the times that the monitor shows, as long as those stand."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from elevenmon.domain.headline import Headline
from elevenmon.domain.usage import UsageRow
from elevenmon.store import headlines, state, subscriptions, usage
from elevenmon.store.headlines import OUTLOOK_STATE
from elevenmon.sync.fence import FencedRows
from elevenmon.sync.headline import Wording, wording_of
from elevenmon.sync.inquiry import Inquiry
from elevenmon.sync.known import read_known
from elevenmon.sync.last_answer import as_text, last_answer
from elevenmon.sync.memory import Memory
from elevenmon.sync.outlook import Outlook
from elevenmon.sync.remembered import read_remembered
from elevenmon.sync.snapshots import SnapshotBuilder
from elevenmon.sync.standing import Standing
from tests.sections import subscription
from tests.unit.sync.fakes import IDENTITY, START, FakeClock
from tests.unit.sync.test_snapshots import REQUEST, filled

WORDING = Wording("UTC", None)
LATER = timedelta(seconds=150)


class Desk:
    """A monitor that leads and a command beside it, on one store and one clock."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.rows = filled(self.clock)
        self.fenced = FencedRows(self.rows)
        self._memory = Memory(self.fenced, self.rows.read(read_remembered).result())
        self._builder = SnapshotBuilder(
            identity=IDENTITY, clock=self.clock, zone="UTC", zone_info=UTC, budget=None
        )

    def passes(self, time: timedelta, used: int, **figures: object) -> None:
        """Time passes, and the counter is read."""
        self.clock.wall += time
        plan = subscription(used=used, **{"limit": 6000, **figures})
        self.rows.write(lambda c: subscriptions.record(c, plan, self.clock.wall)).result()

    def shows(self, *, cost_billed: bool = False) -> Headline:
        """What the monitor shows, and leaves in the store."""
        request = replace(REQUEST, cost_billed=cost_billed)
        shown = self.rows.read(lambda c: self._builder.build(c, request)).result()
        headline, answer = self._builder.headline, self._builder.answer
        assert headline is not None
        asyncio.run(self._memory.keep_verdict(shown.verdict.level, headline, answer))
        return headline

    def tells(self, wording: Wording = WORDING) -> Standing:
        """What a command tells."""
        inquiry = Inquiry(self.rows, _nobody, self.clock, wording, store_text=True)
        return asyncio.run(inquiry.stored())[0]

    def forgets(self) -> None:
        """What the monitor left for commands is gone."""
        self.rows.write(lambda c: c.execute("DELETE FROM state WHERE name = ?", (OUTLOOK_STATE,))).result()


def _nobody() -> Any:
    raise AssertionError("nobody is to be asked")


def _etas(standing: Standing) -> list[datetime | None]:
    assert standing.forecast is not None
    return [at for wall in standing.forecast.walls for at in (wall.early, wall.eta, wall.late)]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.rows.close()


def test_a_command_tells_the_times_that_are_shown_until_they_are_worked_out_again(desk: Desk) -> None:
    first = desk.shows()
    desk.passes(LATER, 4321)
    shown = desk.shows()
    assert shown.walls == first.walls and shown.used == 4321
    told = desk.tells()
    assert told.forecast is not None and told.forecast.used == 4321
    assert told.verdict.text == shown.text and told.verdict.level.value == shown.level
    stood = _etas(told)
    assert [at and round(at.timestamp() * 1000) for at in stood] == [
        at for wall in shown.walls for at in (wall.early, wall.eta, wall.late)
    ]
    desk.forgets()
    assert _etas(desk.tells()) != stood
    # The rules of the monitor: so much use has it worked out again, whoever looks.
    desk.shows()
    desk.passes(LATER, 4500)
    anew = _etas(desk.tells())
    assert anew != stood
    desk.forgets()
    assert _etas(desk.tells()) == anew


def test_all_that_forecast_tells_comes_with_it(desk: Desk) -> None:
    before = desk.tells().forecast
    desk.shows()
    after = desk.tells().forecast
    assert before is not None and after is not None and before.fan and not after.fan
    assert after.total is not None and before.total is not None and before.allowance is not None
    for name in ("method", "used", "rate_per_hour", "projected", "history_days", "reset", "reason"):
        assert getattr(after, name) == getattr(before, name), name
    assert (after.total.low, after.total.middle, after.total.high) == (
        before.total.low,
        before.total.middle,
        before.total.high,
    )
    assert after.allowance is not None and after.allowance.per_day == before.allowance.per_day


def test_a_record_that_reaches_further_back_has_it_worked_out_again(desk: Desk) -> None:
    begin = START.replace(minute=0, second=0)

    def fill(connection: Any, days: int) -> None:
        since = begin - timedelta(days=days)
        usage.replace(
            connection,
            dimension="",
            interval_seconds=3600,
            since=since,
            until=begin,
            rows=[UsageRow(since + timedelta(hours=hour), (), 10.0) for hour in range(24 * days)],
            obtained_at=START,
        )

    desk.rows.write(lambda c: c.execute("DELETE FROM usage_coverage")).result()
    desk.rows.write(lambda c: fill(c, 9)).result()
    desk.shows()
    assert not _fan(desk)
    desk.rows.write(lambda c: fill(c, 40)).result()
    assert _fan(desk)


def test_one_for_another_zone_or_budget_or_of_another_version_is_not_taken(desk: Desk) -> None:
    desk.shows()
    assert not _fan(desk)
    assert _fan(desk, Wording("Asia/Kolkata", None))
    for text in ("", "[]", '{"a":1}', '["UTC","",[1,2],{}]', '["UTC","",[0,[],0,null,0],{"walls":[]}]', "9"):
        desk.rows.write(lambda c, text=text: state.put(c, OUTLOOK_STATE, text)).result()
        assert _fan(desk)


def test_none_of_money_is_kept_for_its_rows_are_compared_whole(desk: Desk) -> None:
    begin = START.replace(hour=0, minute=0, second=0)

    def put(connection: Any) -> None:
        usage.replace(
            connection,
            dimension="",
            interval_seconds=86_400,
            since=begin - timedelta(days=40),
            until=begin + timedelta(days=1),
            rows=[
                UsageRow(begin - timedelta(days=day), (), None, cost=2.5, currency="usd") for day in range(40)
            ],
            obtained_at=START,
        )

    desk.rows.write(put).result()
    headline = desk.shows(cost_billed=True)
    assert "$" in headline.text
    assert desk.rows.read(lambda c: state.get(c, OUTLOOK_STATE)).result() is None


def _fan(desk: Desk, wording: Wording = WORDING) -> bool:
    """Whether it was worked out by the command itself."""
    forecast = desk.tells(wording).forecast
    assert forecast is not None
    return bool(forecast.fan)


def test_what_is_read_is_what_was_written(desk: Desk) -> None:
    maker = Outlook(zone=UTC, budget=None)
    desk.passes(LATER, 6100, overage_cap=1000)
    now = desk.clock.wall
    desk.rows.read(lambda c: maker.look(read_known(c, now, cost_billed=False), now)).result()
    assert maker.answer is not None and maker.answer.forecast.walls[0].reached
    whose = wording_of(WORDING, now)
    text = as_text(maker.answer, whose)
    desk.rows.write(lambda c: headlines.put_outlook(c, text)).result()
    found = desk.rows.read(lambda c: last_answer(c, whose)).result()
    assert found is not None and as_text(found, whose) == text
    assert replace(found.question, buckets=(), zone=UTC).limits == maker.answer.question.limits
