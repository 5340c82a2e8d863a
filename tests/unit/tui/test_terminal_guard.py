"""The guard without a terminal and without an app: what a signal does then, and that it can be taken away."""

import signal
import subprocess
import sys

import pytest

from tests.faults.pty_harness import HANG_GUARD

# A hangup may be ignored where the tests run, as by nohup; the guard would leave it so.
PREFIX = (
    "import os, signal, sys, threading, time\nfrom elevenmon.tui.terminal_guard import Guard, current\n"
    "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
)


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own; signal handlers belong to a whole process."""
    return subprocess.run(
        [sys.executable, "-c", PREFIX + code], capture_output=True, text=True, check=False, timeout=HANG_GUARD
    )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_signal_before_the_app_ends_the_process(name: str) -> None:
    finished = run(f"with Guard():\n    os.kill(os.getpid(), signal.{name})\n    time.sleep(60)")
    assert finished.returncode == 128 + getattr(signal, name)
    assert finished.stdout + finished.stderr == ""


def test_cleaning_up_comes_first_and_may_not_hang() -> None:
    finished = run(
        "def stop():\n"
        "    os.write(1, b'stopping')\n"
        "    time.sleep(60)\n"
        "with Guard() as guard:\n"
        "    guard.cleanup = stop\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    time.sleep(60)"
    )
    assert (finished.returncode, finished.stdout) == (143, "stopping")


def test_an_ignored_hangup_stays_ignored() -> None:
    finished = run(
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with Guard():\n    os.kill(os.getpid(), signal.SIGHUP)\n    time.sleep(0.2)\n"
        "print('alive')"
    )
    assert (finished.returncode, finished.stdout) == (0, "alive\n")


def test_closing_it_leaves_nothing() -> None:
    finished = run(
        "before = [signal.getsignal(number) for number in signal.valid_signals()]\n"
        "guard = Guard().__enter__()\n"
        "assert current() is guard and threading.active_count() == 2\n"
        "guard.close()\n"
        "assert current() is None and threading.active_count() == 1\n"
        "assert before == [signal.getsignal(number) for number in signal.valid_signals()]\n"
        "assert signal.set_wakeup_fd(-1) == -1\n"
    )
    assert finished.stderr == "" and finished.returncode == 0


def test_cleanup_runs_once_and_later_callers_wait() -> None:
    finished = run(
        "def stop():\n"
        "    time.sleep(0.1)\n"
        "    os.write(1, b'x')\n"
        "guard = Guard()\n"
        "guard.cleanup = stop\n"
        "threads = [threading.Thread(target=guard.run_cleanup) for _ in range(3)]\n"
        "[thread.start() for thread in threads]\n"
        "guard.run_cleanup()\n"
        "os.write(1, b'!')\n"
    )
    assert finished.stdout == "x!"


def test_leaving_it_by_an_exception_cleans_up_once() -> None:
    finished = run(
        "with Guard() as guard:\n"
        "    guard.cleanup = lambda: os.write(1, b'x')\n"
        "    raise ValueError('before the app')\n"
    )
    assert (finished.returncode, finished.stdout) == (1, "x")
    assert "before the app" in finished.stderr
