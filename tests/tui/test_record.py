"""The details of a request and of a clip, the ways between them, and what is done with clips."""

import json

from textual import events
from textual.widgets import Button

from elevenmon.domain.history import DialogueTurn
from elevenmon.domain.lists import Kind, Likeness, Row
from elevenmon.domain.snapshot import Dimension
from elevenmon.tui.app import MonitorApp
from elevenmon.tui.content import width
from elevenmon.tui.lists.facts import Light, request_facts
from elevenmon.tui.lists.folding import folded
from elevenmon.tui.screens.delete_question import DeleteQuestion
from elevenmon.tui.widgets.breakdown import BreakdownPanel
from elevenmon.tui.widgets.panel import Panel
from elevenmon.tui.widgets.record_table import RecordTable
from tests.factories import busy
from tests.sections import NOW, clip, identity, request
from tests.tui.driving import answered, cursor_id, picture, status, table, top
from tests.tui.fake_monitor import FakeMonitor
from tests.tui.fake_records import FakeClips, FakeRecords, Newest, deleted

SIZE = (130, 40)
HOSTILE = "[/] [@click=app.quit]x[/]\nsecond line\n\n" + "a" * 300 + "\n" + "漢" * 150 + " \\[/ 🎉"


def text(app: MonitorApp, pane: str) -> str:
    """The words of a pane."""
    return app.screen.query_one(f"#{pane}", Panel).text


def paired() -> FakeRecords:
    """Each clip is likely to be the request of its own number, the first of three."""
    records = FakeRecords()
    clips, requests = records.rows[Kind.HISTORY], records.rows[Kind.REQUESTS]
    for number in range(50, 200):
        records.alike[Kind.HISTORY, number] = Likeness((requests[number],), exact=False)
        records.alike[Kind.REQUESTS, number] = Likeness(tuple(clips[number - 2 : number + 1]), exact=False)
    return records


async def test_a_clip_shows_all_of_itself_and_leads_to_its_request_and_back() -> None:
    monitor = FakeMonitor(records=paired())
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("j", "j", "enter")
        await answered(pilot, monitor)
        item = clip(2)
        facts = text(app, "facts")
        for words in (item.text, item.history_item_id, item.request_id, "similarity_boost", "0.75", "Sarah"):
            assert words is not None
            assert words in facts
        assert f"{item.credits}  ({item.counter_from:,} to {item.counter_to:,})" in facts
        assert "1.00 credits" in facts
        assert "Matching requests · likely" in picture(app)
        assert text(app, "nearby").count("\n") == 6
        assert "clip 14:00:48" in top(app)

        await pilot.press("enter")
        await answered(pilot, monitor)
        assert "Matching clips · 3 candidates" in picture(app)
        assert "/v1/" in text(app, "facts")
        assert "request " in top(app)
        await pilot.press("tab", "enter")
        await answered(pilot, monitor)
        await pilot.press("q", "h")
        await pilot.pause()
        assert "History" in top(app)
        assert len(app.screen_stack) <= 2


def test_a_request_names_the_voice_that_its_path_has() -> None:
    def voice(path: str) -> str | None:
        light = Light(NOW, None, {"JBFqnCBsd6RMkjVDRZzb": "George"})
        facts = request_facts(request(1)._replace(path=path), light)
        return next((fact.value for fact in facts if fact.label == "voice"), None)

    assert voice("/v1/text-to-speech/JBFqnCBsd6RMkjVDRZzb/stream") == "George  (JBFqnCBsd6RMkjVDRZzb)"
    assert voice("/v1/text-to-speech/EXAVITQu4vr4xnSDxMaL") == "EXAVITQu4vr4xnSDxMaL"
    assert voice("/v1/models") is None


async def test_next_and_previous_move_the_list_along() -> None:
    monitor = FakeMonitor(records=FakeRecords(Newest(100_000, request)))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        await pilot.press("l", "K")
        await answered(pilot, monitor)
        assert cursor_below(app) == 0
        await pilot.press("h", "G", "l", "K", "K")
        await answered(pilot, monitor)
        assert cursor_below(app) == 99_997
        at = top(app)
        await pilot.press("J")
        await answered(pilot, monitor)
        assert top(app) != at
        await pilot.press("J", "J", "left")
        await answered(pilot, monitor)
        assert cursor_id(app) == 0


def cursor_below(app: MonitorApp) -> int:
    """Where the list under the details stands."""
    return app.screen_stack[0].query_one(RecordTable).window.cursor


async def test_a_voice_leads_to_its_credits_and_to_its_clips() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("b", "3")
        await answered(pilot, monitor)
        await pilot.press("j", "j", "enter")
        await answered(pilot, monitor)
        await pilot.press("tab", "enter")
        await answered(pilot, monitor)
        assert "Overview" in top(app)
        assert monitor.views[-1].dimension is Dimension.VOICE
        focused = app.screen.focused
        assert isinstance(focused, BreakdownPanel)
        assert focused.cursor == 1
        assert "2 of 28" in str(focused.border_subtitle)

        await pilot.press("3", "down", "enter")
        await answered(pilot, monitor)
        assert "filter voice=EXAVITQu4vr4xnSDxMaL" in top(app)
        assert len(app.screen_stack) == 1
        assert 0 < table(app).window.found < 200


async def test_back_from_where_a_link_led_is_where_the_link_was() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        for back in ("q", "escape"):
            await pilot.press("j", "enter")
            await answered(pilot, monitor)
            detail = top(app)
            await pilot.press("tab", "enter")
            await answered(pilot, monitor)
            assert "Overview" in top(app)
            await pilot.press(back)
            await answered(pilot, monitor)
            assert top(app) == detail
            await pilot.press("q")
        await pilot.press("enter")
        await answered(pilot, monitor)
        await pilot.press("tab", "enter")
        await answered(pilot, monitor)
        await pilot.press("1", "q")
        await pilot.pause()
        assert not app.is_running


async def test_hostile_texts_and_dialogues_are_whole_and_only_text() -> None:
    turns = (DialogueTurn("[/red] one", "v1", "[b]A"), DialogueTurn("two\nlines", None, None))
    rows = [
        Row(1, clip(1, history_item_id="talk", text=None, voice_id=None, voice_name=None, dialogue=turns)),
        Row(2, clip(0, text=HOSTILE, voice_name="[/]", settings={"[x": "[/]"})),
    ]
    monitor = FakeMonitor(records=FakeRecords([], rows))
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("enter")
        await answered(pilot, monitor)
        shown = text(app, "facts")
        assert "[@click=app.quit]x[/]" in shown
        assert "second line" in shown.splitlines()
        await pilot.press("z", "G")
        await pilot.pause()
        shown += text(app, "facts")
        await pilot.press("z", "J")
        await answered(pilot, monitor)
        shown = text(app, "facts")
        assert "[/red] one" in shown
        assert "[b]A" in shown
        assert "(no voice)" in shown


def test_no_character_of_a_text_is_lost_when_it_is_folded() -> None:
    for cells in (1, 2, 7, 40):
        lines = folded(HOSTILE, cells)
        assert "".join(lines).replace(" ", "") == HOSTILE.replace("\n", "").replace(" ", "")
        assert all(width(line) <= max(2, cells) for line in lines)


async def test_ids_and_records_go_to_the_clipboard() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("y")
        assert app.clipboard == clip(0).history_item_id
        assert "copied clip0" in status(app)
        await pilot.press("enter", "Y")
        copied = json.loads(app.clipboard)
        assert copied["text"] == clip(0).text
        assert copied["at"].endswith("Z")
        assert copied["settings"]["speed"] == 1.0


async def test_sound_is_played_saved_and_cancelled() -> None:
    clips = FakeClips()
    monitor = FakeMonitor(clips=clips)
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("v")
        await pilot.pause()
        assert clips.began[-1] == ("play", [clip_at(monitor, 0)])
        assert "Playing a clip, v stops" in status(app)
        await pilot.press("v")
        await pilot.pause()
        assert "Playing" not in status(app)
        assert not clips.jobs

        await pilot.press("d")
        await pilot.pause()
        assert clips.began[-1][0] == "save"
        clips.end(len(clips.began), "done", "saved as ~/Downloads/george.mp3")
        await pilot.pause()
        assert "saved as ~/Downloads/george.mp3" in status(app)

        await pilot.press("space", "space", "space", "d")
        await answered(pilot, monitor)
        job = len(clips.began)
        assert clips.began[-1] == ("zip", [clip_at(monitor, n) for n in range(3)])
        clips.go_on(job, 34, 100)
        await pilot.pause()
        assert "Downloading 3 clips 34 %, C cancels" in status(app)
        assert "C cancel" in " ".join(picture(app).split())
        await pilot.press("d")
        await answered(pilot, monitor)
        assert "a download is going on" in status(app)
        assert len(clips.began) == job
        await pilot.press("C")
        await pilot.pause()
        assert clips.cancelled == [job]
        assert "34 %" not in status(app)
        clips.player = None
        await pilot.press("v")
        await pilot.pause()
        assert "no player found (mpv, ffplay, afplay, paplay, aplay): d saves the file" in status(app)


async def test_a_download_that_leaves_marked_clips_out_says_so_at_its_beginning_and_its_end() -> None:
    clips = FakeClips()
    monitor = FakeMonitor(
        clips=clips, records=FakeRecords([], [Row(n, clip(1_499 - n)) for n in range(1_500)])
    )
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("*")
        await answered(pilot, monitor)
        await pilot.press("d")
        await answered(pilot, monitor)
        remark = "only the first 1,000 of the 1,500 marked"
        assert len(clips.began[-1][1]) == 1_000
        assert remark in status(app)
        clips.end(1, "done", "saved as a.zip")
        await pilot.pause()
        assert f"{remark}: saved as a.zip" in status(app)
        await pilot.press("*", "j", "d")
        await answered(pilot, monitor)
        clips.end(2, "done", "saved as b.mp3")
        await pilot.pause()
        assert "saved as b.mp3" in status(app) and remark not in status(app)


def clip_at(monitor: FakeMonitor, index: int) -> object:
    """The clip of a row, newest first."""
    return monitor.records.rows[Kind.HISTORY][-1 - index].record


async def test_a_deletion_asks_first_and_cancel_is_the_default() -> None:
    clips = FakeClips()
    monitor = FakeMonitor(clips=clips)
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("D", "tab", "enter", "escape")
        await pilot.pause()
        question = app.screen
        assert isinstance(question, DeleteQuestion), "keys pressed before it could be read mean nothing"
        assert question.focused is question.query_one("#cancel", Button)
        words = " ".join(picture(app).split())
        assert "Your parcel is on its way." in words
        assert "George" in words
        assert clip(0).history_item_id in words

        monitor.clock.advance(0.5)
        app.post_message(events.Paste("y\ndelete\n"))
        await pilot.pause()
        assert app.screen is question
        while question.query_one("#cancel").has_class("-active"):
            await pilot.pause(0.02)
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is not question
        assert not clips.began

        await pilot.press("D")
        monitor.clock.advance(0.5)
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert clips.began == [("delete", [clip_at(monitor, 0)])]
        clips.end(1, "done", "deleted; its record stays here")
        await pilot.pause()
        assert "deleted; its record stays here" in status(app)


async def test_read_only_hides_and_refuses_deleting() -> None:
    clips = FakeClips()
    monitor = FakeMonitor(busy(identity=identity(read_only=True)), clips=clips)
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        await pilot.press("D")
        await pilot.pause()
        assert "read-only: nothing is deleted" in status(app)
        assert len(app.screen_stack) == 1
        await pilot.press("question_mark", "d", "e", "l", "e", "t", "e")
        await pilot.pause()
        assert "Deletes one clip" not in picture(app)


async def test_a_deleted_clip_says_so_and_has_no_sound() -> None:
    clips = FakeClips()
    rows = [Row(1, clip(1)), deleted(Row(2, clip(0)), NOW)]
    monitor = FakeMonitor(records=FakeRecords([], rows), clips=clips)
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("3")
        await answered(pilot, monitor)
        assert "deleted · Your parcel" in table(app).text
        await pilot.press("v", "d", "D")
        await pilot.pause()
        assert "was deleted at ElevenLabs" in status(app)
        await pilot.press("enter")
        await answered(pilot, monitor)
        assert text(app, "facts").startswith("deleted")
        await pilot.press("v")
        await pilot.pause()
        assert not clips.began


async def test_where_one_pane_fits_tab_brings_the_next() -> None:
    monitor = FakeMonitor(records=paired())
    app = MonitorApp(monitor)
    async with app.run_test(size=(60, 15)) as pilot:
        await pilot.press("3", "enter")
        await answered(pilot, monitor)
        for pane in ("facts", "matches", "nearby", "facts"):
            shown = [panel.id for panel in app.screen.query(Panel) if panel.region.height > 3]
            assert shown == [pane]
            assert app.focused is app.screen.query_one(f"#{pane}")
            await pilot.press("tab")
            await answered(pilot, monitor)


async def test_a_record_that_is_gone_says_so_and_requests_have_no_sound() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await answered(pilot, monitor)
        monitor.records.rows[Kind.REQUESTS] = []
        await pilot.press("enter", "v", "d")
        await answered(pilot, monitor)
        assert "no longer in the store" in text(app, "matches")
        assert not monitor.clips.began
        assert "v play" not in " ".join(picture(app).split())
