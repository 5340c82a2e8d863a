"""`python -m tests.bench start|idle|keys`: the Overview rows of docs/performance.md.

Absolute times drift with the machine; each is set beside the floor (a Textual hello) of the same run.
"""

import sys
import tempfile
from pathlib import Path

from tests.bench.harness import FLOOR, Table, demo_server, measure, median, monitor

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
        command, environment = monitor(address, Path(name))
        options = ("--ready", LIVE, "--settle", "20", "--idle", str(seconds))
        report = measure(command, *options, runs=1, environment=environment)
    table.row("CPU of one core", median(report, "idle.cpu_pct"), 0.6, " %")
    table.row("bytes to the terminal", median(report, "idle.bytes_per_s"), 600, "/s")
    table.row("wake-ups", median(report, "idle.wakeups_per_s"), unit="/s")
    table.row("memory", median(report, "mem.rss_mb"), 75, " MB")
    return table


def keys(repeat: int = 40) -> Table:
    """Key latency."""
    table = Table("keys")
    with tempfile.TemporaryDirectory() as name, demo_server() as address:
        command, environment = monitor(address, Path(name))
        steps = ("--ready", LIVE, "--settle", "5", "--pre", "tab", "tab", "--repeat", str(repeat))
        moves = measure(command, *steps, "--keys", "down", "up", runs=1, environment=environment)
        screens = measure(command, *steps, "--keys", "?", "esc", "z", "z", runs=1, environment=environment)
        held = measure(command, *steps, "--hold", "down", runs=1, environment=environment)
    for key in ("down", "up"):
        table.row(
            f"move in a list ({key}), p95", moves["runs"][0]["keys"][key]["settled_adj_ms"]["p95"], 12, " ms"
        )
    for key in ("?", "z"):
        table.row(f"switch ({key}), p95", screens["runs"][0]["keys"][key]["settled_adj_ms"]["p95"], 40, " ms")
    table.row("key held at 30 Hz, lag of the last paint", held["runs"][0]["hold"]["lag_ms"], 50, " ms")
    return table


if __name__ == "__main__":
    missed = {"start": start, "idle": idle, "keys": keys}[sys.argv[1]]().missed
    sys.exit(f"{missed} missed" if missed else 0)
