"""The monitor itself over a store of a million clips and requests, beside one over a small store."""

import shutil
import tempfile
from pathlib import Path

from tests.bench.harness import Table, demo_server, measure, median, monitor
from tests.bench.million import kept

STORED, LIVE = r"of [\d,]+ credits", r"●\s+\d+s ago"
MOVES = {"down": r"down=\b2 of \d", "up": r"up=\b1 of \d"}


def million_screen(table: Table, runs: int = 4) -> None:
    """Start, memory, and the keys of the Requests screen."""
    with tempfile.TemporaryDirectory() as name, demo_server("--speed", "0", "--items", "2000") as address:
        directory = Path(name)
        command, environment = monitor(address, directory)
        measure(command, "--ready", LIVE, "--settle", "8", runs=1, environment=environment)
        small = measure(command, "--ready", STORED, runs=runs, environment=environment)
        (file,) = directory.glob("*.db")
        for beside in directory.glob("*.db-*"):
            beside.unlink()
        shutil.copy(kept(), file)
        measure(command, "--ready", LIVE, "--settle", "8", runs=1, environment=environment)
        large = measure(command, "--ready", STORED, runs=runs, environment=environment)
        steps = ("--ready", LIVE, "--settle", "8", "--pre", "2", "--repeat", "12", "--keys", *MOVES.values())
        moved = measure(command, *steps, runs=1, environment=environment)
    later = median(large, "ready_adj_ms") - median(small, "ready_adj_ms")
    table.row("monitor: start, later than over a small store", later, 50, " ms")
    grown = median(large, "mem.rss_mb") - median(small, "mem.rss_mb")
    table.row("monitor: memory over that of a small store", grown, 30, " MB")
    for key, step in MOVES.items():
        p95 = float(moved["runs"][0]["keys"][step]["match_adj_ms"]["p95"])
        table.row(f"monitor: a key in the list, p95 ({key})", p95, 20, " ms")
