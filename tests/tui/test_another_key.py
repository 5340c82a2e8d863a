"""A refused key: which one it is, and the way to another one and back."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.widgets import Button, Input

from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.domain.level import Level
from elevenmon.domain.ports import KeyOffer
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.commands import BY_ID
from elevenmon.tui.screens.welcome import WelcomeScreen
from elevenmon.tui.widgets.key_line import KeyLine
from tests.factories import busy
from tests.sections import feed, health, identity, quota, verdict
from tests.tui.driving import drawn, picture, settled, status, top
from tests.tui.fake_monitor import FakeDesk, FakeMonitor

KEY = "sk_0123456789abcdef0123456789abcdef"
SIZE = (110, 30)
VARIABLE = "ELEVENLABS_API_KEY"


def refused(place: str = VARIABLE) -> Snapshot:
    """Yesterday's figures of an account whose key is not taken any more."""
    stopped = feed("subscription", FeedState.STOPPED, fault=FaultKind.KEY, reason="key refused (401)")
    return busy(identity=identity(key_place=place), health=health({"subscription": stopped}))


class SlowMonitor(FakeMonitor):
    """Takes as long to stop as it is told."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self.may_stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def stop(self) -> None:
        """Wait, then end."""
        asyncio.run_coroutine_threadsafe(self.may_stop.wait(), self._loop).result(10)
        super().stop()


def opened(
    monitor: FakeMonitor, again: Callable[[], FakeMonitor] | None = None
) -> tuple[MonitorApp, FakeDesk]:
    desk = FakeDesk()
    desk.again = again
    return MonitorApp(monitor, desk=desk), desk


def keys(app: MonitorApp) -> str:
    return app.screen.query_one(KeyLine).text


async def test_the_key_is_offered_only_while_it_is_needed() -> None:
    monitor = FakeMonitor(busy())
    app, _ = opened(monitor)
    async with app.run_test(size=SIZE) as pilot:
        assert "N new key" not in keys(app)
        await pilot.press("N")
        await pilot.pause()
        assert app.monitor is monitor
        monitor.push(refused())
        await drawn(pilot, app, monitor.snapshot())
        assert f"key …9f2c from {VARIABLE} refused: N new key, r retry" in status(app)
        assert "N new key" in keys(app)
        monitor.push(busy(revision=9))
        await drawn(pilot, app, monitor.snapshot())
        assert "N new key" not in keys(app)


async def test_without_figures_it_is_said_once_that_the_key_is_refused() -> None:
    without = {
        "quota": quota(subscription=None, obtained_at=None),
        "verdict": verdict(Level.UNKNOWN, "no figures yet: the key was refused (invalid_api_key)", eta=None),
    }
    app, _ = opened(FakeMonitor(replace(refused(), **without)))
    async with app.run_test(size=(200, 30)) as pilot:
        await pilot.pause()
        assert status(app).count("refused") == 1
        await pilot.press("p")
        await pilot.pause()
        assert "PAUSED" in status(app) and status(app).count("refused") == 1


async def test_without_a_desk_there_is_no_such_command() -> None:
    app = MonitorApp(FakeMonitor(refused()))
    async with app.run_test(size=SIZE):
        assert not app.can_run(BY_ID["new-key"])


async def test_it_is_in_the_palette() -> None:
    app, _ = opened(FakeMonitor(refused()))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p", *"take a new key")
        await pilot.pause(0.3)
        await app.workers.wait_for_complete()
        await pilot.press("enter")
        await settled(pilot, app)
        assert "Welcome" in top(app)


async def test_another_key_replaces_the_account() -> None:
    monitor = FakeMonitor(refused())
    app, desk = opened(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("N")
        await settled(pilot, app)
        assert "Welcome" in top(app)
        assert monitor.stopped
        assert app.monitor is None
        shown = " ".join(picture(app).split())
        assert f"ElevenLabs refuses the key …9f2c from {VARIABLE}" in shown
        assert f"at the next start {VARIABLE} goes before a key kept here" in shown
        assert "Go back" not in shown
        await pilot.press(*KEY, "enter")
        await settled(pilot, app)
        assert desk.connected == [(Secret(KEY), "session"), (Secret(KEY), "file")]
        assert "Overview" in top(app)
        assert app.monitor is not None and app.monitor is not monitor
        assert app.snapshot is app.monitor.snapshot()


@pytest.mark.parametrize("place", ["~/.config/elevenmon/api_key", "the keyring", ""])
async def test_only_a_variable_stands_in_the_way_at_the_next_start(place: str) -> None:
    app, _ = opened(FakeMonitor(refused(place)))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("N")
        await settled(pilot, app)
        shown = " ".join(picture(app).split())
        assert f"ElevenLabs refuses the key …9f2c{f' from {place}' if place else ''}" in shown
        assert "next start" not in shown


async def test_there_is_a_way_back_as_often_as_one_likes() -> None:
    monitors = [FakeMonitor(refused()) for _ in range(3)]
    left = iter(monitors[1:])
    app, _ = opened(monitors[0], lambda: next(left))
    async with app.run_test(size=SIZE) as pilot:
        for index in range(2):
            await pilot.press("N")
            await settled(pilot, app)
            assert monitors[index].stopped
            await pilot.click("#welcome-back")
            await settled(pilot, app)
            assert app.monitor is monitors[index + 1]
            assert monitors[index + 1].started
            assert "Overview" in top(app)
            assert "72.9 %" in picture(app)


async def test_esc_goes_back_as_the_button_does_once_the_account_is_closed() -> None:
    again = FakeMonitor(refused())
    monitor = SlowMonitor(refused())
    app, _ = opened(monitor, lambda: again)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("N")
        await pilot.pause()
        assert "esc go back" in keys(app)
        await pilot.press("escape")
        await pilot.pause()
        assert not again.started
        monitor.may_stop.set()
        await settled(pilot, app)
        await pilot.press("x", "escape")
        await settled(pilot, app)
        assert app.monitor is again and again.started
        assert "Overview" in top(app)


async def test_esc_leads_nowhere_where_no_account_was_left() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "esc" not in keys(app)
        await pilot.press("escape")
        await settled(pilot, app)
        assert app.is_running
        assert "Welcome" in top(app)


async def test_nothing_is_opened_before_the_account_is_closed() -> None:
    async def none_yet() -> None:
        assert all(button.disabled for button in app.screen.query(Button))
        assert app.screen.query_one(Input).disabled
        assert "closing the account" in picture(app)

    desk = FakeDesk()
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        monitor = SlowMonitor(refused())
        app.use_monitor(monitor)
        await pilot.pause()
        await pilot.press("N")
        await pilot.pause()
        await none_yet()
        monitor.may_stop.set()
        await settled(pilot, app)
        assert not app.screen.query_one(Input).disabled
        assert "closing" not in picture(app)


async def test_a_named_file_without_a_key_is_said_on_the_welcome() -> None:
    desk = FakeDesk()
    desk.offer = replace(desk.offer, trouble="no API key: api_key_file names ~/k, which does not exist")
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "no API key: api_key_file names ~/k, which does not exist" in picture(app)


async def test_another_server_is_named_wherever_the_key_goes() -> None:
    class Refusing(FakeDesk):
        def connect(self, key: Secret, *, keep: str) -> FakeMonitor:
            return FakeMonitor(replace(refused(), health=replace(refused().health, connected=False)))

    desk = Refusing()
    desk.offer = KeyOffer(file="~/k", keyring=False, server="gateway.example.com")
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        shown = " ".join(picture(app).split())
        assert "sends it to gateway.example.com alone" in shown
        assert "to ElevenLabs alone" not in shown
        await pilot.press(*KEY, "enter")
        await settled(pilot, app)
        assert "gateway.example.com refuses this key: check" in picture(app)
