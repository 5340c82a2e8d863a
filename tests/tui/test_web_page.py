"""The page at ElevenLabs: its address, a browser that is a script, and a machine without one."""

import os
from pathlib import Path

import pytest

from elevenmon.domain.lists import Kind
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.browser import open_page
from elevenmon.tui.lists.web_page import page
from tests.factories import busy
from tests.sections import identity
from tests.tui.driving import answered, status
from tests.tui.fake_monitor import FakeMonitor


@pytest.fixture
def no_desktop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine whose only programs are those that a test puts into this folder."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("region", "site"),
    [
        ("global", "https://elevenlabs.io"),
        ("us", "https://elevenlabs.io"),
        ("eu", "https://eu.residency.elevenlabs.io"),
        ("127.0.0.1:8011", "https://elevenlabs.io"),
    ],
)
def test_each_region_has_its_site(region: str, site: str) -> None:
    whose = identity(region=region)
    assert page(Kind.HISTORY, whose) == f"{site}/app/speech-synthesis/history"
    assert page(Kind.REQUESTS, whose) == f"{site}/app/developers/analytics/api-requests"
    assert page(Kind.REQUESTS, identity(profile="demo", region="busy")) is None


def test_the_browser_gets_the_address_and_neither_terminal_nor_secret(
    no_desktop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = no_desktop / "told"
    os.mkfifo(told)
    script = no_desktop / "xdg-open"
    script.write_text(f'#!/bin/sh\n{{ echo "$# $1 $ELEVENLABS_API_KEY"; [ -t 0 ] && echo tty; }} > {told}\n')
    script.chmod(0o700)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("ELEVENLABS_API_KEY", "sk_0123456789abcdef")
    assert open_page("https://elevenlabs.io/app")
    assert told.read_text() == "1 https://elevenlabs.io/app \n"


def test_a_text_browser_is_not_asked_where_there_is_no_desktop(no_desktop: Path) -> None:
    (no_desktop / "xdg-open").write_text("#!/bin/sh\n")
    (no_desktop / "xdg-open").chmod(0o700)
    assert not open_page("https://elevenlabs.io/app")


async def test_without_a_browser_the_address_is_on_the_clipboard(no_desktop: Path) -> None:
    monitor = FakeMonitor(busy(identity=identity(region="eu")))
    app = MonitorApp(monitor)
    async with app.run_test(size=(130, 36)) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        await pilot.press("o")
        await pilot.pause()
        address = "https://eu.residency.elevenlabs.io/app/developers/analytics/api-requests"
        assert app.clipboard == address
        assert f"no browser here, copied {address}" in status(app)
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("enter")
        await answered(pilot, monitor)
        await pilot.press("o")
        await pilot.pause()
        assert app.clipboard == "https://eu.residency.elevenlabs.io/app/speech-synthesis/history"


async def test_the_demo_says_that_it_has_no_page() -> None:
    monitor = FakeMonitor(busy(identity=identity(profile="demo", region="busy")))
    app = MonitorApp(monitor)
    async with app.run_test(size=(130, 36)) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        await pilot.press("o")
        await pilot.pause()
        assert "the demo has no page at ElevenLabs" in status(app)
