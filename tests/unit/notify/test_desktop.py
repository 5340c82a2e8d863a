"""Notifications of the desktop: through the terminal, or through a program that is a script here."""

import os
import sys
from pathlib import Path

import pytest

from elevenmon.domain.level import Level
from elevenmon.domain.terminal_notice import TerminalNotices, as_osc9
from elevenmon.notify.desktop import Desktop
from elevenmon.settings.channels import NOTIFY_SEND, TERMINAL, DesktopSettings
from tests.faults.corpus import HOSTILE
from tests.unit.notify.edges import edge, told

KEY = "sk_0123456789abcdef"


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a `notify-send` on the PATH writes its arguments and environment."""
    out = tmp_path / "shown"
    program = tmp_path / "notify-send"
    program.write_text(
        f"#!{sys.executable} -I\nimport os, sys\n"
        f"print(*sys.argv[1:], *os.environ, sep='\\0', file=open({str(out)!r}, 'w'))\n"
        "sys.exit(int(os.environ.get('LC_ALL', '0')))\n"
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("LC_ALL", raising=False)
    return out


def arguments(shown: Path) -> list[str]:
    """What the program was given: its arguments, then the names in its environment."""
    return shown.read_text().split("\0")


def through_program() -> Desktop:
    return Desktop(DesktopSettings(through=NOTIFY_SEND), TerminalNotices())


async def test_the_program_gets_fixed_options_and_two_texts(
    shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    outcome = await through_program().send(told(edge(level=Level.CRITICAL)), posted=0.0)
    assert outcome.sent and outcome.text == "shown by notify-send"
    given = arguments(shown)
    assert given[:5] == [
        "--app-name=elevenmon",
        "--urgency=critical",
        "--",
        "elevenmon work: critical",
        "81.2 % of the credits used",
    ]
    assert "PATH" in given and "ELEVENLABS_API_KEY" not in given


async def test_no_text_is_an_option_or_markup(shown: Path) -> None:
    kinds = {category: text for category, text in HOSTILE if text}
    for text in (*kinds.values(), "--help", "<b>bold</b> <a href='x'>y</a> & more"):
        event = told(edge(text=text))
        assert (await through_program().send(event, posted=0.0)).sent
        given = arguments(shown)
        assert given[2:4] == ["--", event.title]
        assert not {"<", ">"} & set(given[4])


async def test_a_program_that_fails_or_is_not_there_is_said(
    shown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "3")
    outcome = await through_program().send(told(), posted=0.0)
    assert not outcome.sent and outcome.text.startswith("notify-send ended with 3")
    monkeypatch.setenv("PATH", "/nonexistent")
    assert (await through_program().send(told(), posted=0.0)).text == "notify-send is not installed"


async def test_a_terminal_that_somebody_owns_is_asked_first(shown: Path) -> None:
    terminal, written = TerminalNotices(), list[str]()
    way = Desktop(DesktopSettings(through=TERMINAL), terminal)
    assert (await way.send(told(), posted=0.0)).text == "shown by notify-send"
    terminal.writer = written.append
    assert (await way.send(told(), posted=0.0)).text == "handed to the terminal (OSC 9)"
    assert written == ["elevenmon work: warning: 81.2 % of the credits used"]
    both = Desktop(DesktopSettings(through=NOTIFY_SEND), terminal)
    assert (await both.send(told(), posted=0.0)).text == "shown by notify-send"
    assert len(written) == 1


def test_the_sequence_is_wrapped_for_tmux() -> None:
    assert as_osc9("x: y", in_tmux=False) == "\x1b]9;x: y\x07"
    assert as_osc9("x: y", in_tmux=True) == "\x1bPtmux;\x1b\x1b]9;x: y\x07\x1b\\"
