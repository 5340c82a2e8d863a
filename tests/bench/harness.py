"""Runs the vendored pseudo-terminal harness and reads its figures."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
HARNESS = HERE / "vendor" / "ptybench.py"
FLOOR = [sys.executable, str(HERE / "apps" / "hello.py")]
KEY = "sk_demo"


def measure(
    command: list[str], *options: str, runs: int, environment: dict[str, str] | None = None
) -> dict[str, Any]:
    """The harness's report on a command in a 160x45 terminal."""
    extra = [part for name, value in (environment or {}).items() for part in ("--env", f"{name}={value}")]
    line = [sys.executable, str(HARNESS), "--runs", str(runs), *options, *extra, "--", *command]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=HARNESS.parent)
    report: dict[str, Any] = json.loads(done.stdout)
    if not report["all_ready"]:
        raise SystemExit(f"never got ready: {' '.join(command)}")
    return report


def median(report: dict[str, Any], figure: str) -> float:
    """The median of one figure over the runs."""
    return float(report["summary"][figure]["median"])


@contextmanager
def demo_server(*options: str) -> Iterator[str]:
    """A demo server of its own process; the address."""
    command = [sys.executable, "-m", "elevenmon", "demo-server", "--with-parent", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def monitor(address: str, directory: Path) -> tuple[list[str], dict[str, str]]:
    """The command and environment of a monitor on that address, with its files under a directory."""
    command = [sys.executable, "-m", "elevenmon", "--base-url", address, "--data-dir", str(directory)]
    environment = {"ELEVENLABS_API_KEY": KEY, "XDG_CONFIG_HOME": str(directory), "HOME": str(directory)}
    return command, environment


class Table:
    """Rows of figure, target and whether it was met, printed as they come."""

    def __init__(self, title: str) -> None:
        self.missed = 0
        machine = f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs, Python {sys.version.split()[0]}"
        print(f"\n{title}  ({machine})")
        print(f"{'figure':46} {'measured':>12} {'target':>12}")

    def row(self, name: str, value: float, target: float | None = None, unit: str = "") -> None:
        """One figure; at most `target` is met."""
        met = "" if target is None else ("ok" if value <= target else "MISSED")
        self.missed += met == "MISSED"
        aim = "" if target is None else f"{target:g}{unit}"
        print(f"{name:46} {f'{value:.4g}{unit}':>12} {aim:>12}  {met}")
