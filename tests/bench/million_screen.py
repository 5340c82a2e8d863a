"""The monitor itself over a store of a million clips and requests, beside one over a small store."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.harness import Table, demo_server, measure, median, monitor
from tests.bench.million import kept

STORED, LIVE = r"of [\d,]+ credits", r"●\s+\d+s ago"
MOVES = {"down": r"down=\b2 of \d", "up": r"up=\b1 of \d"}
STEPS = ("--ready", LIVE, "--settle", "8", "--pre", "2", "--repeat", "40", "--keys", *MOVES.values())
FIGURES = ("ready_adj_ms", "cpu_to_ready_s", "mem.rss_mb")


def million_screen(table: Table, rounds: int = 3) -> None:
    """Start, memory, and the keys of the Requests screen; two stores in turn, as a machine's load drifts."""
    with tempfile.TemporaryDirectory() as name, demo_server("--speed", "0", "--items", "2000") as address:
        directory = Path(name)
        command, environment = monitor(address, directory)
        measure(command, "--ready", LIVE, "--settle", "8", runs=1, environment=environment)
        (file,) = directory.glob("*.db")
        stores = [_set_aside(file, "small")]
        shutil.copy(kept(), file)
        measure(command, "--ready", LIVE, "--settle", "8", runs=1, environment=environment)
        stores.append(_set_aside(file, "large"))
        starts: list[list[dict[str, Any]]] = [[], []]
        moved: list[dict[str, Any]] = []
        for _ in range(rounds):
            for store, reports in zip(stores, starts, strict=True):
                store.rename(file)
                reports.append(measure(command, "--ready", STORED, runs=2, environment=environment))
                _set_aside(file, store.name)
        for store in stores:
            store.rename(file)
            moved.append(measure(command, *STEPS, runs=1, environment=environment)["runs"][0]["keys"])
            _set_aside(file, store.name)
    small, large = ({figure: _middle(reports, figure) for figure in FIGURES} for reports in starts)
    ready, processor, resident = (large[figure] - small[figure] for figure in FIGURES)
    table.row("monitor: start, later than over a small store", ready, 50, " ms")
    table.row("monitor: CPU to the start, beyond a small store's", processor * 1000, unit=" ms")
    table.row("monitor: memory over that of a small store", resident, 30, " MB")
    for key, step in MOVES.items():
        floor, p95 = (float(keys[step]["match_adj_ms"]["p95"]) for keys in moved)
        table.row(f"floor: a key in the list, small store, p95 ({key})", floor, unit=" ms")
        table.row(f"monitor: a key in the list, p95 ({key})", p95, 20, " ms")


def _set_aside(file: Path, name: str) -> Path:
    """Keep a store that nobody has open; its new place."""
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    return file.rename(file.with_name(name))


def _middle(reports: list[dict[str, Any]], figure: str) -> float:
    return sorted(median(report, figure) for report in reports)[len(reports) // 2]
