"""The screen that explains a stretch: its keys, what it asks, what it says, and where rows lead."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from elevenmon.domain.explanations import HOUR, Explanation, Stretch
from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import Snapshot
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.command import Scope
from elevenmon.tui.commands import of_scopes
from elevenmon.tui.screens.history import HistoryScreen
from elevenmon.tui.screens.overview import OverviewScreen
from elevenmon.tui.screens.record import RecordScreen
from elevenmon.tui.screens.requests import RequestsScreen
from elevenmon.tui.screens.why import WhyScreen
from elevenmon.tui.widgets.course_panel import CoursePanel
from elevenmon.tui.widgets.entries_panel import EntriesPanel
from elevenmon.tui.widgets.key_line import KeyLine
from tests.explanations import ANOMALY, SPIKE, explanation, gain, unknown
from tests.factories import busy
from tests.sections import NOW, verdict
from tests.tui.driving import drawn, panel, picture, press, status, top
from tests.tui.fake_monitor import FakeMonitor

THIS_HOUR = NOW.replace(minute=0, second=0, microsecond=0)


def opened(monitor: FakeMonitor) -> MonitorApp:
    return MonitorApp(monitor)


def why(app: MonitorApp) -> WhyScreen:
    screen = app.screen
    assert isinstance(screen, WhyScreen)
    return screen


def entries(app: MonitorApp, which: str) -> EntriesPanel:
    return app.screen.query_one(f"#{which}", EntriesPanel)


async def push(pilot: Pilot[None], app: MonitorApp, snapshot: Snapshot) -> None:
    """A newer snapshot, once the app listens."""
    monitor = app.monitor
    assert isinstance(monitor, FakeMonitor)
    while not monitor.started:
        await pilot.pause(0.01)
    monitor.push(snapshot)
    await drawn(pilot, app, snapshot)


async def test_the_newest_anomaly_is_explained_and_an_hour_ago_without_one() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        assert monitor.asked == [SPIKE]
        assert "why at 12:00" in top(app)
        await press(pilot, "q")
        assert isinstance(app.screen, OverviewScreen)
        await push(pilot, app, busy())
        await press(pilot, "enter")
        assert monitor.asked[-1] == Stretch(THIS_HOUR - HOUR, THIS_HOUR)


async def test_the_key_line_names_the_key_where_something_stands_out() -> None:
    calm = busy()
    for snapshot, shown in ((calm, False), (busy(anomalies=(ANOMALY,)), True)):
        app = opened(FakeMonitor(snapshot))
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.pause()
            assert ("J why" in " ".join(app.screen.query_one(KeyLine).text.split())) is shown


async def test_it_says_how_much_who_and_what() -> None:
    app = opened(FakeMonitor(busy(anomalies=(ANOMALY,))))
    async with app.run_test(size=(120, 60)) as pilot:
        await press(pilot, "J")
        chart = panel(app, CoursePanel).text
        assert "+12,400 credits at 12:00 against 1,900 usual (the median of 4 weeks)" in chart
        assert "97 % voice George · 96 % model Multilingual v2 · 100 % key audiobook" in chart
        assert "↑" in chart.splitlines()[-1]
        gains = entries(app, "gains").text
        assert "+12,100" in gains
        assert " others, -" in gains
        assert "API keys  against the median of 3 weeks" in gains
        assert "Users  not known for these hours" in gains
        assert "Sources  against the week before" in gains
        happened = entries(app, "events").text
        assert "112 clips, 13,050 credits, the dearest 9" in happened
        assert "131 requests, 2 failed" in happened
        assert "/v1/voices" in happened


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (200, 60), (20, 5), (1, 1)])
async def test_any_size_will_do_and_tab_goes_around(size: tuple[int, int]) -> None:
    app = opened(FakeMonitor(busy(anomalies=(ANOMALY,))))
    async with app.run_test(size=size) as pilot:
        await press(pilot, "J")
        visited = []
        for _ in range(3):
            await press(pilot, "tab")
            assert app.focused is not None
            visited.append(app.focused.id)
        assert sorted(str(one) for one in visited) == ["course", "events", "gains"]
        await press(pilot, "left", "w", "z", "tab", "z", "j", "k", "G", "g")
        if size[0] >= 60:
            assert "+12,400" in picture(app)


async def test_every_key_of_the_screen_does_something() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J", *["left"] * 30)
        for command in of_scopes(Scope.WHY):
            for key in command.keys:
                if command.id == "shorter-stretch":
                    await press(pilot, "w")
                before = (why(app).stretch, len(app.screen_stack), app.current_mode)
                await press(pilot, key)
                screen = app.screen
                now = screen.stretch if isinstance(screen, WhyScreen) else None
                assert (now, len(app.screen_stack), app.current_mode) != before, key
                if app.current_mode != "overview":
                    await press(pilot, "1")


async def test_the_cursor_moves_by_hours_and_days_within_what_is_kept() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J", "left", "h")
        assert monitor.asked[-1] == SPIKE.moved(-2 * HOUR)
        assert "why at 10:00" in top(app)
        await press(pilot, "l", "right", "left_square_bracket")
        assert monitor.asked[-1] == SPIKE.moved(-24 * HOUR)
        await press(pilot, "right_square_bracket", *["right"] * 6)
        assert monitor.asked[-1] == Stretch(THIS_HOUR, THIS_HOUR + HOUR)
        await press(pilot, *["left_square_bracket"] * 70)
        assert monitor.asked[-1].until == THIS_HOUR + HOUR - timedelta(days=62)


async def test_longer_stretches_end_with_the_same_hour() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J", "w", "w", "w", "w")
        assert monitor.asked[1:] == [Stretch(SPIKE.until - hours * HOUR, SPIKE.until) for hours in (3, 6, 24)]
        await press(pilot, "W")
        assert monitor.asked[-1] == Stretch(SPIKE.until - 6 * HOUR, SPIKE.until)


async def test_the_next_anomaly_says_what_it_is() -> None:
    app = opened(FakeMonitor(busy(anomalies=(ANOMALY,))))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J", "left", "n")
        assert why(app).stretch == SPIKE
        assert "most of it by the key audiobook" in status(app)


async def test_without_an_anomaly_the_key_says_so() -> None:
    app = opened(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J", "n")
        assert "nothing stands out" in status(app)


@pytest.mark.parametrize(
    ("row", "screen", "text"),
    [
        (0, HistoryScreen, 'voice="JBFqnCBsd6RMkjVDRZzb"'),
        (6, RequestsScreen, ""),
        (7, HistoryScreen, 'model="m2"'),
        (9, RequestsScreen, 'key="9d1c6e0f"'),
        (11, RequestsScreen, ""),
    ],
)
async def test_a_row_leads_to_its_list_in_these_hours(row: int, screen: type, text: str) -> None:
    app = opened(FakeMonitor(busy(anomalies=(ANOMALY,))))
    async with app.run_test(size=(120, 60)) as pilot:
        await press(pilot, "J", *["j"] * row, "enter")
        await pilot.pause()
        shown = app.screen
        assert isinstance(shown, screen)
        assert isinstance(shown, HistoryScreen | RequestsScreen)
        stretch = "time>=2026-11-20T12:00Z time<2026-11-20T13:00Z"
        assert shown.choice.text == f"{stretch} {text}".strip()


async def test_a_clip_opens_its_details_and_a_path_its_requests() -> None:
    app = opened(FakeMonitor(busy(anomalies=(ANOMALY,))))
    async with app.run_test(size=(120, 60)) as pilot:
        await press(pilot, "J", "tab", "enter")
        assert isinstance(app.screen, RecordScreen)
        assert app.screen.row.row_id == 500
        await press(pilot, "q", "G", "enter")
        await pilot.pause()
        assert isinstance(app.screen, RequestsScreen)
        assert app.screen.choice.text.endswith('path="/v1/voices"')


async def test_headings_are_stepped_over_and_the_cursor_keeps_its_row() -> None:
    app = opened(FakeMonitor(busy(anomalies=(ANOMALY,))))
    async with app.run_test(size=(120, 60)) as pilot:
        await press(pilot, "J")
        gains = entries(app, "gains")
        seen = []
        for _ in range(8):
            assert gains.entry is not None
            assert not gains.entry.is_heading
            seen.append(gains.entry.key)
            await press(pilot, "j")
        assert seen[5:] == ["voice_id:v3", "product_type:TTS", "model:m2"]
        at = gains.entry
        await press(pilot, "left")
        assert at is not None
        assert gains.entry is not None
        assert gains.entry.key == at.key


async def test_a_click_on_an_hour_chooses_it() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        chart = app.screen.query_one(CoursePanel)
        await pilot.click(chart, offset=(chart.size.width - 4, 5))
        await pilot.pause()
        assert monitor.asked[-1] != SPIKE
        assert monitor.asked[-1].until - monitor.asked[-1].since == HOUR
        assert THIS_HOUR - 6 * HOUR < monitor.asked[-1].since <= THIS_HOUR


async def test_only_one_question_is_asked_at_a_time_and_the_last_choice_is_answered() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    waiting: list[Callable[[Explanation | None], None]] = []

    def explain(stretch: Stretch, deliver: Callable[[Explanation | None], None]) -> None:
        monitor.asked.append(stretch)
        waiting.append(deliver)

    monitor.explain = explain  # type: ignore[method-assign]
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J", "left", "left", "left")
        assert "reading" in entries(app, "gains").text
        assert monitor.asked == [SPIKE]
        waiting[0](explanation(SPIKE))
        await pilot.pause()
        assert monitor.asked == [SPIKE, SPIKE.moved(-3 * HOUR)]
        waiting[1](explanation(SPIKE.moved(-3 * HOUR)))
        await pilot.pause()
        assert len(monitor.asked) == 2
        assert "at 09:00" in panel(app, CoursePanel).text


async def test_what_is_not_known_is_said_and_a_store_in_trouble_too() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    monitor.explanations = unknown
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        assert "no usage is known at 12:00" in panel(app, CoursePanel).text
        monitor.explanations = lambda _stretch: None
        await press(pilot, "left")
        assert "cannot answer" in panel(app, CoursePanel).text
        monitor.explanations = explanation
        await press(pilot, "r")
        assert "+12,400" in panel(app, CoursePanel).text


async def test_little_to_compare_with_is_said() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    monitor.explanations = lambda stretch: explanation(stretch, weeks=1)
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        assert "usual (the week before)" in panel(app, CoursePanel).text
        monitor.explanations = lambda stretch: explanation(stretch, weeks=0, usual=None)
        await press(pilot, "left")
        assert "no earlier week is known to compare with" in panel(app, CoursePanel).text


async def test_hours_that_still_grow_are_read_again() -> None:
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        asked = len(monitor.asked)
        for seconds, more in ((10, 0), (25, 1)):
            monitor.clock.advance(seconds)
            verdict_now = verdict(Level.OK, f"lasts {seconds}")
            await push(pilot, app, busy(anomalies=(ANOMALY,), verdict=verdict_now))
            assert len(monitor.asked) == asked + more


async def test_hostile_names_stay_words() -> None:
    name = "[/] [@click=app.quit]x[/] 漢字漢字"
    part = explanation().parts[0]
    rows = (gain("v1", name, 900, 100, 0.8), gain("v2", "", 300, 100, 0.2))
    monitor = FakeMonitor(busy(anomalies=(ANOMALY,)))
    monitor.explanations = lambda stretch: explanation(
        stretch, parts=(type(part)(part.dimension, rows, 4), *explanation().parts[1:])
    )
    app = opened(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "J")
        assert "[/] [@click" in entries(app, "gains").text
        assert "(no name)" in entries(app, "gains").text
