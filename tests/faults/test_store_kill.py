"""Killed at any moment, the store has lost nothing that it said was kept.

With ELEVENMON_LONG in the environment it is killed 200 times.
"""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from elevenmon.store import requests, schema
from elevenmon.store.database import Store, check
from elevenmon.store.opening import open_file
from tests.unit.store.records import NOON, FixedClock

KILLS = 200 if "ELEVENMON_LONG" in os.environ else 20

WRITER = """
import sys
from pathlib import Path
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.request_log import ApiRequest
from elevenmon.store import requests
from elevenmon.store.database import Store

clock = SystemClock()
store = Store.open(Path(sys.argv[1]), clock=clock)
assert store.on_disk, store.note
for batch in range(10**9):
    rows = [ApiRequest(f"{sys.argv[2]}-{batch}-{row}", clock.now(), "GET", "/", 200, 0.1) for row in range(7)]
    store.write(lambda connection: requests.add(connection, rows)).result()
    print(batch, flush=True)
"""

MIGRATOR = """
import sys
from pathlib import Path
from elevenmon.domain.clock import SystemClock
from elevenmon.store import schema
from elevenmon.store.opening import open_file

steps = [*schema.steps(), *(f"CREATE TABLE t{n} (a);\\nINSERT INTO t{n} VALUES ({n});" for n in range(200))]
print("go", flush=True)
open_file(Path(sys.argv[1]), SystemClock().now(), steps).close()
"""


def killed(script: str, arguments: list[str], after_seconds: float) -> list[str]:
    """What a process had said when it was killed."""
    command = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(after_seconds)
        process.kill()
        return [first, *process.stdout.readlines()]


def test_no_acknowledged_row_is_lost_and_no_transaction_is_half_there(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    generator = random.Random(3)
    acknowledged: set[str] = set()
    for run in range(KILLS):
        said = killed(WRITER, [str(path), str(run)], generator.uniform(0, 0.06))
        acknowledged |= {f"{run}-{line.strip()}" for line in said if line.endswith("\n")}
    assert len(acknowledged) > KILLS

    store = Store.open(path, clock=FixedClock())
    assert store.unclean
    assert store.note is None
    store.read(check).result(60)
    rows = store.read(lambda connection: requests.tail(connection, 10**6)).result(60)
    store.close()
    batches: dict[str, int] = {}
    for row in rows:
        batch = row.request_key.rpartition("-")[0]
        batches[batch] = batches.get(batch, 0) + 1
    assert acknowledged - batches.keys() == set()
    assert set(batches.values()) == {7}

    again = Store.open(path, clock=FixedClock())
    assert not again.unclean
    again.close()


def test_a_migration_killed_at_any_moment_is_finished_by_the_next_start(tmp_path: Path) -> None:
    more = [f"CREATE TABLE t{number} (a);\nINSERT INTO t{number} VALUES ({number});" for number in range(200)]
    steps = [*schema.steps(), *more]
    generator = random.Random(4)
    whole = tmp_path / "whole.db"
    open_file(whole, NOON).close()
    took = migration_seconds(whole)
    cut_short = 0
    for run in range(max(6, KILLS // 3)):
        path = tmp_path / f"{run}.db"
        open_file(path, NOON).close()
        for _ in range(2):
            killed(MIGRATOR, [str(path)], generator.uniform(0, took))
            taken = steps_taken(path)
            cut_short += len(schema.steps()) < taken < len(steps)
        opened = open_file(path, NOON, steps)
        opened.close()
        assert (opened.note, steps_taken(path)) == (None, len(steps))
    assert cut_short > 0


def migration_seconds(path: Path) -> float:
    """How long a migration takes here that nobody kills."""
    with subprocess.Popen([sys.executable, "-c", MIGRATOR, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        begun = time.monotonic()
        assert process.wait() == 0
        return time.monotonic() - begun


def steps_taken(path: Path) -> int:
    """The version; every table of the steps up to it is there with its row, and none of those after."""
    connection = sqlite3.connect(path)
    version = schema.version(connection)
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE name GLOB 't[0-9]*'").fetchall()
    assert {name for (name,) in tables} == {f"t{number}" for number in range(version - len(schema.steps()))}
    for (name,) in tables:
        assert connection.execute(f"SELECT a FROM {name}").fetchall() == [(int(name[1:]),)]
    connection.close()
    return version
