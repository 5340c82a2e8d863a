"""Killed at any moment of a walk back through the history, nothing is lost and the next run finishes it.

Each store is killed until its history is complete, and then the next one is begun. With ELEVENMON_LONG in the
environment 200 kills hit a walk that was going on.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from elevenmon.demo.clock import WorldClock
from elevenmon.demo.identifiers import Identifiers
from elevenmon.demo.world import World
from tests.contract.server import running_server

LONG = "ELEVENMON_LONG" in os.environ
KILLS = 200 if LONG else 6
ITEMS = 30_000 if LONG else 10_000
FEW = 3_000
LATEST = 2.0 if LONG else 0.6
"""Seconds after a run's first page; a kill comes at any moment up to then."""
SEED = 5
NOW = "2026-11-20T14:02:00Z"
NOW_MS = 1_795_183_320_000
HANG = 120.0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_server(scenario="calm", seed=SEED, items=ITEMS, now=NOW) as url:
        yield url


@pytest.fixture(scope="module")
def smaller() -> Iterator[str]:
    """An account of a few pages of history, for what is not killed at random."""
    with running_server(scenario="calm", seed=SEED, items=FEW, now=NOW) as url:
        yield url


def all_ids(items: int = ITEMS) -> set[str]:
    """The ids of every clip of the demo's world, by its own reckoning."""
    world = World(seed=SEED, scenario="calm", items=items, clock=WorldClock(frozen_at_ms=NOW_MS))
    encode = Identifiers(SEED).encode
    return {encode(number)[0] for number in range(world.first_clip, world.clips.count(NOW_MS))}


def sync(address: str, home: Path, *options: str) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "elevenmon", "sync", "--json", "--base-url", address, *options],
        env=environment | {"ELEVENLABS_API_KEY": "sk_demo", "ELEVENMON_DATA_DIR": str(home / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stored(home: Path) -> set[str]:
    """The ids in the store; the file is whole."""
    (path,) = (home / "data").glob("*.db")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = connection.execute("SELECT history_item_id FROM history_item").fetchall()
        (count,) = connection.execute("SELECT count FROM stored_count WHERE kind = 'history'").fetchall()[0]
    assert len({row[0] for row in rows}) == len(rows) == count
    return {row[0] for row in rows}


def begun(home: Path) -> bool:
    """Whether the walk through the history has begun."""
    return bool(asked(home, "SELECT 1 FROM walk WHERE kind = 'history'"))


def left(home: Path) -> list[tuple[object, ...]]:
    """What of the history is still to be walked."""
    return asked(home, "SELECT until, cursor FROM hole WHERE kind = 'history'")


def asked(home: Path, query: str) -> list[tuple[object, ...]]:
    for path in (home / "data").glob("*.db"):
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            try:
                return connection.execute(query).fetchall()
            except sqlite3.OperationalError:
                return []
    return []


def killed(address: str, home: Path, after: float) -> None:
    """A run that is killed so many seconds after the first page of its walk was stored."""
    before = left(home)
    process = sync(address, home)
    give_up = time.monotonic() + HANG
    while left(home) == before and process.poll() is None:
        assert time.monotonic() < give_up
        time.sleep(0.02)
    time.sleep(after)
    process.kill()
    process.communicate()


def test_killed_again_and_again_it_ends_with_exactly_what_the_server_has(
    address: str, tmp_path: Path
) -> None:
    generator = random.Random(7)
    every = all_ids()
    known: set[str] = set()
    hits = stores = 0
    while hits < KILLS:
        home = tmp_path / f"store-{stores}"
        home.mkdir(exist_ok=True)
        killed(address, home, generator.uniform(0, LATEST))
        now = stored(home)
        assert known <= now
        known = now
        if left(home):
            hits += 1
        else:
            assert now == every
            known, stores = set(), stores + 1
    process = sync(address, home)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, err) == (0, "")
    said = json.loads(out)
    assert said["history"]["complete"] and said["history"]["total"] == ITEMS
    assert stored(home) == every
    print(f"{hits} kills hit a walk; {stores} stores were whole before they were killed again")


def test_an_interrupt_ends_it_cleanly_and_nothing_is_lost(smaller: str, tmp_path: Path) -> None:
    process = sync(smaller, tmp_path)
    give_up = time.monotonic() + HANG
    while not begun(tmp_path):
        assert time.monotonic() < give_up and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out, err) == (130, "", "")
    first = stored(tmp_path)
    (path,) = (tmp_path / "data").glob("*.db")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT beat FROM lease").fetchall() == [(None,)]
    process = sync(smaller, tmp_path)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, err) == (0, "")
    assert first <= stored(tmp_path) == all_ids(FEW)


def test_what_is_stored_is_not_asked_again_unless_all_is_wanted(smaller: str, tmp_path: Path) -> None:
    def run(*options: str) -> dict[str, dict[str, object]]:
        process = sync(smaller, tmp_path, *options)
        out, err = process.communicate(timeout=HANG)
        assert (process.returncode, err) == (0, "")
        result: dict[str, dict[str, object]] = json.loads(out)
        return result

    recent = run("--since", "2026-11-19T14:00:00Z")
    assert recent["schema"] == 1
    assert recent["history"]["complete"] and 0 < int(str(recent["history"]["total"])) < FEW
    assert recent["requests"]["complete"] and recent["usage"]["complete"]
    whole = run()
    assert whole["history"]["total"] == FEW and whole["history"]["complete"]
    assert whole["requests"]["complete"] and whole["conversations"]["complete"]
    again = run("--full")
    assert again["history"] == whole["history"] | {"new": 0, "seconds": again["history"]["seconds"]}
    assert again["requests"]["complete"]
