"""The Overview as a person meets it: what each state says, keys, focus, zoom, and what is drawn again."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from textual.geometry import Region
from textual.widget import Widget

from elevenmon.domain.level import Level
from elevenmon.domain.snapshot import RequestTail, Snapshot
from elevenmon.domain.wording import UNKNOWN_FIGURE
from elevenmon.render.failures import reason
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.content import pieces_width
from elevenmon.tui.widgets.breakdown import BreakdownPanel
from elevenmon.tui.widgets.burn_up import BurnUpPanel
from elevenmon.tui.widgets.cells import text_of
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.quota import QuotaPanel
from elevenmon.tui.widgets.tail import TailPanel, path_pieces, request_line, shortened
from elevenmon.tui.widgets.tiles import TilesPanel
from tests import factories, sections
from tests.factories import ACCOUNTS, busy, with_revision
from tests.sections import NOW
from tests.tui.driving import drawn, panel, picture, ready
from tests.tui.fake_monitor import FakeMonitor

SIZES = [(1, 1), (2, 2), (5, 40), (20, 6), (40, 10), (60, 15), (80, 24), (120, 40), (160, 45), (200, 60)]


async def test_rows_that_newer_ones_push_down_are_not_coloured_again() -> None:
    section = sections.tail()
    monitor = FakeMonitor(busy(tail=section))
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        tail = app.screen.query_one(TailPanel)
        before = [tail.render_line(y) for y in range(tail.size.height)]
        newer = sections.request(0, request_key="evt_new", at=NOW)
        account = with_revision(busy(tail=replace(section, rows=(newer, *section.rows))), 8)
        monitor.push(account)
        await drawn(pilot, app, account)
        after = [tail.render_line(y) for y in range(tail.size.height)]
        assert after[0] is not before[0] and after[0].text != before[0].text
        assert [now is then for now, then in zip(after[1:], before, strict=False)] == [True] * (
            len(after) - 1
        )


async def test_one_request_that_is_listed_twice_stands_there_twice() -> None:
    twin = sections.request(0, at=NOW - timedelta(hours=1))
    app = MonitorApp(FakeMonitor(busy(tail=sections.tail(rows=(sections.request(0), twin)))))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        rows = app.screen.query_one(TailPanel).text.split("\n")
        assert len([row for row in rows if row.strip()]) == 2 and rows[0] != rows[1]


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_every_account_at_every_size(account: str) -> None:
    app = MonitorApp(FakeMonitor(ACCOUNTS[account]()))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for one in app.screen.query(Panel):
                lines = one.text.split("\n")
                assert len(lines) <= max(1, one.size.height)
                assert all(pieces_width([line]) <= one.size.width for line in lines)
        assert app.is_running


async def test_an_enormous_terminal() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(2000, 1000)) as pilot:
        await ready(pilot)
        assert "72.9 %" in panel(app, QuotaPanel).text
        assert panel(app, TailPanel).size.height > 500


async def test_the_first_frame_is_complete_before_anything_is_asked() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        words = picture(app)
        for expected in ("72.9 %", "88,214 of 121,000 credits", "RUNS OUT FRI 27 14:00", "George", "31,204"):
            assert expected in words
        for expected in ("included", "171k", "reset Dec 3", "1.2k", "rate limit", "own 12 hidden"):
            assert expected in words
        assert len(list(app.screen.walk_children(Widget))) <= 14


async def test_the_reset_is_counted_down_to_by_the_services_time() -> None:
    app = MonitorApp(FakeMonitor(busy(offset_seconds=-86_400.0)))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        words = panel(app, QuotaPanel).text
        assert "in 13d 18h" in words
        assert "19 points ahead" in words


async def test_the_curves_follow_when_plotext_is_loaded() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        dots = [character for character in panel(app, BurnUpPanel).text if "\u2801" <= character <= "\u28ff"]
        assert len(dots) > 60
        assert "● " in panel(app, BurnUpPanel).text or "●" in panel(app, BurnUpPanel).text


@pytest.mark.parametrize(
    ("account", "kind", "said"),
    [
        ("busy", QuotaPanel, "16 points ahead"),
        ("busy", QuotaPanel, "resets Dec 3 09:00"),
        ("busy", QuotaPanel, "in 12d 18h"),
        ("calm", QuotaPanel, "● Lasts to the reset on Dec 3, 41 % spare est."),
        ("over_limit", QuotaPanel, "110.1 %"),
        ("over_limit", QuotaPanel, "12,204 over"),
        ("over_limit", QuotaPanel, "12,204 of 50,000, $3.66"),
        ("over_limit", BreakdownPanel, "rows add up to 66 % of the quota's figure"),
        ("no_limit", QuotaPanel, "$12.40 this period"),
        ("no_limit", QuotaPanel, "88,214 credits this period, no limit"),
        ("cost_billed", QuotaPanel, "€12.20 a day"),
        ("cost_billed", QuotaPanel, "+6 % on the period before by now"),
        ("cost_billed", BreakdownPanel, "$499.70"),
        ("cost_billed", BurnUpPanel, "now $1.4k"),
        ("scoped_key", QuotaPanel, "Grant it user_read"),
        ("scoped_key", TailPanel, "Grant it workspace_analytics_full_read"),
        ("scoped_key", TilesPanel, "no access"),
        ("loading", QuotaPanel, "Waiting for the quota"),
        ("loading", BreakdownPanel, "Waiting for the credits by voice"),
        ("empty", BreakdownPanel, "Nothing was used this period"),
        ("empty", TailPanel, "No requests yet"),
        ("empty", TilesPanel, "none yet"),
        ("hostile", BreakdownPanel, "[/]"),
        ("hostile", BreakdownPanel, "(no name)"),
        ("hostile", TailPanel, "/v1/[red]not red[/red] $error"),
    ],
)
async def test_what_each_state_says(account: str, kind: type[Panel], said: str) -> None:
    app = MonitorApp(FakeMonitor(ACCOUNTS[account]()))
    async with app.run_test(size=(160, 45)) as pilot:
        await ready(pilot)
        assert said in panel(app, kind).text


async def test_requests_that_could_not_be_read_are_not_called_none() -> None:
    account = busy(tail=RequestTail((), 0, NOW, left_out="larger than what is read of one answer"))
    app = MonitorApp(FakeMonitor(account))
    async with app.run_test(size=(160, 45)) as pilot:
        await ready(pilot)
        assert "No request could be read" in panel(app, TailPanel).text
        assert "some left out: larger than what is read of one answer" in panel(app, TailPanel).text


@pytest.mark.parametrize("account", ["loading", "scoped_key"])
async def test_no_data_is_never_a_zero(account: str) -> None:
    app = MonitorApp(FakeMonitor(ACCOUNTS[account]()))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "0" not in panel(app, QuotaPanel).text.replace("credits/h", "")
        assert UNKNOWN_FIGURE in panel(app, TilesPanel).text


async def test_the_verdict_keeps_its_place_however_little_room_there_is() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        for size in ((60, 15), (40, 8), (40, 5)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "RUNS OUT FRI 27 14:00" in panel(app, QuotaPanel).text


async def test_an_unchanged_snapshot_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        refreshed = _record_refreshes(monkeypatch)
        monitor.push(with_revision(busy_of(app), 8))
        await drawn(pilot, app, monitor.snapshot())
        monitor.clock.advance(1)
        app.now = monitor.clock.now()
        await pilot.pause()
        assert refreshed == {}


async def test_only_the_changed_lines_of_the_changed_panel_are_painted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        section = sections.breakdown()
        row = replace(section.rows[2], credits=section.rows[2].credits + 7)
        changed = replace(section, rows=(*section.rows[:2], row, *section.rows[3:]))
        refreshed = _record_refreshes(monkeypatch)
        monitor.push(with_revision(busy_of(app), 8, breakdown=changed))
        await drawn(pilot, app, monitor.snapshot())
        assert refreshed == {"breakdown": [(Region(0, 2, 48, 1),)]}


def busy_of(app: MonitorApp) -> Snapshot:
    assert app.snapshot is not None
    return app.snapshot


def _record_refreshes(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[Region, ...]]]:
    refreshed: dict[str, list[tuple[Region, ...]]] = {}
    original = Panel.refresh

    def recording(self: Panel, *regions: Region, **options: Any) -> Panel:
        refreshed.setdefault(self.id or "", []).append(regions)
        return original(self, *regions, **options)

    monkeypatch.setattr(Panel, "refresh", recording)
    return refreshed


async def test_a_theme_change_repaints_in_its_colours() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        quota = panel(app, QuotaPanel)
        before = quota.render_lines(Region(0, 0, *quota.outer_size))
        app.show_theme("elevenmon-light")
        await pilot.pause()
        after = quota.render_lines(Region(0, 0, *quota.outer_size))
        assert [strip.text for strip in before] == [strip.text for strip in after]
        assert before != after


async def test_without_plotext_the_chart_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from elevenmon.tui.widgets import plot

    monkeypatch.setattr(plot, "is_ready", lambda: False)
    monkeypatch.setattr(plot, "failure", lambda: "its kernel will not load")
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "no curves: its kernel will not load" in panel(app, BurnUpPanel).text
        assert "included" in panel(app, BurnUpPanel).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reset": None}, "no reset date"),
        ({"reset": NOW - timedelta(hours=2)}, "reset due 12:02, 2h ago"),
        ({"overage_cap": 0}, "off"),
        ({"overage_cap": "unlimited"}, "no cap"),
        ({"status": "past_due"}, "72.9 %"),
        ({"used": 0, "limit": 1}, "0.0 %"),
        ({"used": 2**60, "limit": 2}, "57646075230342348800.0 %"),
        ({"limit": 0}, "88,214  credits used"),
        ({"voice_slots_used": None}, "72.9 %"),
    ],
)
async def test_odd_subscriptions(changes: dict[str, Any], said: str) -> None:
    section = sections.quota(
        subscription=sections.subscription(**changes),
        period=None if changes.get("reset", NOW) is None else sections.PERIOD,
    )
    used = float(changes.get("used", sections.USED))
    chart = sections.burn_up(
        limit=float(changes.get("limit", sections.LIMIT)),
        actual=sections.actual(used),
        used=used,
        period=section.period,
        projection=() if section.period is None else sections.projection(used, 0.0),
    )
    app = MonitorApp(FakeMonitor(busy(quota=section, burn_up=chart)))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert said in panel(app, QuotaPanel).text
        assert panel(app, BurnUpPanel).text.strip()


async def test_agents_are_absent_where_there_are_none() -> None:
    app = MonitorApp(FakeMonitor(factories.empty()))
    async with app.run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        assert "agents" not in panel(app, TilesPanel).text
        assert "p95" in panel(app, TilesPanel).text


@pytest.mark.parametrize(
    ("status", "word"),
    [(200, ""), (None, ""), (401, "refused"), (402, "payment"), (429, "rate limit"), (503, "server error")],
)
def test_errors_have_a_word(status: int | None, word: str) -> None:
    assert reason(sections.request(0, status=status)) == word


@pytest.mark.parametrize(
    ("status", "code", "word"),
    [
        (401, "quota_exceeded", "no credits"),
        (401, "missing_permissions", "no scope"),
        (401, "invalid_api_key", "bad key"),
        (429, "system_busy", "their load"),
        (429, "concurrent_limit_exceeded", "your limit"),
        (422, "never_heard_of", "bad input"),
        (200, "quota_exceeded", ""),
    ],
)
def test_the_log_s_own_word_tells_a_quota_from_a_key(status: int, code: str, word: str) -> None:
    assert reason(sections.request(0, status=status, extra={"error_code": code})) == word


def test_a_narrow_request_keeps_path_and_reason() -> None:
    row = sections.request(2)
    wide, narrow, tiny = (text_of(request_line(row, NOW, UTC, cells, {})) for cells in (90, 36, 22))
    assert wide.split() == ["14:02:19", "POST", "429", "0.03", "s", str(row.path), "rate", "limit"]
    assert narrow == "14:02:19 429  text-to-s…  rate limit"
    assert tiny == "14:02:19 429  rate li…"


@pytest.mark.parametrize(
    ("path", "cells", "words"),
    [
        ("/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream", 40, "/v1/text-to-speech/George/stream"),
        ("/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream", 28, "text-to-speech/George/stream"),
        ("/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream", 25, "text-to-speech/George/st…"),
        ("/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream", 18, "text-to-speech/Ge…"),
        ("/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/stream", 34, "/v1/text-to-speech/A name …/stream"),
        ("/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/stream", 22, "text-to-speech/A name…"),
        ("/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL/stream", 9, "text-to-…"),
        ("/v1/text-to-speech/nPczCjzI2devNBz1zQrb/stream", 40, "/v1/text-to-speech/nPczCjzI2devN…/stream"),
        ("/v1/history/ja9xsmfGhxYcymxG3405/audio", 22, "history/ja9xsmfG…/aud…"),
        ("/v1/history/ja9xsmfGhxYcymxG3405/audio", 17, "history/ja9xsmfG…"),
        (None, 22, UNKNOWN_FIGURE),
    ],
)
def test_a_voice_that_is_known_by_name_stands_in_its_path(path: str | None, cells: int, words: str) -> None:
    names = {"JBFqnCBsd6RMkjVDRZzb": "George", "EXAVITQu4vr4xnSDxMaL": "A name of many words"}
    assert text_of(path_pieces(path, cells, names)) == words


def test_long_ids_in_paths_lose_their_ends() -> None:
    path = "/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream"
    assert shortened(path, 60) == path
    assert shortened(path, 40) == "/v1/text-to-speech/JBFqnCBsd6RMk…/stream"
    assert shortened(path, 20) == "/v1/text-to-speech/JBFqnCBs…/stream"
    agent = "/v1/convai/conversation?agent_id=agent_01jx4front"
    assert shortened(agent, 30) == agent


def test_levels_have_words_and_shapes_of_their_own() -> None:
    glyphs = {sections.verdict(level).glyph for level in Level}
    assert len(glyphs) == len(Level)
