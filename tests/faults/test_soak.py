"""A few hundred hurried polls of the whole program: nothing grows, and a signal ends it clean.

What takes longer to grow is for the long run, `make soak`.
"""

import json
import sys
from typing import NamedTuple

import pytest

from tests.bench.harness import monitor
from tests.contract.server import running_server
from tests.faults.apps import traced
from tests.faults.pty_harness import ROOT, Session

POLLS = 360
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


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Sample], list[Sample]]:
    """The samples of a run, less those while it settled: the first and the second half of the rest."""
    home = tmp_path_factory.mktemp("soak")
    figures = home / "figures.json"
    with running_server(scenario="calm", items=50) as address:
        command, environment = monitor(address, home)
        noted = (sys.executable, "-m", traced.__name__, str(figures), str(POLLS), *command[3:])
        with Session(noted, environment=environment | {"PYTHONPATH": str(ROOT)}) as session:
            assert session.wait_for_end(seconds=HANG) == 128 + 15
            assert session.left_behind() == []
    samples = [Sample(*sample) for sample in json.loads(figures.read_text())]
    settled = samples[len(samples) // 3 :]
    middle = len(settled) // 2
    return settled[:middle], settled[middle:]


def test_what_python_holds_does_not_grow_with_the_polls(halves: tuple[list[Sample], list[Sample]]) -> None:
    first, second = halves
    # The least of each half: what a poll takes for a moment is no growth.
    grown = min(sample.memory for sample in second) - min(sample.memory for sample in first)
    assert grown < MOST_GROWTH * (second[0].polls - first[0].polls), halves


def test_threads_and_open_files_stay_as_many(halves: tuple[list[Sample], list[Sample]]) -> None:
    most = [max(sample.threads for sample in half) for half in halves]
    assert most[1] <= most[0], halves
    most = [max(sample.files for sample in half) for half in halves]
    assert most[1] <= most[0] + CONNECTIONS, halves
