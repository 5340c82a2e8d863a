"""Welcome: a key is tried before it is kept, and never shown."""

from dataclasses import replace

import pytest
from textual.widgets import Input

from elevenmon.domain.health import FaultKind, FeedState
from elevenmon.domain.ports import KeyOffer, Monitor
from elevenmon.domain.secret import Secret
from elevenmon.domain.snapshot import HealthSection
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.screens.welcome import WelcomeScreen
from tests.factories import busy, loading
from tests.sections import feed, health
from tests.tui.driving import picture, settled, status, top
from tests.tui.fake_monitor import FakeDesk, FakeMonitor

KEY = "sk_0123456789abcdef0123456789abcdef"
SIZE = (80, 24)


class TryingDesk(FakeDesk):
    """The first monitor it opens has this to say; the next ones are well."""

    def __init__(self, first: FakeMonitor, *, keyring: bool = True) -> None:
        super().__init__(keyring=keyring)
        self.opened: list[FakeMonitor] = []
        self._first = first

    def connect(self, key: Secret, *, keep: str) -> FakeMonitor:
        """The one, then others."""
        self.connected.append((key, keep))
        monitor = FakeMonitor() if self.opened else self._first
        self.opened.append(monitor)
        return monitor


def refusing() -> FakeMonitor:
    """A monitor whose key is refused at once."""
    stopped = feed("subscription", FeedState.STOPPED, fault=FaultKind.KEY, reason="key refused (401)")
    return FakeMonitor(replace(loading(), health=health({"subscription": stopped}, connected=False)))


async def test_it_explains_and_offers_places() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        shown = " ".join(picture(app).split())
        assert "It needs an API key" in shown
        assert "~/.config/elevenmon/key" in shown
        assert "keyring" in shown
        assert "Open the demo" in shown


async def test_no_keyring_no_offer() -> None:
    app = MonitorApp(None, desk=FakeDesk(keyring=False))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "keyring" not in picture(app)


async def test_without_a_desk_it_says_how_to_start() -> None:
    app = MonitorApp(None)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "ELEVENLABS_API_KEY" in picture(app)


async def test_a_good_key_is_tried_then_kept_and_opens_the_overview() -> None:
    trial = FakeMonitor(busy())
    desk = TryingDesk(trial)
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(Input).value = f"  {KEY}  "
        await pilot.press("enter")
        await settled(pilot, app)
        assert desk.connected == [(Secret(KEY), "session"), (Secret(KEY), "file")]
        assert trial.stopped
        assert "Overview" in top(app)
        assert app.monitor is desk.opened[-1]
        assert desk.opened[-1].started


async def test_a_key_for_this_session_keeps_its_monitor() -> None:
    trial = FakeMonitor(busy())
    desk = TryingDesk(trial)
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(Input).value = KEY
        await pilot.press("tab", "down", "down", "enter")
        await settled(pilot, app)
        assert desk.connected == [(Secret(KEY), "session")]
        assert app.monitor is trial
        newer = busy()
        trial.push(newer)
        await pilot.pause()
        assert app.snapshot is newer


async def test_a_refused_key_is_not_kept() -> None:
    trial = refusing()
    desk = TryingDesk(trial)
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(Input).value = KEY
        await pilot.press("enter")
        await settled(pilot, app)
        assert desk.connected == [(Secret(KEY), "session")]
        assert trial.stopped
        assert isinstance(app.screen, WelcomeScreen)
        assert "ElevenLabs refuses this key: check" in picture(app)
        assert not app.screen.query_one(Input).disabled


@pytest.mark.parametrize(("steps", "kept"), [((), True), (("tab", "down", "down"), False)])
async def test_a_key_that_could_not_be_checked_is_kept_and_said_so_until_an_answer_tells(
    steps: tuple[str, ...], kept: bool
) -> None:
    failing = feed("subscription", FeedState.FAILING, fault=FaultKind.NETWORK, reason="no route")
    offline = replace(
        loading(),
        health=HealthSection(feeds={"subscription": replace(failing, last_good=None)}),
        identity=replace(loading().identity, key_hint="cdef", key_place="~/key"),
    )
    desk = TryingDesk(FakeMonitor(offline))
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=(140, 40)) as pilot:
        app.screen.query_one(Input).value = KEY
        await pilot.press(*steps, "enter")
        await settled(pilot, app)
        assert "Overview" in top(app)
        toasts = " ".join(notice.message for notice in app._notifications)
        assert "ElevenLabs could not be asked whether it takes the key …cdef: its first answer" in toasts
        assert ("the key is kept meanwhile" in toasts) is kept
        assert [keep for _, keep in desk.connected] == (["session", "file"] if kept else ["session"])
        monitor = desk.opened[-1]
        monitor.push(offline)
        await pilot.pause()
        assert "no figures yet, key …cdef from ~/key not checked yet: no route" in status(app)
        stopped = feed("subscription", FeedState.STOPPED, fault=FaultKind.KEY, reason="key refused (401)")
        monitor.push(replace(offline, health=health({"subscription": stopped}, connected=False)))
        await pilot.pause()
        assert "key …cdef from ~/key refused: N new key" in status(app)
        monitor.push(busy())
        await pilot.pause()
        assert "key" not in status(app)


async def test_what_the_desk_says_is_shown() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(Input).value = "sk_invalid"
        await pilot.press("enter")
        await settled(pilot, app)
        assert "ElevenLabs refuses this key (401)" in picture(app)


@pytest.mark.parametrize("text", ["abc", "two words", "kéy-with-accent", "x" * 260])
async def test_what_cannot_be_a_key_is_not_tried(text: str) -> None:
    desk = FakeDesk()
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(Input).value = text
        await pilot.press("enter")
        await pilot.pause()
        assert desk.connected == []
        assert "4 to 256 printable ASCII characters" in picture(app)


async def test_an_empty_field_says_so() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "paste a key first" in picture(app)


async def test_the_key_is_never_shown() -> None:
    app = MonitorApp(None, desk=TryingDesk(refusing()))
    async with app.run_test(size=SIZE) as pilot:
        app.screen.query_one(Input).value = KEY
        await pilot.press("enter")
        await settled(pilot, app)
        assert KEY not in app.export_screenshot()
        assert KEY[3:20] not in app.export_screenshot()
        assert app.redactor.redact(f"key {KEY}") == "key ****"


async def test_a_fault_of_the_desk_is_a_sentence_without_the_key() -> None:
    class BrokenDesk(FakeDesk):
        def connect(self, key: Secret, *, keep: str) -> FakeMonitor:
            raise OSError(f"[Errno 28] No space left for {key}")

    app = MonitorApp(None, desk=BrokenDesk())
    async with app.run_test(size=(120, 30)) as pilot:
        app.screen.query_one(Input).value = KEY
        await pilot.press("enter")
        await settled(pilot, app)
        assert "this did not work: [Errno 28] No space left for ****" in picture(app)
        assert app.return_code is None


async def test_the_demo_is_one_click_away() -> None:
    desk = FakeDesk()
    app = MonitorApp(None, desk=desk)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.click("#welcome-demo")
        await settled(pilot, app)
        assert desk.demos == 1
        assert "Overview" in top(app)


async def test_the_place_is_marked_by_a_glyph_too() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("tab", "down")
        await pilot.pause()
        shown = " ".join(picture(app).split())
        assert "● keep it in the keyring" in shown
        assert "○ keep the key in" in shown


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (60, 15)])
async def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test(size=size) as pilot:
        await pilot.press("tab", "tab", "tab")
        await pilot.pause()
        assert app.return_code is None


def test_the_fakes_are_what_the_ports_ask_for() -> None:
    desk = FakeDesk()
    monitor: Monitor = desk.demo()
    offer: KeyOffer = desk.offer
    assert monitor.interval_seconds == 30
    assert offer.keyring
