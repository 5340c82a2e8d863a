"""Edges of alert conditions: durations, two thresholds, cooldown, looks that found nothing out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elevenmon.analytics.alert_condition import Found, measured
from elevenmon.analytics.alert_states import Edge, RuleWatch, Watch, step
from elevenmon.domain.alert_rules import Family, Rule, Unit
from elevenmon.domain.alerts import AlertRef, AlertTurn
from elevenmon.domain.level import Level

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERIOD = datetime(2026, 11, 3, 9, tzinfo=UTC)
RULE = Rule("burst-fast", Family.BURST_FAST, Level.WARNING, Unit.MULTIPLE, at=10.0, clear_at=5.0)
OPENED, RAISED, CLEARED = AlertTurn.OPENED, AlertTurn.RAISED, AlertTurn.CLEARED


def at(value: float | None, period: datetime | None = None) -> Found:
    return None if value is None else (measured(RULE, value, f"at {value}", period=period),)


def walked(
    rule: Rule,
    values: Sequence[float | None],
    *,
    every: float = 60.0,
    before: RuleWatch | None = None,
) -> list[tuple[int, Edge]]:
    """The edges of a run of values, each with the number of the look that brought it."""
    watch, found = before or RuleWatch(START - timedelta(seconds=every)), []
    for number, value in enumerate(values):
        now = START + timedelta(seconds=number * every)
        watch, edges = step(rule, watch, at(value), now, None)
        found += [(number, edge) for edge in edges]
    return found


def turns(found: list[tuple[int, Edge]]) -> list[tuple[int, AlertTurn]]:
    return [(number, edge.turn) for number, edge in found]


def test_an_edge_opens_once_and_between_the_thresholds_nothing_changes() -> None:
    found = walked(RULE, [1, 9, 10, 12, 9, 5, 11, 4.9, 7, 9.9, 3])
    assert turns(found) == [(2, OPENED), (7, CLEARED)]
    assert found[1][1].cleared_by == "below 5.0x"
    assert not found[0][1].already_so


def test_what_holds_at_the_first_look_is_already_so_however_long_it_should_hold() -> None:
    [(number, edge)] = walked(replace(RULE, hold=3600), [12, 12], before=RuleWatch())
    assert (number, edge.turn, edge.already_so) == (0, OPENED, True)


def test_what_holds_after_a_long_time_without_a_look_is_already_so() -> None:
    quarter = timedelta(minutes=15)
    for away, already_so in ((timedelta(minutes=9), False), (quarter, True)):
        _, [edge] = step(RULE, RuleWatch(START), at(12), START + away, None)
        assert edge.already_so is already_so


def test_a_condition_must_hold_for_as_long_as_the_rule_says() -> None:
    held = replace(RULE, hold=180)
    assert turns(walked(held, [1, 11, 11, 11, 11, 11])) == [(4, OPENED)]
    assert turns(walked(held, [11, 11, 11, 9, 11, 11, 11])) == []


def test_it_must_be_over_for_as_long_as_the_rule_says() -> None:
    slow = replace(RULE, clear_hold=180)
    assert turns(walked(slow, [11, 1, 1, 1, 6, 1, 1, 1, 1])) == [(0, OPENED), (8, CLEARED)]


def test_what_is_over_for_good_is_not_waited_for() -> None:
    slow = replace(RULE, clear_hold=7200)
    watch, _ = step(slow, RuleWatch(START), at(12), START, None)
    over = replace(measured(slow, 0.0, "", over="reached"), for_good=True)
    _, [edge] = step(slow, watch, (over,), START + timedelta(minutes=1), None)
    assert (edge.turn, edge.cleared_by) == (CLEARED, "reached")


def test_a_failed_look_changes_nothing_and_time_goes_on() -> None:
    held = replace(RULE, hold=180, clear_hold=120)
    assert turns(walked(held, [11, None, None, 11, None, 1, None, 1])) == [(3, OPENED), (7, CLEARED)]


def test_of_a_long_time_without_looks_little_counts() -> None:
    held = replace(RULE, hold=1800)
    watch, _ = step(held, RuleWatch(START), at(11), START + timedelta(minutes=1), None)
    _, edges = step(held, watch, at(11), START + timedelta(minutes=10), None)
    assert edges == []


def test_no_other_episode_opens_while_the_rule_cools() -> None:
    cooling = replace(RULE, cooldown=300)
    assert turns(walked(cooling, [11, 1, 11, 11, 1, 1, 11])) == [(0, OPENED), (1, CLEARED), (6, OPENED)]


def test_a_condition_that_outlasts_the_cooldown_opens_at_its_end() -> None:
    cooling = replace(RULE, cooldown=300)
    assert turns(walked(cooling, [11, 1, *[11.0] * 8])) == [(0, OPENED), (1, CLEARED), (6, OPENED)]


def test_a_new_period_ends_the_episodes_of_the_one_before() -> None:
    rule, later = replace(RULE, clear_hold=3600), PERIOD + timedelta(days=30)
    watch, [opened] = step(rule, RuleWatch(START), at(12, PERIOD), START, PERIOD)
    watch, edges = step(rule, watch, at(12, later), START + timedelta(minutes=1), later)
    assert [(edge.ref.period, edge.turn, edge.cleared_by) for edge in edges] == [
        (PERIOD, CLEARED, "reset"),
        (later, OPENED, ""),
    ]
    assert opened.ref.period == PERIOD
    assert list(watch.watches) == [edges[1].ref]


def test_what_no_longer_applies_is_over() -> None:
    watch, _ = step(RULE, RuleWatch(START), at(12), START, None)
    _, [edge] = step(RULE, watch, (), START + timedelta(minutes=1), None)
    assert (edge.turn, edge.condition, edge.cleared_by) == (CLEARED, None, "over")


def risen(rule: Rule, levels: Sequence[Level | None], away: int = 0) -> list[tuple[int, AlertTurn, Level]]:
    """The edges of a condition that holds at these levels, a minute apart; None: it is over.

    The last look comes so many minutes later than it should.
    """
    watch, found = RuleWatch(START - timedelta(minutes=1)), []
    for number, level in enumerate(levels):
        late = away if number == len(levels) - 1 else 0
        stands = (measured(rule, 0.0 if level is None else 20.0, "it is", level=level),)
        watch, edges = step(rule, watch, stands, START + timedelta(minutes=number + late), None)
        found += [(number, edge.turn, edge.condition.level) for edge in edges if edge.condition is not None]
        assert all(edge.already_so is bool(late) for edge in edges)
    return found


WATCH, WARNING, CRITICAL = Level.WATCH, Level.WARNING, Level.CRITICAL


def test_an_open_episode_rises_once_to_each_worse_level_and_never_falls() -> None:
    found = risen(RULE, [WATCH, WATCH, WARNING, WATCH, WARNING, CRITICAL, WARNING, CRITICAL])
    assert found == [(0, OPENED, WATCH), (2, RAISED, WARNING), (5, RAISED, CRITICAL)]


def test_a_worse_level_must_hold_for_as_long_as_the_rule_says() -> None:
    held = replace(RULE, hold=120, clear_hold=120)
    flickers = [WARNING, WARNING, WARNING, CRITICAL, CRITICAL, WARNING, CRITICAL, None, CRITICAL, CRITICAL]
    assert risen(held, flickers) == [(2, OPENED, WARNING)]
    assert risen(held, [*flickers, CRITICAL])[1:] == [(10, RAISED, CRITICAL)]


def test_what_rose_while_nobody_looked_is_already_so() -> None:
    held = replace(RULE, hold=120)
    assert risen(held, [WARNING] * 3 + [CRITICAL], away=30) == [(2, OPENED, WARNING), (3, RAISED, CRITICAL)]


def test_an_episode_of_another_version_takes_the_level_that_it_has() -> None:
    ref = AlertRef(RULE.id)
    before = RuleWatch(START, {ref: Watch(is_open=True)})
    after, edges = step(RULE, before, at(12), START + timedelta(minutes=1), None)
    assert (edges, after.watches[ref].level) == ([], Level.WARNING)


VALUES = st.lists(st.one_of(st.none(), st.floats(0, 20)), max_size=60)
RULES = st.builds(
    lambda hold, clear, cool: replace(RULE, hold=hold, clear_hold=clear, cooldown=cool),
    st.sampled_from([0, 60, 200]),
    st.sampled_from([0, 60, 200]),
    st.sampled_from([0, 300]),
)


@given(RULES, VALUES)
def test_episodes_open_and_clear_in_turn_each_where_its_threshold_is_passed(
    rule: Rule, values: list[float | None]
) -> None:
    found = walked(rule, values)
    assert [edge.turn for _, edge in found] == [(OPENED, CLEARED)[n % 2] for n in range(len(found))]
    for number, edge in found:
        value = values[number]
        assert value is not None
        assert value >= rule.at if edge.turn is OPENED else value < rule.clear_at


@given(RULES, VALUES)
def test_nothing_opens_or_clears_sooner_than_the_rule_allows(rule: Rule, values: list[float | None]) -> None:
    found = walked(rule, values)
    cleared = None
    for number, edge in found:
        if edge.turn is OPENED:
            held, ok = rule.hold, lambda value: value >= rule.at
            assert cleared is None or (number - cleared) * 60 >= rule.cooldown
        else:
            held, ok, cleared = rule.clear_hold, lambda value: value < rule.clear_at, number
        looks = values[max(0, number - held // 60) : number + 1]
        assert all(value is None or ok(value) for value in looks)
        assert number * 60 >= held


@given(RULES, VALUES, st.integers(0, 59))
def test_a_look_that_found_nothing_out_may_come_anywhere(
    rule: Rule, values: list[float | None], place: int
) -> None:
    watch = RuleWatch(START)
    for number, value in enumerate(values):
        now = START + timedelta(minutes=number)
        if number == place:
            same, none = step(rule, watch, None, now, None)
            assert (same, none) == (watch, [])
        watch, _ = step(rule, watch, at(value), now, None)
