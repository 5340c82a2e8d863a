"""How fast the past is brought, end to end from the demo server, beside the official SDK in the same run."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.harness import HERE, Table, demo_server, monitor

ITEMS = 100_000
SDK_ITEMS = 20_000


def sync(items: int = ITEMS) -> Table:
    """`elevenmon sync` into an empty store, then once more; the SDK paging into the same table."""
    table = Table(f"sync, {items:,} clips and their request log")
    with tempfile.TemporaryDirectory() as name, demo_server("--items", str(items), "--speed", "0") as address:
        seconds = paged_by_sdk(address, Path(name) / "sdk.db")
        plain = SDK_ITEMS / seconds
        said, processor, wall = synced(address, Path(name))
        again, _, short = synced(address, Path(name))
    rate = said["history"]["total"] / said["history"]["seconds"]
    records = sum(said[kind]["total"] for kind in ("history", "requests", "usage", "conversations"))
    table.row("official SDK into the same table", plain, unit="/s")
    table.floor_row("clips, end to end", rate, 15_000, "/s")
    table.floor_row("clips, times the SDK", rate / plain, 5, "x")
    table.row("requests, end to end", said["requests"]["total"] / said["requests"]["seconds"], unit="/s")
    table.row("whole first run, wall", wall, unit=" s")
    table.row("whole first run, CPU of the command", processor, unit=" s")
    table.row("CPU per record", processor / records * 1e6, unit=" us")
    table.row("second run, wall", short, unit=" s")
    table.row("records missed", 0 if all(again[k]["complete"] for k in again if k != "schema") else 1, 0)
    return table


def paged_by_sdk(address: str, store: Path) -> float:
    """Seconds for the newest clips."""
    command = [sys.executable, str(HERE / "apps" / "sdk_paging.py"), address, str(store), str(SDK_ITEMS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[1])


def synced(address: str, directory: Path) -> tuple[dict[str, dict[str, float]], float, float]:
    """What one run of the command said, its CPU seconds, and how long it took."""
    command, environment = monitor(address, directory)
    options = [*command[:3], "sync", "--json", *command[3:]]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        options, capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stdout), used, time.perf_counter() - began
