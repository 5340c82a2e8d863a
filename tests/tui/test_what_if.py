"""The what-if dialog: fields by keys and mouse, both verdicts side by side, never waiting for an answer."""

import re

import pytest
from textual.content import Content
from textual.widgets import Static

from elevenmon.domain.what_if import Change, Move
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.screens.what_if import FieldLine, WhatIfScreen
from elevenmon.tui.what_if_fields import LIMITS, TRAFFIC, Field, Fields
from tests.factories import busy
from tests.tui.driving import drawn, picture
from tests.tui.fake_monitor import FakeMonitor
from tests.tui.fake_what_if import MODELS

MOVE = Move("eleven_v3", "eleven_flash_v2_5")


async def test_every_choice_is_asked_and_shown_beside_today() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert monitor.what_if.asked == [Change()]
        assert "lasts to the reset on Dec 3, 6 % spare est." in picture(app)
        await pilot.press("right", "right", "right", "down", "l")
        await pilot.pause()
        assert monitor.what_if.asked[-1] == Change(1.5, (MOVE,))
        shown = picture(app)
        assert "x1.5" in shown and "Flash [/] v2.5" in shown
        assert "by credits per character of your own clips" in shown
        await pilot.press("0", "k", "l", "l", "l", "l", "l")
        await pilot.pause()
        assert monitor.what_if.asked[-1] == Change(2.0)
        assert "runs out Wed 14:00 est., 6 d early" in picture(app)
        assert "19,214, $3.84" in picture(app)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, WhatIfScreen)


async def test_help_explains_its_keys_and_leads_back_and_q_leaves_it() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("F", "l", "question_mark")
        await pilot.pause()
        shown = picture(app)
        assert "Next field" in shown and "Takes every change back." in shown
        assert "Wider time window" not in shown
        await pilot.press(*"as today")
        await pilot.pause()
        assert "Next field" not in picture(app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, WhatIfScreen)
        assert "x1.1" in picture(app)
        await pilot.press("q")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]
        assert app.is_running


async def test_a_key_never_waits_for_an_answer_and_an_old_one_is_marked() -> None:
    monitor = FakeMonitor()
    monitor.what_if.holds = True
    app = MonitorApp(monitor)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert "working it out" in picture(app)
        monitor.what_if.answer()
        await pilot.press("l", "l")
        await pilot.pause()
        assert "x1.25" in picture(app) and "working it out" in picture(app)
        monitor.what_if.answer()
        await pilot.pause()
        assert "working it out" not in picture(app)


async def test_newer_figures_are_asked_again_and_closed_dialogs_do_not_mind_late_answers() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        newer = busy(revision=8)
        monitor.push(newer)
        await drawn(pilot, app, newer)
        assert len(monitor.what_if.asked) == 2
        monitor.what_if.holds = True
        await pilot.press("l", "escape")
        monitor.what_if.answer()
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("end", ["the reset", "period's end", "month's end"])
async def test_every_end_has_room_before_its_figure(end: str) -> None:
    monitor = FakeMonitor()
    monitor.what_if.end = end
    app = MonitorApp(monitor)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        answer = app.screen.query_one("#what-if-text", Static).content
        assert isinstance(answer, Content)
        assert re.search(rf"^by {end}, est\. +114,214 ", answer.plain, re.MULTILINE)


async def test_why_there_is_no_answer_stands_beside_todays_verdict() -> None:
    monitor = FakeMonitor()
    monitor.what_if.trouble = "nothing tells what they cost [/]"
    app = MonitorApp(monitor)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert "nothing tells what they cost [/]" in picture(app)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60), (20, 5)])
async def test_both_verdicts_are_there_at_every_size(size: tuple[int, int]) -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=size) as pilot:
        await pilot.press("F", "l", "l", "l", "l", "l")
        await pilot.pause()
        if size >= (60, 15):
            assert "lasts to the reset on Dec 3" in picture(app)
            assert "runs out Wed 14:00 est." in picture(app)
        await pilot.press("pagedown", "pageup")
        assert app.is_running


async def test_the_two_sides_never_touch() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(57, 40)) as pilot:
        await pilot.press("F", "l", "l", "l", "l", "l")
        await pilot.pause()
        text = app.screen.query_one("#what-if-text", Static).content
        assert isinstance(text, Content)
        assert re.search(r"reached +12 % est\. +93 % est\.", text.plain)
        assert "…" not in text.plain, "what is narrow is said in fewer words"


async def test_what_has_no_room_is_paged_to() -> None:
    app = MonitorApp(FakeMonitor())
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("F", "l", "l", "l", "l", "l")
        await pilot.pause()
        answer = app.screen.query_one("#what-if-answer")
        for down, up in (("pagedown", "pageup"), ("ctrl+d", "ctrl+u")):
            await pilot.press(down)
            await pilot.pause()
            assert answer.scroll_y > 0
            await pilot.press(up)
            await pilot.pause()
            assert answer.scroll_y == 0


async def test_a_click_steps_a_field() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        limit = app.screen.query_one("#what-if-limit", FieldLine)
        await pilot.click(limit, offset=(30, 0))
        await pilot.pause()
        assert monitor.what_if.asked[-1] == Change(limit=133_100.0)
        await pilot.click(limit, offset=(2, 0))
        await pilot.pause()
        assert monitor.what_if.asked[-1] == Change()


def test_fields_stop_at_their_ends_and_only_models_that_compare_are_offered() -> None:
    fields = Fields(models=MODELS, limit=1000.0)
    assert fields.step_value(100).change == Change(traffic=TRAFFIC[-1])
    assert fields.step_value(-100).change == Change(traffic=TRAFFIC[0])
    assert fields.step_field(-1).at is Field.LIMIT
    assert fields.step_field(-1).step_value(100).change == Change(limit=1000.0 * LIMITS[-1])
    moved = fields.step_field(1).step_value(1)
    assert [model.name for model in moved.targets] == ["Flash [/] v2.5", "Turbo"]
    assert moved.step_field(1).step_value(5).change.moves == (Move("eleven_v3", "eleven_turbo"),)
    assert moved.step_value(-1).change == Change()
    alone = fields.step_field(1).step_value(3)
    assert alone.words(Field.SOURCE) == "GPT" and alone.change == Change()
    assert Fields().step_field(-1).step_value(1).change == Change()
    assert Fields().words(Field.LIMIT) == "no limit to change"


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (81, 24), (82, 24), (83, 24), (84, 24)])
async def test_verdicts_are_folded_where_no_time_and_no_span_is_torn(size: tuple[int, int]) -> None:
    monitor = FakeMonitor()
    said = "runs out Nov 27 09:23 (Nov 26 17:00 to Nov 27 14:54) est., 4 d early"
    monitor.what_if.said = said
    app = MonitorApp(monitor)
    async with app.run_test(size=size) as pilot:
        await pilot.press("F")
        await pilot.pause()
        text = app.screen.query_one("#what-if-text", Static).content
        assert isinstance(text, Content)
        lines = [" ".join(line.split()) for line in text.plain.split("\n")]
        assert any("4 d early" in line for line in lines)
        assert any("Nov 26 17:00" in line for line in lines)
        assert said in " ".join(lines)
