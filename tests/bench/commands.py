"""What a command line costs beside `python -c pass`, run in turn with it."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.harness import KEY, Table, demo_server

_RUNS = 30
_MODULE = [sys.executable, "-m", "elevenmon"]


def status() -> Table:
    """A status line from a fresh store, what a bar calls each second; and the version."""
    table = Table(f"commands, medians of {_RUNS} runs in turn")
    with tempfile.TemporaryDirectory() as name, demo_server("--speed", "0", "--items", "50") as address:
        environment = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            **{"ELEVENLABS_API_KEY": KEY, "XDG_CONFIG_HOME": name, "HOME": name},
        }
        account = ["--base-url", address, "--data-dir", str(Path(name) / "data")]
        subprocess.run([*_MODULE, "status", *account], env=environment, check=True, capture_output=True)
        fresh = ["--max-age", "1d", *account]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "--version": [*_MODULE, "--version"],
            "status --line": [*_MODULE, "status", "--line", *fresh],
            "status --json": [*_MODULE, "status", "--json", *fresh],
            "check (click and the store)": [*_MODULE, "check", "--warn", "100", "--crit", "100", *fresh],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(_RUNS):
            for each, command in commands.items():
                taken[each].append(_cost(command, environment))
    floor = [statistics.median(each) for each in zip(*taken["python -c pass"], strict=True)]
    table.row("floor: python -c pass, CPU", floor[0] * 1000, unit=" ms")
    for name, target in (("--version", 2), ("status --line", 6), ("status --json", 6)):
        cpu, wall = (statistics.median(each) for each in zip(*taken[name], strict=True))
        table.row(f"{name}, CPU / floor", cpu / floor[0], target, "x")
        table.row(f"{name}, wall / floor", wall / floor[1], target, "x")
    cpu, _ = (statistics.median(each) for each in zip(*taken["check (click and the store)"], strict=True))
    table.row("check, CPU / floor", cpu / floor[0], unit="x")
    return table


def _cost(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """CPU and wall seconds of one run."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall
