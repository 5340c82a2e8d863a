"""What it costs beside what Textual itself costs, on this machine in the same minute: CPU and bytes, no time.

The bounds are one and a half to two times the targets of docs/performance.md: they catch an import that came
before the first frame or a pane that draws itself every second, whatever else the machine does.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.harness import FLOOR, demo_server, fill, measure, median, monitor

STORED = r"of [\d,]+ credits"
LIVE = r"●\s+\d+s ago"


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A small account on a live server, and the directory where all of it is stored already."""
    directory = tmp_path_factory.mktemp("stored")
    with demo_server("--scenario", "calm", "--items", "50") as address:
        fill(address, directory)
        yield address, directory


def test_a_start_takes_little_more_cpu_than_textual_and_ends_clean(account: tuple[str, Path]) -> None:
    floor = measure(FLOOR, "--ready", "hello", runs=3)
    command, environment = monitor(*account)
    report = measure(command, "--ready", STORED, runs=3, environment=environment)
    assert median(report, "cpu_to_ready_s") <= 3.3 * median(floor, "cpu_to_ready_s")
    assert report["all_clean_exit"], [run["exit"] for run in report["runs"]]


def test_idle_with_live_feeds_costs_little_cpu_and_few_bytes(account: tuple[str, Path]) -> None:
    floor = measure(FLOOR, "--ready", "hello", "--idle", "15", runs=1)
    command, environment = monitor(*account)
    options = ("--ready", LIVE, "--settle", "10", "--idle", "20")
    report = measure(command, *options, runs=1, environment=environment)
    assert median(report, "idle.cpu_pct") <= 12 * median(floor, "idle.cpu_pct")
    assert 0 < median(report, "idle.bytes_per_s") <= 1200
    assert report["all_clean_exit"], report["runs"][0]["exit"]
