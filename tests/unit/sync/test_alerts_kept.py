"""Alerts outlive their process: restarts, two processes, a full disk, other settings and versions."""

from dataclasses import replace
from pathlib import Path

from elevenmon.domain.alert_rules import DEFAULT_RULES, AlertRules, Family
from elevenmon.domain.alerts import AlertRef, AlertTurn
from elevenmon.domain.level import Level
from elevenmon.store import alert_episodes
from tests.unit.sync.alert_bench import bench, evenly, shown, use
from tests.unit.sync.ears import Ears
from tests.unit.sync.fakes import Bench, FakeClock

OPENED, CLEARED = AlertTurn.OPENED, AlertTurn.CLEARED


async def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    held = tuple(
        replace(rule, hold=600) if rule.family is Family.QUOTA else rule for rule in DEFAULT_RULES.rules
    )
    rules, path, clock = AlertRules(held), tmp_path / "x.db", FakeClock()
    ears = Ears()
    async with bench(ears, path=path, clock=clock, rules=rules) as one:
        await one.run(31)
        use(one, 0.81)
        await one.run(300)
        assert ears.heard == []
    async with bench(ears, 0.81, path=path, clock=clock, rules=rules) as again:
        await again.run(240)
        assert ears.heard == []
        await again.run(120)
        assert ears.heard == [("quota-80", OPENED)]
        assert not ears.events[0].alert.already_so
    async with bench(ears, 0.82, path=path, clock=clock, rules=rules) as third:
        await third.run(61)
        assert shown(third) == ["quota-80"]
        use(third, 0.1)
        await third.run(31)
        assert shown(third) == []
    assert ears.heard == [("quota-80", OPENED), ("quota-80", CLEARED)]


async def test_acknowledged_and_snoozed_survive_a_restart(tmp_path: Path) -> None:
    path, clock, alert = tmp_path / "x.db", FakeClock(), AlertRef("quota-80", "", None)
    async with bench(None, 0.81, path=path, clock=clock) as one:
        await one.run(6)
        [opened] = one.last.alerts.open
        alert = opened.ref
        one.rows.write(lambda connection: alert_episodes.acknowledge(connection, alert, clock.now())).result()
    async with bench(None, 0.82, path=path, clock=clock) as again:
        await again.run(31)
        [same] = again.last.alerts.open
        assert same.acknowledged_at is not None and not same.is_loud(clock.now())
        assert same.opened_at == opened.opened_at


async def test_of_two_processes_one_opens_and_both_show_it(tmp_path: Path) -> None:
    path, ears = tmp_path / "x.db", (Ears(), Ears())
    async with bench(ears[0], path=path) as first, bench(ears[1], path=path) as second:
        await together(first, second, 10)
        use(first, 0.81)
        await together(first, second, 40)
        assert (shown(first), shown(second)) == (["quota-80"], ["quota-80"])
        assert (ears[0].heard, ears[1].heard) == ([("quota-80", OPENED)], [])


async def together(first: Bench, second: Bench, seconds: int) -> None:
    """Let time pass for two engines alike."""
    for _ in range(seconds):
        await first.run(1)
        await second.run(1)


async def test_what_the_disk_does_not_take_is_told_once_it_does() -> None:
    ears = Ears()
    async with bench(ears) as one:
        await one.run(31)
        use(one, 0.81)
        await one.run(25)
        one.rows.broken = OSError("disk full")
        await one.run(10)
        assert ears.heard == []
        one.rows.broken = None
        await one.run(61)
    assert ears.heard == [("quota-80", OPENED)]


async def test_a_rule_that_was_switched_off_ends_its_episode(tmp_path: Path) -> None:
    path, clock = tmp_path / "x.db", FakeClock()
    async with bench(None, 0.81, path=path, clock=clock) as one:
        await one.run(6)
    off = AlertRules(tuple(replace(rule, on=rule.id != "quota-80") for rule in DEFAULT_RULES.rules))
    async with bench(None, 0.81, path=path, clock=clock, rules=off) as again:
        await again.run(6)
        [ended] = again.last.alerts.log
        assert (ended.cleared_by, shown(again)) == ("rule off", [])
        states = {rule.id: rule.on for rule in again.last.alerts.rules}
        assert (states["quota-80"], states["quota-95"]) == (False, True)


async def test_a_rise_that_has_begun_goes_on_after_a_restart(tmp_path: Path) -> None:
    held = (
        replace(rule, hold=120) if rule.family is Family.BURST_FAST else replace(rule, on=False)
        for rule in DEFAULT_RULES.rules
    )
    rules, path, clock, ears = AlertRules(tuple(held)), tmp_path / "x.db", FakeClock(), Ears()
    async with bench(ears, 0.1, path=path, clock=clock, rules=rules) as one:
        one.source.usage = evenly
        await one.run(3700)
        use(one, 0.3)
        await one.run(160)
        use(one, 0.95)
        await one.run(115)
        assert ears.heard == [("burst-fast", OPENED)]
    async with bench(ears, 0.95, path=path, clock=clock, rules=rules) as again:
        again.source.usage = evenly
        await again.run(95)
    assert ears.heard == [("burst-fast", OPENED), ("burst-fast", AlertTurn.RAISED)]


async def test_what_a_newer_version_stored_in_levels_of_its_own_goes_on(tmp_path: Path) -> None:
    path, clock = tmp_path / "x.db", FakeClock()
    async with bench(None, 0.97, path=path, clock=clock) as one:
        await one.run(6)
        assert shown(one) == ["quota-95", "quota-80"]
        # The first is a level, but none that an alert has; the second is none at all.
        for rule, level in (("quota-80", "unknown"), ("quota-95", "emergency")):
            one.rows.write(
                lambda connection, rule=rule, level=level: connection.execute(
                    "UPDATE alert_episode SET level = ? WHERE rule = ?", (level, rule)
                )
            ).result()
    ears = Ears()
    async with bench(ears, 0.98, path=path, clock=clock) as newer:
        await newer.run(61)
        assert {alert.ref.id: (alert.level, alert.text) for alert in newer.last.alerts.open} == {
            "quota-80": (Level.WARNING, "past 80 %: 98.0 % of the credits used"),
            "quota-95": (Level.CRITICAL, "past 95 %: 98.0 % of the credits used"),
        }
        use(newer, 0.1)
        await newer.run(31)
        assert shown(newer) == []
    # What is told as a warning here is found to be critical.
    assert sorted(ears.heard) == [
        ("quota-80", CLEARED),
        ("quota-95", CLEARED),
        ("quota-95", AlertTurn.RAISED),
    ]
