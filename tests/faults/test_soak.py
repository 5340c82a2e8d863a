"""A few hundred polls of the whole program in a hurry: nothing grows, and a signal ends it clean.

What takes longer to grow is for the long run, `make soak`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.bench.apps.hurry import Hurry
from tests.bench.harness import demo_server, monitor
from tests.bench.soak import SPEED, halves, held_more
from tests.faults.apps import leaking, traced
from tests.faults.pty_harness import ROOT, Session

POLLS, LEAKING_POLLS = 360, 200
MOST_GROWTH = 3_000
"""Bytes a poll. What fills up once and for all still makes up to a thousand here."""
CONNECTIONS = 4
"""To the server, as many as requests are in flight at most: they come and go."""
HANG = 200.0


class Sample(NamedTuple):
    """What the process held at a moment."""

    polls: int
    memory: int
    files: int
    threads: int
    tasks: int


def samples_of(app: ModuleType, polls: int, home: Path) -> Sequence[Sample]:
    """The samples of a run, less those while it settled."""
    figures, hurry = home / "figures.json", Hurry.begun(2 * SPEED)
    with demo_server("--scenario", "calm", "--items", "50", hurry=hurry) as address:
        command, environment = monitor(address, home)
        noted = (sys.executable, "-m", app.__name__, str(figures), str(polls), *command[3:])
        environment |= hurry.environment() | {"PYTHONPATH": str(ROOT)}
        with Session(noted, environment=environment) as session:
            assert session.wait_for_end(seconds=HANG) == 128 + 15
            assert session.left_behind() == []
    samples = [Sample(*sample) for sample in json.loads(figures.read_text())]
    return samples[len(samples) // 3 :]


def growth(samples: Sequence[Sample]) -> float:
    """Bytes a poll. The least of each half: what a poll takes for a moment is no growth."""
    first, second = halves(samples)
    grown = min(sample.memory for sample in second) - min(sample.memory for sample in first)
    return grown / (second[0].polls - first[0].polls)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Sample]:
    """The samples of the program as it is."""
    return samples_of(traced, POLLS, tmp_path_factory.mktemp("soak"))


def test_what_python_holds_does_not_grow_with_the_polls(settled: Sequence[Sample]) -> None:
    assert growth(settled) < MOST_GROWTH, settled


def test_threads_and_tasks_and_open_files_stay_as_many(settled: Sequence[Sample]) -> None:
    more = held_more(settled)
    assert more.pop("open files") <= CONNECTIONS, settled
    assert max(more.values()) <= 0, settled


def test_a_leak_is_seen(tmp_path: Path) -> None:
    leaked = samples_of(leaking, LEAKING_POLLS, tmp_path)
    assert growth(leaked) > MOST_GROWTH
    assert min(held_more(leaked).values()) > CONNECTIONS
