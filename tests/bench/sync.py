"""How fast the past is brought, end to end from the demo server, beside the official SDK in the same run.

Rates depend on what else the machine does, processor time hardly: the rows of CPU say what a quiet machine
reaches, where the demo server and the store's writer work beside the command's main thread.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.harness import HERE, Table, demo_server, monitor

ITEMS = 100_000
SDK_ITEMS = 20_000


def sync(items: int = ITEMS) -> Table:
    """`elevenmon sync` into an empty store, then once more; the SDK paging into the same table."""
    table = Table(f"sync, {items:,} clips and their request log")
    with tempfile.TemporaryDirectory() as name, demo_server("--items", str(items), "--speed", "0") as address:
        seconds, cpu = paged_by_sdk(address, Path(name) / "sdk.db")
        plain, plain_cpu = SDK_ITEMS / seconds, cpu / SDK_ITEMS
        said, spent, processor, wall = synced(address, Path(name))
        again, _, _, short = synced(address, Path(name))
    clips, calls = said["history"], said["requests"]
    rate, own_cpu = clips["total"] / clips["seconds"], spent["history"]["process"] / clips["total"]
    records = sum(said[kind]["total"] for kind in spent)
    table.row("official SDK into the same table", plain, unit="/s")
    table.floor_row("clips, end to end", rate, 15_000, "/s")
    table.floor_row("clips, times the SDK", rate / plain, 5, "x")
    table.row("a clip, CPU of the SDK's client", plain_cpu * 1e6, unit=" us")
    table.row("a clip, CPU of the command", own_cpu * 1e6, unit=" us")
    table.row("of that, on its main thread", spent["history"]["main"] / clips["total"] * 1e6, unit=" us")
    table.row("requests, end to end", calls["total"] / calls["seconds"], unit="/s")
    table.row(
        "a request, CPU of the command", spent["requests"]["process"] / calls["total"] * 1e6, unit=" us"
    )
    table.row("whole first run, wall", wall, unit=" s")
    table.row("whole first run, CPU of the command", processor, unit=" s")
    table.row("CPU per record", processor / records * 1e6, unit=" us")
    table.row("second run, wall", short, unit=" s")
    table.row("records missed", 0 if all(again[kind]["complete"] for kind in spent) else 1, 0)
    return table


def paged_by_sdk(address: str, store: Path) -> tuple[float, float]:
    """Seconds for the newest clips, and the client's CPU seconds."""
    command = [sys.executable, str(HERE / "apps" / "sdk_paging.py"), address, str(store), str(SDK_ITEMS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    _, seconds, cpu = done.stdout.split()
    return float(seconds), float(cpu)


def synced(address: str, directory: Path) -> tuple[dict[str, Any], dict[str, Any], float, float]:
    """What one run said, what each kind took of its CPU, its whole CPU, and the seconds it took."""
    command, environment = monitor(address, directory)
    figures = directory / "figures.json"
    app = [sys.executable, str(HERE / "apps" / "timed_sync.py"), str(figures)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [*app, "sync", "--json", *command[3:]],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), json.loads(figures.read_text()), used, took
