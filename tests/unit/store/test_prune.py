"""Pruning: what is old goes with all that follows from it, the rest stays, and nobody waits long."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from elevenmon.domain.conversations import Conversation
from elevenmon.store import (
    backfill,
    conversations,
    derived,
    gaps,
    history,
    live,
    prune,
    requests,
    subscriptions,
    upkeep,
    usage,
)
from elevenmon.store.database import Store
from tests.unit.store.records import NOON, FixedClock, after, bucket, clip, request, subscription
from tests.unit.store.test_history import found


def remove(connection: sqlite3.Connection, kind: str, **span: float) -> int:
    before = after(**span)
    expected = prune.count(connection, kind, before)
    removed = sum(prune.prune(connection, kind, before))
    assert removed == expected
    assert prune.count(connection, kind, before) == 0
    assert backfill.pruned_before(connection, kind) == before
    assert derived.agrees(connection)
    return removed


def test_clips(connection: sqlite3.Connection) -> None:
    number = prune.SLICE + 500
    history.add(
        connection, [clip(f"c{each}", after(seconds=each), voice_id=f"v{each % 2}") for each in range(number)]
    )
    history.add(connection, [clip("last", after(hours=5), voice_id="v1")])
    assert remove(connection, "history", seconds=10) == 10
    assert history.count(connection) == number - 9
    assert len(found(connection, "parcel")) == number - 9
    assert remove(connection, "history", hours=5) == number - 10
    assert found(connection, "parcel") == ["last"]
    assert history.voice_ids(connection, NOON) == ["v1"]
    assert remove(connection, "history", days=5) == 1
    assert history.voice_names(connection) == []


def test_requests(connection: sqlite3.Connection) -> None:
    requests.add(
        connection, [request(f"r{each}", after(seconds=each), own=each % 3 == 0) for each in range(90)]
    )
    assert remove(connection, "requests", seconds=30) == 30
    assert (requests.count(connection), requests.count_own(connection)) == (60, 20)
    assert requests.oldest(connection) == after(seconds=30)


def test_conversations(connection: sqlite3.Connection) -> None:
    talks = [
        Conversation(f"t{each}", "agent", None, after(hours=each), 5, "done", None, None, None, None)
        for each in range(5)
    ]
    conversations.add(connection, talks)
    assert remove(connection, "conversations", hours=3) == 3
    assert conversations.count(connection) == 2


def test_usage_that_is_gone_is_unknown_not_nothing(connection: sqlite3.Connection) -> None:
    for dimension in ("", "voice_id"):
        usage.replace(
            connection,
            dimension=dimension,
            interval_seconds=3600,
            since=NOON,
            until=after(hours=10),
            rows=[bucket(after(hours=hour), "a", 1.0) for hour in range(10)],
            obtained_at=NOON,
        )
    assert remove(connection, "usage", hours=4) == 8
    assert usage.missing(connection, "", 3600, NOON, after(hours=10)) == [(NOON, after(hours=4))]
    assert len(usage.total_series(connection, NOON, after(hours=10))) == 6
    assert remove(connection, "usage", days=4) == 12
    assert usage.coverage(connection, "", 3600) is None


def test_samples(connection: sqlite3.Connection) -> None:
    for hour in range(6):
        subscriptions.record(connection, subscription(hour), after(hours=hour))
        live.record(connection, after(hours=hour), hour)
    gaps.record(connection, NOON, after(hours=1), "suspend")
    assert remove(connection, "samples", hours=2) == 4
    assert subscriptions.latest(connection) is not None
    assert gaps.between(connection, NOON, after(hours=9)) == []


def test_an_earlier_instant_does_not_take_back_a_later_one(connection: sqlite3.Connection) -> None:
    assert sum(prune.prune(connection, "requests", after(hours=5))) == 0
    assert sum(prune.prune(connection, "requests", after(hours=1))) == 0
    assert backfill.pruned_before(connection, "requests") == after(hours=5)


def test_cut_short_it_has_removed_the_oldest_and_all_agrees(connection: sqlite3.Connection) -> None:
    number = prune.SLICE * 2 + 10
    history.add(connection, [clip(f"c{each}", after(seconds=each)) for each in range(number)])
    slices = prune.prune(connection, "history", after(days=1))
    assert next(slices) == prune.SLICE
    slices.close()
    assert not connection.in_transaction
    assert history.count(connection) == number - prune.SLICE
    oldest = connection.execute(
        "SELECT min(history_item_id) FROM history_item WHERE id = (SELECT min(id) FROM history_item)"
    ).fetchall()
    assert oldest == [(f"c{prune.SLICE}",)]
    assert derived.agrees(connection)


def test_a_running_monitor_writes_between_the_slices(path: Path, clock: FixedClock) -> None:
    store = Store.open(path, clock=clock)
    number = prune.SLICE * 3
    rows = [request(f"r{each}", after(seconds=each)) for each in range(number)]
    store.write(lambda connection: requests.add(connection, rows)).result(30)
    with upkeep.at_work(path) as connection:
        for arrived, removed in enumerate(prune.prune(connection, "requests", NOON + timedelta(days=1)), 1):
            assert removed == prune.SLICE
            fresh = request(f"new{arrived}", after(days=2, seconds=arrived))
            assert store.write(lambda c, fresh=fresh: requests.add(c, [fresh])).result(10) == 1
    assert store.read(requests.count).result(10) == 3
    store.close()
