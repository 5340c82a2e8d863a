"""Runs the vendored pseudo-terminal harness and reads its figures."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elevenmon.domain.secret import Secret
from elevenmon.runtime import open_monitor
from elevenmon.settings.model import Profile, Settings
from tests.bench.apps import hurried_server
from tests.bench.apps.hurry import Hurry

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HARNESS = HERE / "vendor" / "ptybench.py"
FLOOR = [sys.executable, str(HERE / "apps" / "hello.py")]
KEY = "sk_demo"
FILLING_SECONDS = 300


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
def demo_server(*options: str, hurry: Hurry | None = None) -> Iterator[str]:
    """A demo server of its own process, in a time that runs faster where one is given; the address."""
    command = [sys.executable, "-m", "elevenmon", "demo-server", "--with-parent", *options]
    environment = dict(os.environ)
    if hurry is not None:
        command = [sys.executable, "-m", hurried_server.__name__, *options]
        environment |= hurry.environment()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def monitor(address: str, directory: Path) -> tuple[list[str], dict[str, str]]:
    """The command and environment of a monitor on that address, with its files under a directory."""
    command = [sys.executable, "-m", "elevenmon", "--base-url", address, "--data-dir", str(directory)]
    environment = {"ELEVENLABS_API_KEY": KEY, "XDG_CONFIG_HOME": str(directory), "HOME": str(directory)}
    return command, environment


def fill(address: str, directory: Path) -> None:
    """Have a monitor walk back through the whole account: those to be measured then only keep up with it."""
    profile = Profile(name="default", region="custom", base_url=address)
    settings = Settings(
        profile=profile, config_file=directory / "none", data_dir=directory, state_dir=directory, zone=None
    )
    filling = open_monitor(settings, Secret(KEY))
    filling.start(lambda: None)
    try:
        for _ in range(FILLING_SECONDS):
            time.sleep(1)
            walks = filling.snapshot().backfill
            if walks and all(walk.complete for walk in walks):
                # An alert that nobody has seen has a pane of its own, which moves the others.
                for alert in filling.snapshot().alerts.open:
                    filling.acknowledge(alert.ref)
                return
    finally:
        filling.stop()
    raise SystemExit(f"the account was not read within {FILLING_SECONDS} s: {walks}")


class Table:
    """Rows of figure, target and whether it was met, printed as they come."""

    def __init__(self, title: str) -> None:
        self.missed = 0
        machine = f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs, Python {sys.version.split()[0]}"
        print(f"\n{title}  ({machine})")
        print(f"{'figure':46} {'measured':>12} {'target':>12}")

    def row(self, name: str, value: float, target: float | None = None, unit: str = "") -> None:
        """One figure; at most `target` is met."""
        self._print(name, value, target, unit, met=target is None or value <= target)

    def floor_row(self, name: str, value: float, target: float, unit: str = "") -> None:
        """One figure; at least `target` is met."""
        self._print(name, value, target, unit, met=value >= target)

    def _print(self, name: str, value: float, target: float | None, unit: str, *, met: bool) -> None:
        self.missed += not met
        verdict = "" if target is None else ("ok" if met else "MISSED")
        aim = "" if target is None else f"{target:g}{unit}"
        print(f"{name:46} {f'{value:.4g}{unit}':>12} {aim:>12}  {verdict}")
