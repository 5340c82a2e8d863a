"""Being told by the whole program: by one process of several, and by the terminal's owner alone."""

import json
import re
from pathlib import Path

import pytest

from tests.e2e.receiver import Receiver
from tests.e2e.test_demo import ELEVENMON, LIVE, Server, quit_clean, shows, start
from tests.faults.pty_harness import Session, pump_all

KEY = {"ELEVENLABS_API_KEY": "sk_0123456789abcdef"}


@pytest.fixture
def home(tmp_path: Path, receiver: Receiver) -> Path:
    """A home whose settings send alerts to a receiver."""
    folder = tmp_path / "config" / "elevenmon"
    folder.mkdir(parents=True)
    webhook = f'[notify.webhook]\nurl = "http://127.0.0.1:{receiver.server_port}/"\n'
    (folder / "config.toml").write_text(f'interval = "5s"\n{webhook}')
    return tmp_path


def test_of_two_processes_one_tells_and_what_was_so_already_is_not_told(
    home: Path, server: Server, receiver: Receiver
) -> None:
    with (
        start(home, "--base-url", server.address, environment=KEY) as one,
        start(home, "--base-url", server.address, environment=KEY) as other,
    ):
        assert pump_all([one, other], lambda: all(re.search(LIVE, each.text) for each in (one, other)))
        server.restart("--scenario", "expired-key")
        assert pump_all([one, other], lambda: receiver.taken)
        # Both show it; the second has had its chance to tell by then.
        assert pump_all([one, other], lambda: all("refused" in each.text for each in (one, other)))
        quit_clean(one)
        quit_clean(other)
    rules = [json.loads(body)["rule"] for _, body in receiver.taken]
    assert rules == ["key-lost"]
    # The next run finds the episode open: nobody is told again.
    with start(home, "--base-url", server.address, environment=KEY) as session:
        shows(session, "refused")
        quit_clean(session)
    assert len(receiver.taken) == 1


def test_a_test_of_the_desktop_asks_the_terminal(home: Path) -> None:
    (home / "config" / "elevenmon" / "config.toml").write_text("[notify.desktop]\n")
    given = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}
    with Session(ELEVENMON, "alerts", "test", environment=given) as session:
        assert session.wait_for_end() == 0
        assert "desktop  ok   handed to the terminal (OSC 9)" in session.text
        assert b"\x1b]9;elevenmon default: test: a test of the ways out" in session.output
