"""What if, on a store with weeks of data: prices from its rows, comparisons one after the other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Event

import pytest

from elevenmon.domain.account import Money
from elevenmon.domain.forecast import Forecast
from elevenmon.domain.lookups import Model
from elevenmon.domain.usage import UsageRow
from elevenmon.domain.what_if import Change, Comparison, ModelUse, Move
from elevenmon.domain.wording import money
from elevenmon.render.what_if import changes
from elevenmon.render.what_if import rows as shown_rows
from elevenmon.store import lookups, subscriptions, usage
from elevenmon.sync.headline import Wording
from elevenmon.sync.inquiry import Inquiry
from elevenmon.sync.known import read_known
from elevenmon.sync.monitor import LiveMonitor
from elevenmon.sync.outlook import Outlook
from elevenmon.sync.source import Source
from elevenmon.sync.what_if import NO_LIMIT, LiveWhatIf
from tests.sections import subscription
from tests.unit.sync.fakes import IDENTITY, START, FakeClock, InlineRows
from tests.unit.sync.test_snapshots import HOUR, WEEKS, filled


@pytest.fixture
def rows() -> Iterator[InlineRows]:
    made = filled(FakeClock())
    start = (START - WEEKS).replace(minute=0, second=0)
    hours = [start + index * HOUR for index in range(int(WEEKS / HOUR))]

    def fill(connection: object) -> None:
        usage.replace(
            connection,
            dimension="model",
            interval_seconds=3600,
            since=start,
            until=hours[-1] + HOUR,
            rows=[
                *(UsageRow(at, ("v3",), 6.0, uses=2.0) for at in hours),
                *(UsageRow(at, ("flash",), 4.0, uses=4.0) for at in hours),
            ],
            obtained_at=START,
        )
        listed = [Model("v3", "Eleven v3", 1.0, 1.0, None), Model("flash", None, 0.5, 0.8, None)]
        lookups.save_models(connection, [*listed, Model("cheap", "Cheap", 0.1, 1.0, None)], START)

    made.write(fill).result()
    yield made
    made.close()


def ask(rows: InlineRows, change: Change, budget: Money | None = None) -> Comparison:
    found: list[Comparison] = []
    LiveWhatIf(rows, FakeClock(), UTC, budget).compare(change, found.append)
    return found[0]


def totals(comparison: Comparison) -> tuple[float, float]:
    assert comparison.today is not None and comparison.changed is not None
    before, after = comparison.today.forecast.projected, comparison.changed.forecast.projected
    assert before is not None and after is not None
    return before - 4319, after - 4319


def test_both_sides_come_of_the_same_figures(rows: InlineRows) -> None:
    same = ask(rows, Change())
    assert same.today is not None and same.changed is not None
    assert same.today.verdict.text == same.changed.verdict.text
    before, after = totals(ask(rows, Change(traffic=2)))
    assert after == pytest.approx(2 * before, rel=0.02)


def test_a_move_is_priced_by_the_list_where_there_are_no_clips(rows: InlineRows) -> None:
    moved = ask(rows, Change(moves=(Move("v3", "cheap"),)))
    told = "Eleven v3 to Cheap: x0.1 by the models' list rates, for want of own clips of both"
    assert moved.notes == (told,)
    before, after = totals(moved)
    assert after / before == pytest.approx(1 - 0.6 * 0.9, rel=0.03)
    flash = ask(rows, Change(moves=(Move("v3", "flash"), Move("flash", "cheap"))))
    priced = [note.split(" by ")[0] for note in flash.notes]
    assert priced == [
        "Eleven v3 to flash: x0.4",
        "flash to Cheap: x0.25",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(moves=(Move("cheap", "v3"),)), "cheap was not used in the last 30 days, as far as is known"),
        (Change(moves=(Move("v3", "x"),)), "no such model is known: x"),
        (Change(moves=(Move("v3", "cheap"), Move("v3", "flash"))), "v3 can be moved once only"),
    ],
)
def test_what_cannot_be_priced_is_said_beside_todays_verdict(
    rows: InlineRows, change: Change, told: str
) -> None:
    refused = ask(rows, change)
    assert refused.trouble == told
    assert refused.today is not None and refused.changed is None
    assert shown_rows(refused, UTC) == ()


def test_money_has_a_budget_and_no_models(rows: InlineRows) -> None:
    rows.write(lambda c: subscriptions.record(c, subscription(used=1, limit=0), START)).result()
    unlimited = ask(rows, Change(limit=100))
    assert (unlimited.trouble, unlimited.changed) == (NO_LIMIT, None)
    more = ask(rows, Change(traffic=2.0))
    assert more.today is not None and more.changed is not None and more.unit == "credits"
    assert more.today.money is not None and more.changed.money is not None
    assert more.changed.money > more.today.money and more.today.overage is None
    budget = Money(Decimal(60), "usd")
    raised = ask(rows, Change(limit=100), budget)
    assert (more.end, raised.end) == ("period's end",) * 2, "nothing comes anew where there is no limit"
    assert raised.unit == "usd" and raised.changed is not None
    assert raised.changed.forecast.walls[0].at == 100
    assert changes(raised.change, "usd") == "limit $100.00"
    refused = ask(rows, Change(moves=(Move("v3", "flash"),)), budget)
    assert refused.trouble.startswith("a model's price is known in credits")


def test_the_models_are_told_the_most_used_first(rows: InlineRows) -> None:
    found: list[tuple[ModelUse, ...]] = []
    LiveWhatIf(rows, FakeClock(), UTC, None).models(found.append)
    assert [each.model_id for each in found[0]] == ["v3", "flash", "cheap"]
    assert [each.name for each in found[0]] == ["Eleven v3", "flash", "Cheap"]


def test_of_those_asked_meanwhile_the_newest_alone_is_worked_out(rows: InlineRows) -> None:
    # A store whose threads are its own, so that there is a meanwhile.
    busy, answered = Event(), Event()
    rows.store.read(lambda _: busy.wait(20))
    maker = LiveWhatIf(rows.store, FakeClock(), UTC, None)
    found: list[Change] = []

    def take(made: Comparison) -> None:
        found.append(made.change)
        if len(found) == 2:
            answered.set()

    for times in (1.0, 2.0, 3.0, 4.0):
        maker.compare(Change(traffic=times), take)
    busy.set()
    assert answered.wait(20)
    assert [change.traffic for change in found] == [1.0, 4.0]


def test_one_that_cannot_be_delivered_does_not_keep_the_next_from_its_turn(rows: InlineRows) -> None:
    busy, answered = Event(), Event()
    rows.store.read(lambda _: busy.wait(20))
    maker = LiveWhatIf(rows.store, FakeClock(), UTC, None)

    def refuse(_: Comparison) -> None:
        raise LookupError("nobody is there any more")

    maker.compare(Change(traffic=1.0), refuse)
    maker.compare(Change(traffic=2.0), lambda _: answered.set())
    busy.set()
    assert answered.wait(20)


async def test_a_command_compares_too(rows: InlineRows) -> None:
    def nobody() -> object:
        raise AssertionError("nobody is to be asked")

    inquiry = Inquiry(rows, nobody, FakeClock(), Wording("UTC", None), store_text=True)  # type: ignore[arg-type]
    standing, headline, asked = await inquiry.run(60.0)
    assert not asked and headline is not None
    assert (headline.used, headline.limit, headline.worded_for) == (4319, 6000, "UTC")
    assert headline.text == standing.verdict.text
    compared = await inquiry.compare(Change(traffic=1.5))
    assert compared.today is not None and compared.today.verdict.text == standing.verdict.text
    table = shown_rows(compared, UTC)
    assert [row.label for row in table][:2] == ["by the reset, est.", "in 8 cases of 10"]
    assert changes(compared.change) == "traffic x1.5"
    assert headline.good_until > 0 and (START + timedelta(days=1)).timestamp() * 1000 >= headline.good_until


def test_overage_ahead_begins_with_what_the_account_says_is_due(rows: InlineRows) -> None:
    owed = subscription(used=4319, limit=4000, overage=Money(Decimal(66), "usd"))
    rows.write(lambda c: subscriptions.record(c, owed, START)).result()
    made = ask(rows, Change(traffic=0))
    assert made.today is not None and made.today.overage is not None and made.changed is not None
    assert made.changed.overage is not None
    assert (made.changed.overage.credits, made.changed.overage.money) == (319, pytest.approx(66.0))
    assert made.today.overage.money is not None and made.today.overage.money > 66
    told = f"about {money(made.today.overage.money, 'usd')} overage by the reset est."
    assert told in "; ".join(made.today.verdict.details)


def test_money_without_a_reset_is_looked_ahead_to_the_end_of_the_month(rows: InlineRows) -> None:
    endless = subscription(used=1, limit=0, reset=None)
    rows.write(lambda c: subscriptions.record(c, endless, START)).result()
    assert ask(rows, Change(traffic=2.0)).end == "period's end", "credits have no month, nor a reset"
    refused = ask(rows, Change(moves=(Move("v3", "flash"),)), Money(Decimal(60), "usd"))
    assert (refused.unit, refused.end) == ("usd", "month's end")


def test_today_is_the_answer_that_the_overview_shows(rows: InlineRows) -> None:
    shown = Outlook(zone=UTC, budget=None)

    def look(at: datetime) -> Forecast:
        made: Forecast = rows.read(lambda c: shown.look(read_known(c, at, cost_billed=False), at)).result()
        return made

    first, clock = look(START), FakeClock()
    later = START + timedelta(minutes=1)
    rows.write(lambda c: subscriptions.record(c, subscription(used=4320, limit=6000), later)).result()
    clock.suspend(60)
    found: list[Comparison] = []
    LiveWhatIf(rows, clock, UTC, None, lambda: shown).compare(Change(traffic=0), found.append)
    today, changed = found[0].today, found[0].changed
    assert today is not None and today.forecast is first and look(later).walls is first.walls
    assert changed is not None and changed.forecast.projected == pytest.approx(first.used)
    assert found[0].made_at == START
    anew: list[Comparison] = []
    LiveWhatIf(rows, clock, UTC, None).compare(Change(), anew.append)
    assert anew[0].made_at == later


def test_the_monitor_tells_one_time_in_both_places(rows: InlineRows) -> None:
    def nobody() -> Source:
        raise AssertionError("nobody is to be asked")

    clock = FakeClock()
    monitor = LiveMonitor(store=rows, connect=nobody, identity=IDENTITY, clock=clock, zone="UTC")  # type: ignore[arg-type]
    shown = monitor.snapshot().verdict
    rows.write(
        lambda c: subscriptions.record(c, subscription(used=4320, limit=6000), START + timedelta(minutes=1))
    ).result()
    clock.suspend(60)
    found: list[Comparison] = []
    monitor.what_if.compare(Change(), found.append)
    assert shown.eta is not None and found[0].today is not None
    assert (found[0].today.verdict.eta, found[0].today.verdict.text) == (shown.eta, shown.text)
    monitor.stop()
