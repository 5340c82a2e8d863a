"""Alerts as the engine notes them: once per edge, by the process that leads, whatever fails in between."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from elevenmon.api.errors import BadRequest, KeyRejected, NetworkFault
from elevenmon.domain.alert_rules import DEFAULT_RULES, DEFAULTS, AlertRules, expanded
from elevenmon.domain.alerts import Alert, AlertEvent, AlertRef, AlertTurn
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Billing
from elevenmon.domain.usage import UsageRow
from elevenmon.domain.wording import UNKNOWN_FIGURE
from elevenmon.store import alert_episodes
from elevenmon.store.errors import StoreClosed
from tests.unit.sync.alert_bench import bench, evenly, refused, shown, use
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import CALLS, START, FakeClock

OPENED, CLEARED = AlertTurn.OPENED, AlertTurn.CLEARED


async def test_an_edge_opens_an_episode_within_one_poll_and_its_end_clears_it() -> None:
    ears = Ears()
    async with bench(ears) as one:
        await one.run(31)
        assert (shown(one), ears.heard) == ([], [])
        use(one, 0.81)
        await one.run(31)
        assert shown(one) == ["quota-80"]
        [alert] = one.last.alerts.open
        assert (alert.text, alert.level, alert.already_so) == (
            "past 80 %: 81.0 % of the credits used",
            Level.WARNING,
            False,
        )
        use(one, 0.82)
        await one.run(91)
        [alert] = one.last.alerts.open
        assert (alert.text, alert.peak) == ("past 80 %: 82.0 % of the credits used", "82.0 %")
        use(one, 0.7)
        await one.run(31)
        assert shown(one) == []
        [ended] = one.last.alerts.log
        assert (ended.cleared_by, ended.peak) == ("below 78.0 %", "82.0 %")
    assert ears.heard == [("quota-80", OPENED), ("quota-80", CLEARED)]
    opened, cleared = ears.events
    assert (opened.account.key_hint, opened.account.used, opened.alert.is_open) == ("9f2c", 98_010, True)
    assert (cleared.alert.opened_at, cleared.alert.is_open) == (opened.alert.opened_at, False)


async def test_an_edge_is_told_where_it_cannot_be_known_whether_another_process_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unknown: Future[bool] = Future()
    unknown.set_exception(StoreClosed("the store was closed"))
    ears = Ears()
    async with bench(ears) as one:
        monkeypatch.setattr(one.rows, "claim_telling", lambda: unknown)
        await one.run(31)
        use(one, 0.81)
        await one.run(31)
    assert ears.heard == [("quota-80", OPENED)]


async def test_what_holds_at_the_first_poll_is_marked_already_so() -> None:
    ears = Ears()
    async with bench(ears, 0.97) as one:
        await one.run(5)
        assert {alert.ref.id: alert.already_so for alert in one.last.alerts.open} == {
            "quota-80": True,
            "quota-95": True,
        }
    assert all(event.alert.already_so for event in ears.events)
    assert [alert.level for alert in one.last.alerts.open] == [Level.CRITICAL, Level.WARNING]


async def test_a_section_is_the_same_object_while_nothing_moves() -> None:
    async with bench(None, 0.97) as one:
        await one.run(120)
        before = one.last.alerts
        await one.run(60)
        assert one.last.alerts is before


async def test_failed_polls_neither_open_nor_clear() -> None:
    ears = Ears()
    async with bench(ears, 0.81) as one:
        await one.run(31)
        use(one, 0.1)
        one.source.errors["subscription"] = NetworkFault("connection refused")
        await one.run(300)
        assert shown(one) == ["quota-80"]
        del one.source.errors["subscription"]
        await one.run(61)
        assert shown(one) == []


async def test_stale_data_is_an_alert_and_fresh_data_ends_it() -> None:
    ears = Ears()
    async with bench(ears) as one:
        await one.run(61)
        one.source.errors["subscription"] = NetworkFault("connection refused")
        # Well within a minute: whether a look falls on the very end of one differs between Pythons.
        await one.run(10 * 60 + 30)
        assert shown(one) == ["data-stale"]
        assert one.last.alerts.open[0].text == "no answer on the quota for 10m"
        await one.run(60)
        del one.source.errors["subscription"]
        await one.run(61)
        # It ends with its last words, not with those of an answer that came.
        assert shown(one) == [] and one.last.alerts.log[0].text == "no answer on the quota for 11m"
    assert ears.heard == [("data-stale", OPENED), ("data-stale", CLEARED)]


async def test_a_suspended_machine_has_no_stale_data() -> None:
    async with bench() as one:
        await one.run(61)
        one.clock.suspend(8 * 3600)
        await one.run(61)
        assert one.last.alerts.log == ()


async def test_a_machine_that_wakes_up_without_a_network_has_stale_data_ten_minutes_later() -> None:
    async with bench() as one:
        await one.run(61)
        one.source.blocked["subscription"] = hold = asyncio.Event()
        one.clock.suspend(8 * 3600)
        await one.run(20)
        assert one.last.alerts.log == ()
        one.source.errors["subscription"] = NetworkFault("no connection")
        one.source.blocked.clear()
        hold.set()
        await one.run(9 * 60)
        assert one.last.alerts.log == ()
        await one.run(3 * 60)
        assert shown(one) == ["data-stale"]


async def test_a_clock_that_was_set_back_hides_no_silence_of_the_hours_that_come_again() -> None:
    async with bench() as one:
        await one.run(61)
        one.clock.suspend(-8 * 3600)
        await one.run(61)
        one.source.errors["subscription"] = NetworkFault("no connection")
        await one.run(12 * 60)
        assert shown(one) == ["data-stale"]


async def test_a_lost_key_is_critical_at_once() -> None:
    ears = Ears()
    async with bench(ears) as one:
        await one.run(31)
        one.source.errors |= dict.fromkeys(CALLS, KeyRejected("Invalid API key", status=401))
        await one.run(31)
        [alert] = one.last.alerts.open
        assert (alert.ref.id, alert.level) == ("key-lost", Level.CRITICAL)
        assert "Invalid API key" in alert.text
        one.source.errors.clear()
        one.engine.refresh()
        await one.run(31)
        assert shown(one) == []
    assert ears.heard == [("key-lost", OPENED), ("key-lost", CLEARED)]


async def test_refusals_count_by_kind_and_own_requests_never() -> None:
    short = tuple(
        replace(rule, window=60, clear_hold=60) if rule.id == "status-429" else rule
        for rule in DEFAULT_RULES.rules
    )
    async with bench(rules=AlertRules(short)) as one:
        await one.run(6)
        refused(one, 200, own=True)
        await one.run(6)
        assert shown(one) == []
        refused(one, 60, error="system_busy")
        await one.run(6)
        assert "status-429:system_busy" in shown(one)
        await one.run(90)
        assert "status-429:system_busy" in shown(one), "it has not been over for a minute"
        await one.run(60)
        assert "status-429:system_busy" not in shown(one)


async def test_a_reset_ends_the_alerts_of_the_period_before() -> None:
    ears = Ears()
    async with bench(ears, 0.97) as one:
        await one.run(31)
        reset = one.clock.wall + timedelta(days=30, minutes=-58)
        use(one, 0.0, reset=reset)
        await one.run(31)
        assert shown(one) == ["reset"]
        assert {alert.cleared_by for alert in one.last.alerts.log if not alert.is_open} == {"reset"}
        await one.run(121)
        assert shown(one) == []


async def test_budgets_of_keys_are_watched_here() -> None:
    rules = expanded(DEFAULTS.values(), budgets={"key-a": 50.0})
    async with bench(rules=rules) as one:
        one.source.usage = lambda start, end, groups: (
            [UsageRow(start, ("key-a",), 60.0)] if "hashed_xi_api_key" in groups else []
        )
        await one.run(61)
        [alert] = one.last.alerts.open
        assert alert.ref.id == "key-budget:key-a"
        assert alert.text.startswith("key-a used ") and alert.text.endswith(" of its 50 credits")


async def test_rules_say_how_near_they_are() -> None:
    async with bench(None, 0.81) as one:
        await one.run(31)
        rules = {rule.id: rule for rule in one.last.alerts.rules}
    assert (rules["quota-80"].now, rules["quota-80"].open) == ("81.0 %", True)
    assert rules["quota-80"].last == one.last.alerts.open[0].opened_at
    assert (rules["quota-95"].now, rules["quota-95"].open, rules["quota-95"].last) == ("81.0 %", False, None)
    assert (rules["key-lost"].now, rules["status-429"].now) == ("no", "0 requests")
    assert rules["forecast-cap"].now == UNKNOWN_FIGURE, "there is no cap"


def test_an_alert_is_called_by_its_rule_and_what_it_is_applied_to() -> None:
    assert AlertRef("quota-80").id == "quota-80"
    assert AlertRef("key-budget", "abc").id == "key-budget:abc"
    assert isinstance(Alert(AlertRef("x"), Level.WATCH, "", FakeClock().now(), False).is_open, bool)


def with_a_new_key(start: datetime, end: datetime, groups: Sequence[str]) -> list[UsageRow]:
    """Weeks of one key, and since a few hours another."""
    top = START.replace(minute=0, second=0)
    used = [(top - timedelta(hours=back), "k-one", 800.0) for back in range(28 * 24)]
    used.append((top - timedelta(hours=5), "k-new", 9_000.0))
    keyed = tuple(groups) == ("hashed_xi_api_key",)
    return [
        UsageRow(at, (key,) if keyed else ("",) * len(groups), amount)
        for at, key, amount in used
        if start <= at < end
    ]


async def test_an_anomaly_from_before_the_start_is_already_so() -> None:
    ears = Ears()
    async with bench(ears) as one:
        one.source.usage = with_a_new_key
        await one.run(300)
        oddities = [alert for alert in one.last.alerts.open if alert.ref.rule == "anomaly"]
        assert {alert.ref.key.partition(":")[0] for alert in oddities} >= {"new key"}, oddities
        assert all(alert.already_so for alert in oddities)


async def test_edges_of_one_look_are_told_worst_first() -> None:
    ears = Ears()
    async with bench(ears) as one:
        await one.run(31)
        use(one, 0.97)
        await one.run(31)
    levels = [event.alert.level for event in ears.events]
    assert len(levels) >= 2
    assert levels == sorted(levels, key=[Level.CRITICAL, Level.WARNING, Level.WATCH].index)


async def test_where_money_is_paid_the_counter_neither_alerts_nor_is_told() -> None:
    ears = Ears()
    async with bench(ears, 0.97) as one:
        one.source.errors["credit_usage"] = BadRequest("this workspace is billed by cost")
        one.source.cost = lambda start, end, groups: [UsageRow(start, ("usd",) * len(groups), None, cost=1.0)]
        await one.run(61)
        assert one.last.quota.billing is Billing.COST
        assert shown(one) == []
        one.source.errors |= dict.fromkeys(CALLS, KeyRejected("Invalid API key", status=401))
        await one.run(31)
    [event] = [event for event in ears.events if event.alert.ref.rule == "key-lost"]
    assert (event.account.used, event.account.limit, event.account.reset) == (None, None, None)


async def test_a_notice_that_becomes_a_warning_is_told_again_and_asks_again() -> None:
    """A burst is a notice while the credits last; who has seen that has not seen that they do not."""
    ears = Ears()
    async with bench(ears, 0.1) as one:
        one.source.usage = evenly
        await one.run(3700)
        assert ears.heard == []
        use(one, 0.3)
        await one.run(31)
        [burst] = [alert for alert in one.last.alerts.open if alert.ref.id == "burst-fast"]
        assert (burst.level, burst.raised_at) == (Level.WATCH, None)
        one.rows.write(
            lambda connection: alert_episodes.acknowledge(connection, burst.ref, one.clock.wall)
        ).result()
        use(one, 0.75)
        await one.run(31)
        [risen] = [alert for alert in one.last.alerts.open if alert.ref.id == "burst-fast"]
        assert (risen.level, risen.opened_at) == (Level.WARNING, burst.opened_at)
        assert risen.raised_at is not None and risen.is_loud(one.clock.wall)
    told = [event for event in ears.events if event.alert.ref.id == "burst-fast"]
    assert [(event.turn, event.before) for event in told] == [
        (OPENED, None),
        (AlertTurn.RAISED, Level.WATCH),
    ]
    assert told[1].alert.raised_at == risen.raised_at


class Mute(Ears):
    """A notifier that cannot begin."""

    def tell(self, event: AlertEvent) -> None:
        super().tell(event)
        raise RuntimeError("can't start new thread")


async def test_a_notifier_that_fails_stops_neither_snapshots_nor_alerts() -> None:
    mute = Mute()
    async with bench(mute) as one:
        await one.run(31)
        use(one, 0.81)
        await one.run(61)
        assert shown(one) == ["quota-80"]
        before = one.last.revision
        use(one, 0.7)
        await one.run(61)
        assert shown(one) == [] and one.last.revision > before
    assert mute.heard == [("quota-80", OPENED), ("quota-80", CLEARED)]
