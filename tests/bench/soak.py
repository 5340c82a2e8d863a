"""Days of use in a hurry: whether anything grows."""

import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from tests.bench.apps import hurried
from tests.bench.apps.hurry import Hurry
from tests.bench.harness import ROOT, Table, demo_server, fill, monitor

POLLS = int(os.environ.get("ELEVENMON_SOAK_POLLS", "20000"))
SPEED = 60.0
"""Times as fast as in real use: a minute in a second."""
MEGABYTE = 1 << 20

S = TypeVar("S")


def soak(polls: int = POLLS) -> Table:
    """The whole program in a terminal, all feeds at their pace, in a time that runs faster."""
    table = Table(f"{polls} polls, {SPEED:g} times as fast as in real use")
    with tempfile.TemporaryDirectory() as name:
        figures = Path(name) / "figures.json"
        with demo_server() as address:
            fill(address, Path(name))
        hurry = Hurry.begun(SPEED)
        with demo_server(hurry=hurry) as address:
            command, environment = monitor(address, Path(name))
            hurried_command = [sys.executable, "-m", hurried.__name__, str(figures), str(polls), *command[3:]]
            environment |= hurry.environment() | {"PYTHONPATH": str(ROOT)}
            status = in_terminal(hurried_command, environment)
        samples: list[list[int]] = json.loads(figures.read_text())
    table.row("ended otherwise than by its signal", int(status != 128 + 15), 0)
    table.floor_row("polls", samples[-1][0], polls)
    table.row("hours of use that passed", hurry.passed() / 3600)
    table.row("memory, most", max(sample[1] for sample in samples) / MEGABYTE, 75, " MB")
    table.row("memory of the last half, slope", slope(samples[len(samples) // 2 :]), 20, " B a poll")
    for what, more in held_more(samples[len(samples) // 4 :]).items():
        table.row(f"{what} at rest, most in the second part over the first", more, 0)
    return table


def held_more(samples: Sequence[Sequence[int]]) -> dict[str, int]:
    """How many more of each thing are counted in the second part, at most, than in the first."""
    first, second = halves(samples)
    return {
        what: max(sample[place] for sample in second) - max(sample[place] for sample in first)
        for place, what in ((2, "open files"), (3, "threads"), (4, "tasks"))
    }


def halves(samples: Sequence[S]) -> tuple[Sequence[S], Sequence[S]]:
    """The first and the second part."""
    middle = len(samples) // 2
    return samples[:middle], samples[middle:]


def slope(samples: Sequence[Sequence[int]]) -> float:
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
