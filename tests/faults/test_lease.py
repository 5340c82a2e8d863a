"""Several processes on one store: the server sees the polling of one, and another goes on when that ends."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from elevenmon.api.client import ElevenLabs
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.request_log import ApiRequest
from elevenmon.domain.secret import Secret
from elevenmon.domain.usage import Filter
from tests.contract.server import running_server

APP = Path(__file__).with_name("apps") / "polling.py"
HANG = 60.0
EVERY = 0.5
"""Seconds between two looks at the quota."""
LONG = "ELEVENMON_LONG" in os.environ


class Log:
    """The demo server's own log of what was asked since this was made, read through one client."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._clock = SystemClock()
        self._start = self._clock.now()
        self._runner = asyncio.Runner()
        self._api = ElevenLabs(address, Secret("sk_demo"), clock=self._clock)

    def polls(self, path: str = "/v1/user/subscription") -> list[ApiRequest]:
        """The calls of one path, oldest first."""
        mine = (Filter("path", "eq", (path,)),)
        page = self._runner.run(self._api.requests(start=self._start, limit=1000, sort="asc", filters=mine))
        return [row for row in page.rows if (row.event_id or "").startswith("evt_own")]

    def close(self) -> None:
        self._runner.run(self._api.aclose())
        self._runner.close()


class Watchers:
    """Processes that watch one account."""

    def __init__(self, address: str, store: Path) -> None:
        self.address, self.store = address, store
        self.log = Log(address)
        self.processes: list[subprocess.Popen[str]] = []

    def polls(self, path: str = "/v1/user/subscription") -> list[ApiRequest]:
        return self.log.polls(path)

    def start(self, count: int) -> None:
        for _ in range(count):
            command = [sys.executable, str(APP), self.address, str(self.store)]
            self.processes.append(
                subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )

    def leader(self) -> subprocess.Popen[str] | None:
        """The process that holds the lease, as the store says."""
        if not self.store.exists():
            return None
        with closing(sqlite3.connect(self.store, timeout=10)) as connection:
            rows = connection.execute("SELECT pid FROM lease WHERE beat IS NOT NULL").fetchall()
        return next((p for p in self.processes if rows and rows[0][0] == p.pid), None)

    def tell(self, process: subprocess.Popen[str], word: str) -> None:
        assert process.stdin is not None
        process.stdin.write(f"{word}\n")
        process.stdin.flush()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()
        self.log.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_server(scenario="calm", items=300) as url:
        yield url


@pytest.fixture
def watchers(address: str, tmp_path: Path) -> Iterator[Watchers]:
    made = Watchers(address, tmp_path / "account.db")
    yield made
    made.end()


def until(holds: Callable[[], object]) -> None:
    give_up = time.monotonic() + HANG
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.3)


def stand_still(process: "subprocess.Popen[str]", store: Path) -> None:
    """Stop it, but not inside a write: one that stands there keeps the file locked, and nobody can lead."""
    while True:
        os.kill(process.pid, signal.SIGSTOP)
        with closing(sqlite3.connect(store, timeout=1.0, isolation_level=None)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE").close()
                connection.execute("ROLLBACK").close()
            except sqlite3.OperationalError:
                os.kill(process.pid, signal.SIGCONT)
                time.sleep(0.05)
            else:
                return


def test_the_server_sees_the_polling_of_one_of_two_and_of_five(watchers: Watchers) -> None:
    led = None
    for count in (2, 5):
        watchers.start(count - len(watchers.processes))
        known = len(watchers.polls())
        until(lambda known=known: len(watchers.polls()) > known + 12)
        seen = watchers.polls()
        seconds = (seen[-1].at - seen[0].at).total_seconds()
        assert len(seen) <= seconds / EVERY + 2
        assert len(watchers.polls("/v1/user")) == 1
        leader = watchers.leader()
        assert leader is not None and leader is (led or leader)
        led = leader
        assert sum(process.poll() is None for process in watchers.processes) == count


def lease_of(watchers: Watchers) -> tuple[int, int | None]:
    """The lease's number and last heartbeat, as the file has them."""
    with closing(sqlite3.connect(watchers.store)) as connection:
        number, beat = connection.execute("SELECT number, beat FROM lease").fetchall()[0]
    return number, beat


def test_the_others_show_what_the_one_that_polls_has_stored(watchers: Watchers) -> None:
    watchers.start(1)
    until(watchers.leader)
    watchers.start(1)
    follower = watchers.processes[1]
    assert follower.stdout is not None
    lines = iter(follower.stdout.readline, "")
    name = f"process {watchers.processes[0].pid}"
    followed = next(line for line in lines if line.startswith(name) and " True " in line)
    assert followed.split()[3].isdecimal()
    first = len(watchers.polls("/v1/models"))
    watchers.tell(follower, "refresh")
    until(lambda: len(watchers.polls("/v1/models")) > first)
    assert watchers.leader() is watchers.processes[0]


def test_when_the_one_that_polls_is_killed_another_goes_on(watchers: Watchers) -> None:
    watchers.start(3)
    until(lambda: len(watchers.polls()) > 4)
    first = watchers.leader()
    assert first is not None
    held, _ = lease_of(watchers)
    first.kill()
    first.wait()
    until(lambda: watchers.leader() not in (None, first))
    known = len(watchers.polls())
    until(lambda: len(watchers.polls()) > known + 4)
    seen = [row.at for row in watchers.polls()]
    pauses = [(after - before).total_seconds() for before, after in pairwise(seen)]
    assert max(pauses) <= (8.0 if LONG else HANG)
    assert lease_of(watchers)[0] == held + 1


def test_one_that_ends_properly_gives_the_lease_up_at_once(watchers: Watchers) -> None:
    watchers.start(2)
    until(lambda: len(watchers.polls()) > 4)
    first = watchers.leader()
    assert first is not None
    held, _ = lease_of(watchers)
    watchers.tell(first, "stop")
    assert first.wait(HANG) == 0
    number, beat = lease_of(watchers)
    assert beat is None or number == held + 1
    until(lambda: watchers.leader() not in (None, first))


def test_one_that_stood_still_for_long_writes_nothing_when_it_wakes(watchers: Watchers) -> None:
    watchers.start(2)
    until(lambda: len(watchers.polls()) > 2)
    first = watchers.leader()
    assert first is not None
    stand_still(first, watchers.store)
    until(lambda: watchers.leader() not in (None, first))
    second = watchers.leader()
    os.kill(first.pid, signal.SIGCONT)
    known = watchers.polls()
    until(lambda: len(watchers.polls()) > len(known) + 10)
    after = watchers.polls()[len(known) + 2 :]
    seconds = (after[-1].at - after[0].at).total_seconds()
    assert len(after) <= seconds / EVERY + 2
    assert watchers.leader() is second and first.poll() is None
