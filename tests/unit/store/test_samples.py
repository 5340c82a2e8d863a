"""Counters over time: runs of equal samples; gaps, lookups and clips."""

import sqlite3
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from elevenmon.domain.account import ApiKey, Member, ServiceAccount
from elevenmon.domain.lookups import Agent, Model, Voice
from elevenmon.store import gaps, history, live, lookups, subscriptions
from elevenmon.store.opening import open_memory
from tests.unit.store.records import NOON, after, clip, milliseconds, subscription


def rows(connection: sqlite3.Connection, table: str) -> int:
    number: int = connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
    return number


def test_idle_days_cost_one_row(connection: sqlite3.Connection) -> None:
    for half_minute in range(3 * 24 * 120):
        subscriptions.record(connection, subscription(500), after(seconds=30 * half_minute))
    assert rows(connection, "subscription_sample") == 1
    last = after(seconds=30 * (3 * 24 * 120 - 1))
    assert subscriptions.samples(connection, NOON, after(days=9)) == [
        (milliseconds(NOON), 500, 1000),
        (milliseconds(last), 500, 1000),
    ]
    latest = subscriptions.latest(connection)
    assert latest is not None and latest[1] == last


def test_every_change_starts_a_run_and_a_long_silence_too(connection: sqlite3.Connection) -> None:
    seen = [(0, 1, 10), (1, 1, 10), (2, 2, 10), (3, 2, 11), (4, 2, 11), (90, 2, 11)]
    for minute, used, limit in seen:
        subscriptions.record(connection, subscription(used, limit=limit), after(minutes=minute))
    points = subscriptions.samples(connection, NOON, after(days=1))
    assert points == [(milliseconds(after(minutes=minute)), used, limit) for minute, used, limit in seen]
    subscriptions.record(connection, subscription(2, limit=11, reset=after(days=3)), after(minutes=91))
    assert rows(connection, "subscription_sample") == 5


def test_a_range_is_clipped_and_the_one_before_it_is_found(connection: sqlite3.Connection) -> None:
    for minute, used in ((0, 1), (10, 1), (20, 5), (30, 5)):
        subscriptions.record(connection, subscription(used), after(minutes=minute))
    inside = subscriptions.samples(connection, after(minutes=5), after(minutes=25))
    assert inside == [
        (milliseconds(after(minutes=5)), 1, 1000),
        (milliseconds(after(minutes=10)), 1, 1000),
        (milliseconds(after(minutes=20)), 5, 1000),
        (milliseconds(after(minutes=25)), 5, 1000),
    ]
    assert subscriptions.samples(connection, after(minutes=12), after(minutes=15)) == []
    assert subscriptions.before(connection, after(minutes=15)) == (
        milliseconds(after(minutes=10)),
        1,
        1000,
    )
    assert subscriptions.before(connection, NOON) is None


def test_a_clock_set_back_loses_nothing(connection: sqlite3.Connection) -> None:
    for minute, used in ((0, 1), (60, 9), (30, 4), (61, 9)):
        subscriptions.record(connection, subscription(used), after(minutes=minute))
    points = subscriptions.samples(connection, NOON, after(days=1))
    assert [used for _, used, _ in points] == [1, 4, 9, 9]
    assert points == sorted(points)


SAMPLES = st.lists(st.tuples(st.integers(1, 1_000_000), st.integers(0, 3)), max_size=40)


@given(SAMPLES)
@settings(deadline=None, max_examples=60)
def test_runs_say_the_same_as_the_samples_they_came_from(steps: list[tuple[int, int]]) -> None:
    opened = open_memory()
    moment, seen = 0, []
    for step, used in steps:
        moment += step
        seen.append((milliseconds(NOON) + moment, used))
        subscriptions.record(opened.connection, subscription(used), after(milliseconds=moment))
    points = subscriptions.samples(opened.connection, NOON, after(days=365))
    opened.close()
    kept = {(at, used) for at, used, _ in points}
    assert kept <= set(seen)
    for before, sample, behind in zip([None, *seen], seen, [*seen[1:], None], strict=False):
        equal_on_both_sides = (
            before is not None and behind is not None and before[1] == sample[1] == behind[1]
        )
        assert sample in kept or equal_on_both_sides


def test_thinned_readings_are_the_last_of_each_step_and_both_sides_of_a_fall(
    connection: sqlite3.Connection,
) -> None:
    seen = [(0, 1), (1, 2), (4, 3), (5, 4), (6, 9), (7, 5), (9, 6), (23, 7), (24, 8)]
    for minute, used in seen:
        subscriptions.record(connection, subscription(used), after(minutes=minute))
    points = subscriptions.thinned(connection, NOON, after(days=1), timedelta(minutes=5))
    assert [used for _, used, _ in points] == [3, 9, 5, 6, 8]
    assert set(points) <= set(subscriptions.samples(connection, NOON, after(days=1)))


def test_old_readings_are_not_looked_at(connection: sqlite3.Connection) -> None:
    for minute in range(3_000):
        subscriptions.record(connection, subscription(minute), after(minutes=minute))
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    connection.set_progress_handler(count, 10)
    for read in (subscriptions.samples, subscriptions.runs):
        assert len(read(connection, after(minutes=2_990.5), after(days=9))) in (9, 10)
    subscriptions.thinned(connection, after(minutes=2_990.5), after(days=9), timedelta(minutes=5))
    connection.set_progress_handler(None, 0)
    assert steps < 300


def test_live_counts_are_never_more_than_half_a_minute_apart(connection: sqlite3.Connection) -> None:
    for second in range(0, 600, 10):
        live.record(connection, after(seconds=second), 2 if second < 300 else 3)
    series = live.series(connection, NOON, after(hours=1))
    times = [at for at, _ in series]
    assert max(late - early for early, late in pairwise(times)) <= 30_000
    assert {count for at, count in series if at < milliseconds(after(seconds=300))} == {2}
    assert {count for at, count in series if at >= milliseconds(after(seconds=300))} == {3}
    assert (times[0], times[-1]) == (milliseconds(NOON), milliseconds(after(seconds=590)))
    assert live.series(connection, after(seconds=5), after(seconds=7)) == [
        (milliseconds(after(seconds=5)), 2),
        (milliseconds(after(seconds=7)), 2),
    ]
    assert rows(connection, "live_count") < 20


def test_gaps_that_touch_a_range(connection: sqlite3.Connection) -> None:
    gaps.record(connection, after(hours=1), after(hours=2), "suspended")
    gaps.record(connection, after(hours=1), after(hours=2), "suspended")
    gaps.record(connection, after(hours=5), after(hours=6), "the clock was set")
    first = (milliseconds(after(hours=1)), milliseconds(after(hours=2)), "suspended")
    assert gaps.between(connection, NOON, after(hours=3)) == [first]
    assert gaps.between(connection, after(hours=2), after(hours=4)) == [first]
    assert gaps.between(connection, after(hours=3), after(hours=4)) == []
    assert len(gaps.between(connection, NOON, after(days=1))) == 2


def test_names(connection: sqlite3.Connection) -> None:
    lookups.save_voices(connection, [Voice("v1", "George", "premade"), Voice("v2", None, None)], NOON)
    lookups.save_voices(connection, [Voice("v1", None, None), Voice("v3", "George", None)], NOON)
    assert lookups.names(connection, "voice") == {"v1": "George", "v3": "George"}
    lookups.save_models(connection, [Model("m1", "Flash", 0.5, 1.0, "standard")], NOON)
    assert lookups.names(connection, "model") == {"m1": "Flash"}
    members = [
        Member("u1", "ada@example.com", "Ada", None, is_owner=True, is_locked=False),
        Member("u2", "bo@example.com", None, None, is_owner=False, is_locked=False),
    ]
    lookups.save_members(connection, members, NOON)
    key = ApiKey("k1", "prod", "a1b2", "9d1c", "sa", False, None, None, None, None, None)
    lookups.save_keys(connection, [ServiceAccount("sa", "backend", None, (key,))], after(hours=1))
    assert lookups.names(connection, "member") == {"u1": "Ada", "u2": "bo@example.com", "sa": "backend"}
    assert lookups.names(connection, "key") == {"9d1c": "prod"}
    assert lookups.listed_at(connection, "key") == after(hours=1)
    assert lookups.listed_at(connection, "agent") is None


def test_whether_there_are_agents(connection: sqlite3.Connection) -> None:
    assert lookups.has_agents(connection) is None
    lookups.save_agents(connection, [], NOON)
    assert lookups.has_agents(connection) is False
    lookups.save_agents(connection, [Agent("a1", "Support")], NOON)
    assert lookups.has_agents(connection) is True
    lookups.save_agents(connection, [], NOON)
    assert lookups.has_agents(connection) is False
    assert lookups.names(connection, "agent") == {"a1": "Support"}


def test_a_clip_seen_again_takes_its_new_state_and_no_new_row(connection: sqlite3.Connection) -> None:
    assert history.add(connection, [clip("a"), clip("b"), clip("a")]) == 2
    assert history.add(connection, [clip("a")._replace(state="deleted")]) == 0
    stored = {item.history_item_id: item for item in history.newest(connection, 10)}
    assert (stored["a"].state, stored["b"].state) == ("deleted", "created")
    assert stored["a"].credits == 20
    assert history.count(connection) == 2


def test_clips_come_newest_first_whatever_the_order_they_came_in(connection: sqlite3.Connection) -> None:
    for batch in ((5, 4, 3), (9, 8), (2, 1), (7, 6)):
        history.add(connection, [clip(str(number), after(seconds=number)) for number in batch])
    assert [item.history_item_id for item in history.newest(connection, 100)] == list("987654321")


def test_voices_heard_since_a_time(connection: sqlite3.Connection) -> None:
    assert history.voice_ids(connection, NOON) == []
    items = [
        clip("1", after(hours=-1), voice_id="old"),
        clip("2", after(hours=-2), voice_id="both"),
        clip("3", NOON, voice_id="both"),
        clip("4", after(hours=1), voice_id="new"),
        clip("5", after(hours=1)),
    ]
    history.add(connection, items)
    assert history.voice_ids(connection, NOON) == ["both", "new"]
    assert history.voice_ids(connection, after(days=-1)) == ["both", "new", "old"]


def test_a_thin_reading_has_the_last_run_of_each_hour(connection: sqlite3.Connection) -> None:
    for minute, used in ((0, 1), (10, 2), (20, 5), (70, 6), (200, 6), (260, 9)):
        subscriptions.record(connection, subscription(used), after(minutes=minute))
    assert subscriptions.hourly(connection, NOON, after(minutes=250)) == [
        (milliseconds(after(minutes=20)), 5, 1000),
        (milliseconds(after(minutes=70)), 6, 1000),
        (milliseconds(after(minutes=200)), 6, 1000),
    ]
