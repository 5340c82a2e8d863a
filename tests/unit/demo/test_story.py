"""The default account tells a believable story: who uses what, when, and what goes wrong."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from elevenmon.demo.agents import Agents
from elevenmon.demo.periods import add_months, from_ms, to_ms
from elevenmon.demo.request_log import RequestLog, read_log_query
from elevenmon.demo.usage import Usage, read_usage_query
from elevenmon.demo.world import World
from tests.unit.demo.worlds import DAY_MS, HOUR_MS, NOW_MS, SettableClock, ms_of, still_world

_ZOE, _NARRATOR, _GEORGE, _LILY, _DANIEL = (
    "z9fAnlkpzviPz146aGWa",
    "nPczCjzI2devNBz1zQrb",
    "JBFqnCBsd6RMkjVDRZzb",
    "pFZP5JQG7iQjIQuC4Bku",
    "onwK4e9ZLuTAKqWW03F9",
)


def _world_at(ms: int, scenario: str = "busy", seed: int = 11) -> World:
    clock = SettableClock()
    clock.at_ms = clock.start_ms = ms
    return World(seed=seed, scenario=scenario, items=20_000, clock=clock)


def _rows(world: World, start: int, end: int, seconds: int, **body: Any) -> list[list[Any]]:
    query = {"start_time": start, "end_time": end, "interval_seconds": seconds} | body
    rows: list[list[Any]] = Usage(world).credit_table(read_usage_query(query))["rows"]
    return rows


def _by(world: World, start: int, end: int, column: str) -> Counter[str | None]:
    sums: Counter[str | None] = Counter()
    for row in _rows(world, start, end, 604_800, group_by=[column]):
        sums[row[0]] += int(row[2])
    return sums


def _this_and_the_previous_period(world: World, now: int) -> tuple[Counter[str | None], Counter[str | None]]:
    """Return credits by voice in the period so far, and in as much of the one before."""
    period, _ = world.period_at(now)
    earlier = to_ms(add_months(from_ms(period), -1))
    return (
        _by(world, period, now, "voice_id"),
        _by(world, earlier, earlier + now - period, "voice_id"),
    )


def _mean_days(world: World, voice: str | None) -> tuple[float, float]:
    """Return the mean credits of four weeks' Tuesdays to Thursdays, and of their weekends."""
    end = NOW_MS - NOW_MS % DAY_MS
    filters = [{"column": "voice_id", "operation": "eq", "values": [voice]}] if voice else []
    middle, weekend = [], []
    for row in _rows(world, end - 28 * DAY_MS, end - 1, 86_400, filters=filters):
        weekday = datetime.fromisoformat(row[0]).weekday()
        if weekday in (1, 2, 3):
            middle.append(int(row[1]))
        elif weekday in (5, 6):
            weekend.append(int(row[1]))
    return sum(middle) / len(middle), sum(weekend) / len(weekend)


def _log(hours: int) -> list[dict[str, Any]]:
    log = RequestLog(still_world())
    rows: list[dict[str, Any]] = []
    for hour in range(hours, 0, -1):
        span = {"start_time": NOW_MS - hour * HOUR_MS, "end_time": NOW_MS - (hour - 1) * HOUR_MS - 1}
        table = log.answer(read_log_query(span | {"limit": 1_000, "sort": "asc"}))
        rows += [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return rows


@pytest.mark.parametrize("seed", [1, 2, 11])
def test_busy_runs_out_days_early_and_calm_lasts(seed: int) -> None:
    for scenario, least, most in (("busy", 0.68, 0.8), ("calm", 0.35, 0.53)):
        world = _world_at(NOW_MS, scenario, seed)
        period, reset = world.period_at(NOW_MS)
        assert least < world.used(NOW_MS) / world.limit < most
        assert 0.55 < (NOW_MS - period) / (reset - period) < 0.65


@pytest.mark.parametrize(
    ("voice", "least", "most"), [(None, 0.4, 0.7), (_GEORGE, 0.2, 0.4), (_LILY, 1.1, 2.2)]
)
def test_weekends_differ_from_working_days(voice: str | None, least: float, most: float) -> None:
    middle, weekend = _mean_days(still_world(), voice)
    assert least < weekend / middle < most


def test_nights_are_quiet() -> None:
    hours: Counter[int] = Counter()
    for row in _rows(still_world(), NOW_MS - 28 * DAY_MS, NOW_MS, 3_600):
        hours[datetime.fromisoformat(row[0]).hour] += int(row[1])
    assert sum(hours[hour] for hour in range(9, 14)) > 5 * sum(hours[hour] for hour in range(5))
    assert min(hours.values()) > 0


def test_changes_against_the_previous_period_differ() -> None:
    now, before = _this_and_the_previous_period(still_world(), NOW_MS)
    assert now[_ZOE] > 0.02 * now.total()
    assert before[_ZOE] == 0
    assert 2.5 < now[_NARRATOR] / before[_NARRATOR] < 6
    assert now[_DANIEL] < 0.6 * before[_DANIEL]
    assert any(amount > 10_000 and not now[voice] for voice, amount in before.items())
    top = [voice for voice, _ in now.most_common(14)]
    assert len({round(10 * (now[voice] / before[voice] - 1)) for voice in top if before[voice]}) >= 7


@pytest.mark.parametrize("week", range(1, 12))
def test_something_is_new_whenever_the_demo_starts(week: int) -> None:
    moment = NOW_MS + week * 7 * DAY_MS
    now, before = _this_and_the_previous_period(_world_at(moment), moment)
    assert any(amount > 3_000 and not before[voice] for voice, amount in now.items())


@pytest.mark.parametrize(
    ("column", "least_groups"),
    [("product_type", 8), ("model", 8), ("hashed_xi_api_key", 6), ("user_id", 5), ("request_source", 2)],
)
def test_splits_have_a_large_part_and_small_ones(column: str, least_groups: int) -> None:
    shares = _by(still_world(), NOW_MS - 18 * DAY_MS, NOW_MS, column)
    parts = sorted((amount / shares.total() for amount in shares.values()), reverse=True)
    assert len(parts) >= least_groups
    assert 0.25 < parts[0] < 0.95
    assert 0 < parts[-1] < 0.15


def _is_read(row: dict[str, Any]) -> bool:
    if row["response_code"] != 200:
        return False
    return row["method"] == "GET" or "signed-url" in row["path"]


def test_the_log_is_mostly_speech() -> None:
    rows = _log(24)
    kinds = Counter(row["path"].split("?")[0].split("/")[2] for row in rows)
    assert kinds.most_common(1)[0][0] == "text-to-speech"
    assert 0.4 < kinds["text-to-speech"] / kinds.total() < 0.7
    assert min(kinds["speech-to-text"], kinds["sound-generation"], kinds["convai"]) > 30
    assert kinds["music"] > 5
    assert 0.1 < sum(map(_is_read, rows)) / len(rows) < 0.25
    spoken = sorted(
        row["latency_seconds"]
        for row in rows
        if "/text-to-speech/" in row["path"] and row["response_code"] == 200
    )
    assert 0.08 < spoken[0] < spoken[len(spoken) // 2] < 0.6
    assert 0.8 < spoken[len(spoken) * 99 // 100] < 3.5


def test_errors_come_in_bunches() -> None:
    rows = _log(72)
    failed = [row for row in rows if row["response_code"] >= 400]
    assert 0.018 < len(failed) / len(rows) < 0.038
    codes = Counter(row["error_code"] for row in failed)
    assert codes.most_common(1)[0][0] == "concurrent_limit_exceeded"
    assert codes["quota_exceeded"] < 0.08 * codes.total()
    crowded = [ms_of(row["timestamp"]) for row in failed if row["error_code"] == "concurrent_limit_exceeded"]
    close = sum(after - before < 60_000 for before, after in pairwise(crowded))
    assert close > 0.4 * len(crowded)


def test_minutes_differ() -> None:
    minutes = Counter(ms_of(row["timestamp"]) // 60_000 for row in _log(4))
    assert 4 < minutes.total() / 240 < 12
    assert max(minutes.values()) > 2 * minutes.total() / 240
    assert len(set(minutes.values())) >= 8


@pytest.mark.parametrize("seed", [1, 2, 11])
def test_agents_are_busy_on_a_working_afternoon(seed: int) -> None:
    world = _world_at(NOW_MS, seed=seed)
    agents, clock = Agents(world), world.clock
    assert isinstance(clock, SettableClock)
    assert agents.live_count({}) > 0
    counts: dict[int, list[int]] = {14: [], 3: []}
    for day in range(1, 29):
        midnight = NOW_MS - NOW_MS % DAY_MS - day * DAY_MS
        if datetime.fromtimestamp(midnight / 1000, UTC).weekday() < 5:
            for minute in range(0, 60, 4):
                for hour, seen in counts.items():
                    clock.at_ms = midnight + hour * HOUR_MS + minute * 60_000
                    seen.append(agents.live_count({}))
    afternoon, night = counts[14], counts[3]
    assert sum(count > 0 for count in afternoon) >= 0.98 * len(afternoon)
    assert max(afternoon) <= 8
    assert 2 < sum(afternoon) / len(afternoon) < 5
    assert sum(night) < 0.25 * sum(afternoon)


def test_a_spike_is_one_jump() -> None:
    end = NOW_MS - NOW_MS % HOUR_MS
    rows = _rows(still_world("spike"), end - 8 * HOUR_MS, end - 1, 3_600)
    *earlier, last = (int(row[1]) for row in rows)
    assert last > 4 * max(earlier[:-1])
