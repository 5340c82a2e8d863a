"""`python -m tests.bench start|idle|keys|ui|lists|store|sync|status|soak`: the rows of docs/performance.md.

Absolute times drift with the machine; each is set beside the floor (a Textual hello) of the same run.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.commands import status
from tests.bench.harness import FLOOR, HERE, Table, demo_server, fill, measure, median, monitor
from tests.bench.lists import lists
from tests.bench.soak import soak
from tests.bench.store import store
from tests.bench.sync import sync

STORED = r"of [\d,]+ credits"
LIVE = r"●\s+\d+s ago"


def start(runs: int = 10) -> Table:
    """Start to a frame with stored figures, first demo start to live figures, and exit."""
    table = Table("start and exit")
    floor = measure(FLOOR, "--ready", "hello", runs=runs)
    ready, cpu = median(floor, "ready_adj_ms"), median(floor, "cpu_to_ready_s")
    table.row("floor: Textual hello, ready", ready, unit=" ms")
    table.row("floor: Textual hello, CPU to ready", cpu, unit=" s")
    with tempfile.TemporaryDirectory() as name, demo_server() as address:
        command, environment = monitor(address, Path(name))
        measure(command, "--ready", LIVE, "--settle", "4", runs=1, environment=environment)
        report = measure(command, "--ready", STORED, runs=runs, environment=environment)
    table.row("stored figures: first paint", median(report, "first_paint_ms"), unit=" ms")
    table.row("stored figures: ready", median(report, "ready_adj_ms"), unit=" ms")
    table.row("stored figures: ready / floor", median(report, "ready_adj_ms") / ready, 2.2, "x")
    table.row("stored figures: CPU to ready / floor", median(report, "cpu_to_ready_s") / cpu, 2.2, "x")
    table.row("memory", median(report, "mem.rss_mb"), 75, " MB")
    table.row("exit", median(report, "exit.ms"), 350, " ms")
    table.row("unclean exits", sum(not run["exit"]["clean"] for run in report["runs"]), 0)
    firsts = []
    for _ in range(max(1, runs // 2)):
        with tempfile.TemporaryDirectory() as name:
            demo = [sys.executable, "-m", "elevenmon", "--demo", "--data-dir", name]
            firsts.append(
                measure(demo, "--ready", LIVE, runs=1, environment={"XDG_CONFIG_HOME": name, "HOME": name})
            )
    waits = sorted(median(report, "ready_ms") for report in firsts)
    middle = waits[len(waits) // 2]
    table.row("--demo, first start to live figures", middle, 1500, " ms")
    table.row("--demo, first start / floor", middle / ready, 5, "x")
    table.row("unclean exits", sum(not r["all_clean_exit"] for r in firsts), 0)
    return table


def idle(seconds: int = 120) -> Table:
    """Idle with live feeds at default rates, the monitor's process alone."""
    table = Table(f"idle for {seconds} s, live feeds")
    floor = measure(FLOOR, "--ready", "hello", "--idle", "20", runs=1)
    table.row("floor: CPU", median(floor, "idle.cpu_pct"), unit=" %")
    with tempfile.TemporaryDirectory() as name, demo_server() as address:
        fill(address, Path(name))
        command, environment = monitor(address, Path(name))
        options = ("--ready", LIVE, "--settle", "20", "--idle", str(seconds))
        report = measure(command, *options, runs=1, environment=environment)
    table.row("CPU of one core", median(report, "idle.cpu_pct"), 0.6, " %")
    table.row("CPU / floor", median(report, "idle.cpu_pct") / median(floor, "idle.cpu_pct"), 6, "x")
    table.row("bytes to the terminal", median(report, "idle.bytes_per_s"), 600, "/s")
    table.row("wake-ups", median(report, "idle.wakeups_per_s"), unit="/s")
    table.row("memory", median(report, "mem.rss_mb"), 75, " MB")
    return table


GONE = r"\A(?![\s\S]*{})"
MOVES = {"down": r"down=\b2 of \d", "up": r"up=\b1 of \d"}
SWITCHES = {
    "z zooms": f"z={GONE.format('Burn-up')}",
    "z restores": "z=Burn-up",
    "tab to the next pane": r"tab=┏[^┓]*credits",
    "btab to the list": r"btab=┏━ Voices",
    "2 to the requests": r"2=\u203a Requests",
    "1 to the Overview": r"1=\u203a Overview",
}
DIALOG = {
    "? opens help": "?=esc closes",
    "esc closes it (100 ms: is it a sequence?)": f"esc={GONE.format('esc closes')}",
}
"""What shows that a key was answered; each step starts from where the one before it ended."""


def keys(repeat: int = 25) -> Table:
    """Key latency: from a key to the whole frame that answers it, where nothing else happens."""
    table = Table("keys, p95")
    with tempfile.TemporaryDirectory() as name, demo_server("--speed", "0") as address:
        fill(address, Path(name))
        command, environment = monitor(address, Path(name))
        # The third pane is the list of voices.
        steps = ("--ready", LIVE, "--settle", "12", "--pre", "tab", "tab", "tab", "--repeat", str(repeat))
        moves = measure(command, *steps, "--keys", *MOVES.values(), runs=1, environment=environment)
        switches = measure(command, *steps, "--keys", *SWITCHES.values(), runs=1, environment=environment)
        dialog = measure(command, *steps, "--keys", *DIALOG.values(), runs=1, environment=environment)
        held = measure(command, *steps, "--hold", "down", runs=1, environment=environment)
    for key, step in MOVES.items():
        table.row(f"move in a list ({key})", p95(moves, step), 12, " ms")
    for key, step in SWITCHES.items():
        table.row(key, p95(switches, step), 40, " ms")
    for key, step in DIALOG.items():
        table.row(key, p95(dialog, step), None if step.startswith("esc") else 40, " ms")
    missed = sum(
        step["missed"] for run in (moves, switches, dialog) for step in run["runs"][0]["keys"].values()
    )
    table.row("keys without an answer", missed, 0)
    table.row("key held at 30 Hz, lag of the last paint", held["runs"][0]["hold"]["lag_ms"], 50, " ms")
    return table


def p95(report: dict[str, Any], step: str) -> float:
    """Milliseconds until the screen showed what the step waits for, less the wait for a CPU."""
    return float(report["runs"][0]["keys"][step]["match_adj_ms"]["p95"])


def ui(seconds: int = int(os.environ.get("ELEVENMON_UI_SECONDS", "240"))) -> Table:
    """How long the event loop is held up, and how much work a poll or a tick is on its thread."""
    table = Table(f"event loop for {seconds} s, live feeds")
    with tempfile.TemporaryDirectory() as name, demo_server() as address:
        figures = Path(name) / "figures.json"
        fill(address, Path(name))
        command, environment = monitor(address, Path(name))
        watched = [sys.executable, str(HERE / "apps" / "watched.py"), str(figures), "12", *command[3:]]
        options = ("--ready", LIVE, "--settle", "12", "--idle", str(seconds))
        measure(watched, *options, runs=1, environment=environment)
        found = json.loads(figures.read_text())
    # Less the wait for a CPU, as all times here; beside that the whole of it, on a busy machine mostly wait.
    longest, whole, work = (
        max((stall[place] for stall in found["longest"]), default=0.0) for place in (0, 1, 2)
    )
    table.row("work of a poll or tick, p95", found["burst_p95_ms"], 10, " ms")
    table.row("work of a poll or tick, most", found["burst_max_ms"], unit=" ms")
    table.row("longest stall of the loop", longest, 50, " ms")
    table.row("the whole of one of the ten longest", whole, unit=" ms")
    table.row("most work in one of the ten longest", work, 50, " ms")
    table.row("longest garbage collection", max(found["collections_ms"], default=0.0), 50, " ms")
    return table


if __name__ == "__main__":
    parts = (start, idle, keys, ui, lists, store, sync, status, soak)
    missed = {part.__name__: part for part in parts}[sys.argv[1]]().missed
    sys.exit(f"{missed} missed" if missed else 0)
