"""Many polls in a hurry: whether anything grows."""

import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.bench.harness import HERE, Table, demo_server, fill, monitor

POLLS = int(os.environ.get("ELEVENMON_SOAK_POLLS", "20000"))
MEGABYTE = 1 << 20


def soak(polls: int = POLLS) -> Table:
    """The whole program in a terminal, every feed asked twice a second."""
    table = Table(f"{polls} polls, every feed twice a second")
    with tempfile.TemporaryDirectory() as name, demo_server() as address:
        figures = Path(name) / "figures.json"
        fill(address, Path(name))
        command, environment = monitor(address, Path(name))
        hurried = [sys.executable, str(HERE / "apps" / "hurried.py"), str(figures), str(polls), *command[3:]]
        status = in_terminal(hurried, environment)
        samples: list[list[int]] = json.loads(figures.read_text())
    settled = samples[len(samples) // 4 :]
    half = samples[len(samples) // 2 :]
    table.row("ended otherwise than by its signal", int(status != 128 + 15), 0)
    table.floor_row("polls", samples[-1][0], polls)
    table.row("memory, most", max(sample[1] for sample in samples) / MEGABYTE, 75, " MB")
    table.row("memory of the last half, slope", slope(half), 20, " B a poll")
    for place, what in ((2, "open files"), (3, "threads"), (4, "tasks")):
        begun, ended = (max(part[place] for part in side) for side in halves(settled))
        table.row(f"{what}, most in the second part over the first", ended - begun, 0)
    return table


def halves(samples: list[list[int]]) -> tuple[list[list[int]], list[list[int]]]:
    """The first and the second part."""
    middle = len(samples) // 2
    return samples[:middle], samples[middle:]


def slope(samples: list[list[int]]) -> float:
    """Bytes by poll: least squares."""
    mean_x = sum(sample[0] for sample in samples) / len(samples)
    mean_y = sum(sample[1] for sample in samples) / len(samples)
    spread = sum((sample[0] - mean_x) ** 2 for sample in samples)
    return sum((sample[0] - mean_x) * (sample[1] - mean_y) for sample in samples) / spread


def in_terminal(command: list[str], environment: dict[str, str]) -> int:
    """Run a command in a pseudo-terminal that is read; its exit status."""
    ours, theirs = pty.openpty()
    known = {**os.environ, **environment, "TERM": "xterm-256color", "COLUMNS": "160", "LINES": "45"}
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=known, start_new_session=True
    ) as process:
        os.close(theirs)
        reader = threading.Thread(target=drain, args=(ours,), daemon=True)
        reader.start()
        status = process.wait()
    return 128 - status if status < 0 else status


def drain(descriptor: int) -> None:
    """Read until the other end is closed."""
    try:
        while os.read(descriptor, 65536):
            pass
    except OSError:
        return
