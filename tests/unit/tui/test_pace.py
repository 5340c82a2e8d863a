"""How soon one frame follows another."""

import os
import subprocess
import sys

import pytest

from elevenmon.cli.commands import tui as command
from elevenmon.settings.resolve import Flags

SCRIPT = """
from elevenmon.tui.pace import quicken
quicken()
from textual import screen
print(round(1 / screen.UPDATE_PERIOD))
"""


@pytest.mark.parametrize(("asked", "frames"), [(None, "120"), ("30", "30")])
def test_frames_follow_each_other_as_fast_as_asked(asked: str | None, frames: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"}
    if asked is not None:
        environment["TEXTUAL_FPS"] = asked
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == frames


def test_the_program_asks_before_it_loads_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_FPS", raising=False)
    monkeypatch.setattr(command, "require_terminal", lambda: None)
    monkeypatch.setattr(command, "share_heap", lambda: False)
    monkeypatch.setattr(command.collector, "rest", lambda: None)
    monkeypatch.setattr(command, "Guard", reached)
    with pytest.raises(GuardReached):
        command.open_monitor(Flags(), None)
    assert os.environ["TEXTUAL_FPS"] == "120"


class GuardReached(Exception):
    """What comes after it, Textual too, is not run."""


def reached() -> None:
    """Instead of the guard."""
    raise GuardReached
