"""The counter beside what accounts for it: which hours can be compared."""

from datetime import UTC, datetime

from elevenmon.analytics.counter_moves import counter_move
from elevenmon.analytics.rates import HOUR_MS
from elevenmon.domain.clock import to_ms

NOON = to_ms(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
MINUTE = 60_000


def samples(
    hours: int, per_hour: int, *, start: int = NOON, first: int = 1_000
) -> list[tuple[int, int, int]]:
    """A counter sampled every five minutes."""
    return [
        (start + minute * MINUTE, first + per_hour * minute // 60, 9_999_999)
        for minute in range(0, hours * 60 + 1, 5)
    ]


def hours(count: int, each: float) -> list[tuple[int, float]]:
    return [(NOON + index * HOUR_MS, each) for index in range(count)]


def test_the_provisional_hours_are_left_out_and_the_best_account_counts() -> None:
    move = counter_move(samples(10, 600), [hours(10, 500), hours(10, 550)], (NOON, NOON + 10 * HOUR_MS))
    assert move == (NOON, NOON + 8 * HOUR_MS, 4_800, 4_400)


def test_a_stretch_begins_with_the_first_whole_hour_that_was_sampled() -> None:
    late = samples(10, 600, start=NOON + 7 * MINUTE)
    move = counter_move(late, [hours(10, 600)], (NOON, NOON + 10 * HOUR_MS))
    assert move is not None
    assert (move.since, move.until) == (NOON + HOUR_MS, NOON + 8 * HOUR_MS)
    assert move.counted == move.explained == 7 * 600


def test_after_a_reset_only_what_came_since_is_compared() -> None:
    before = samples(3, 600)
    after = samples(8, 600, start=NOON + 3 * HOUR_MS + 5 * MINUTE, first=0)
    move = counter_move([*before, *after], [hours(12, 600)], (NOON, NOON + 11 * HOUR_MS))
    assert move is not None
    assert move.since == NOON + 4 * HOUR_MS


def test_hours_on_which_nobody_looked_are_no_edges() -> None:
    nothing = [
        sample for sample in samples(12, 600) if not NOON + 5 * HOUR_MS < sample[0] < NOON + 9 * HOUR_MS
    ]
    move = counter_move(nothing, [hours(12, 600)], (NOON, NOON + 9 * HOUR_MS))
    assert move is not None
    assert move.until == NOON + 5 * HOUR_MS


def test_two_hours_say_nothing() -> None:
    assert counter_move(samples(4, 600), [hours(4, 0)], (NOON, NOON + 4 * HOUR_MS)) is None
    assert counter_move([], [hours(4, 0)], (NOON, NOON + 4 * HOUR_MS)) is None
