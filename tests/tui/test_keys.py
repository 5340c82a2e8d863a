"""Keys: each declared one does something, no other is bound, and settings may change them."""

import pytest
from textual.pilot import Pilot

from elevenmon.tui.app import MonitorApp
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import BY_ID, COMMANDS, bindings, key_word, keys_of, markdown_table
from elevenmon.tui.keymap import check_keymap, normal_keymap
from tests.alert_sections import alerts
from tests.factories import busy
from tests.tui.driving import picture, status
from tests.tui.fake_monitor import FakeDesk, FakeMonitor

ELSEWHERE = (
    *(Scope.RECORDS, Scope.RECORD, Scope.REQUESTS, Scope.CLIPS, Scope.DETAIL, Scope.QUESTION),
    *(Scope.ALERTS, Scope.ALERT, Scope.WHY),
)
"""Tested with many keys in one app: `test_record_keys.py`, `test_alerts.py`, `test_why.py`."""
PRESSES = [
    (command, key)
    for command in COMMANDS
    for key in command.keys
    if command.id not in ("suspend", "cancel-job", "new-key", "answer-down", "answer-up")
    and command.scope not in ELSEWHERE
]
LIST_KEYS = {"up", "down", "pageup", "pagedown", "home", "end", "enter"}
BEFORE: dict[str, tuple[str, ...]] = {
    "close": ("tab", "z"),
    "overview": ("2",),
    "close-dialog": ("t",),
    "zoom": ("tab",),
    "next-field": ("F",),
    "previous-field": ("F",),
    "more": ("F",),
    "less": ("F",),
    "as-today": ("F", "l"),
    "window-narrower": ("w", "w"),
    "earlier-hours": ("tab", "tab"),
    "later-hours": ("tab", "tab", "left", "left"),
    "row-down": ("tab", "tab", "tab"),
    "row-up": ("tab", "tab", "tab", "j", "j"),
    "page-down": ("tab", "tab", "tab"),
    "page-up": ("tab", "tab", "tab", "G"),
    "first-row": ("tab", "tab", "tab", "G"),
    "last-row": ("tab", "tab", "tab"),
}
"""What must be the case before a key means anything."""


def evidence(app: MonitorApp, monitor: FakeMonitor) -> tuple[object, ...]:
    """Everything a key may change."""
    focused = app.screen.focused
    return (
        [type(screen).__name__ for screen in app.screen_stack],
        app.is_running,
        app.return_code,
        app.paused_at,
        app.flash,
        monitor.refreshes,
        len(monitor.views),
        focused.id if focused is not None else None,
        app.screen.maximized,
        picture(app) if app.return_code is None else "",
    )


@pytest.mark.parametrize(("command", "key"), PRESSES, ids=[f"{command.id}-{key}" for command, key in PRESSES])
async def test_every_key_does_something(command: Command, key: str) -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor, desk=FakeDesk())
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.press(*BEFORE.get(command.id, ()))
        await pilot.pause()
        before = evidence(app, monitor)
        await pilot.press(key)
        await pilot.pause()
        assert evidence(app, monitor) != before


def _declares_none(kind: type) -> bool:
    """Whether all that it binds is Textual's."""
    ours = [each for each in kind.__mro__ if not each.__module__.startswith("textual.")]
    return all("BINDINGS" not in vars(each) for each in ours)


async def bound_keys(pilot: Pilot[None], app: MonitorApp) -> dict[str, str | None]:
    """Every key that is bound now by something of ours, with the id of its binding."""
    await pilot.pause()
    return {
        key: active.binding.id
        for key, active in app.screen.active_bindings.items()
        if not _declares_none(type(active.node))
    }


@pytest.mark.parametrize(
    "opening",
    [
        (),
        ("question_mark",),
        ("t",),
        ("i",),
        ("2",),
        ("3",),
        ("3", "enter"),
        ("3", "D"),
        ("8",),
        ("8", "enter"),
        ("F",),
    ],
    ids=[
        "overview",
        "help",
        "theme",
        "i",
        "requests",
        "history",
        "details",
        "question",
        "alerts",
        "alert",
        "what if",
    ],
)
async def test_no_key_is_bound_that_is_not_declared(opening: tuple[str, ...]) -> None:
    app = MonitorApp(FakeMonitor(busy(alerts=alerts())), desk=FakeDesk())
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*opening)
        for _ in range(5 if not opening else 1):
            for key, command_id in (await bound_keys(pilot, app)).items():
                assert key in LIST_KEYS or command_id in BY_ID, key
                if command_id is not None:
                    assert key in BY_ID[command_id].keys
            if not opening:
                await pilot.press("tab")


async def test_the_welcome_binds_nothing_else_either() -> None:
    app = MonitorApp(None, desk=FakeDesk())
    async with app.run_test() as pilot:
        for _ in range(4):
            assert set((await bound_keys(pilot, app)).values()) <= set(BY_ID)
            await pilot.press("tab")


def test_ids_and_keys_are_unique_where_they_meet() -> None:
    assert len(BY_ID) == len(COMMANDS)
    assert check_keymap({}) == []


def test_every_command_explains_itself() -> None:
    for command in COMMANDS:
        assert command.title[0].isupper()
        assert not command.title.endswith(".")
        assert command.help.endswith(".")


def test_bindings_carry_the_ids() -> None:
    assert {binding.id for binding in bindings(*Scope)} == set(BY_ID)


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("question_mark", "?"),
        ("escape", "esc"),
        ("colon", ":"),
        ("left_square_bracket", "["),
        ("f1", "F1"),
        ("W", "W"),
        ("ctrl+p", "ctrl+p"),
    ],
)
def test_keys_are_written_as_people_do(key: str, word: str) -> None:
    assert key_word(key) == word


async def test_a_command_can_have_another_key() -> None:
    monitor = FakeMonitor()
    app = MonitorApp(monitor, keymap={"refresh": "R, F5", "pause": "P", "help": "!"})
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("r")
        assert monitor.refreshes == 0
        await pilot.press("R", "f5")
        assert monitor.refreshes == 2
        assert "P pause" in " ".join(picture(app).split())
        assert "! help" in " ".join(picture(app).split())
        await pilot.press("exclamation_mark")
        await pilot.pause()
        assert "F5" in picture(app)


async def test_a_wrong_wish_is_reported_and_none_is_used() -> None:
    app = MonitorApp(FakeMonitor(), keymap={"refresh": "p", "fly": "x"})
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert len(app.problems) == 2
        await pilot.press("p")
        assert "PAUSED" in status(app)


def test_an_unknown_command_is_named() -> None:
    (problem,) = check_keymap({"fly": "x"})
    assert problem.command == "fly"
    assert "no such command" in problem.why
    assert "refresh" in problem.why


def test_a_clash_is_named_once() -> None:
    (problem,) = check_keymap({"refresh": "p"})
    assert problem == ("refresh", "p is the key of both pause and refresh; change refresh")


def test_swapping_two_keys_is_no_clash() -> None:
    assert check_keymap({"refresh": "p", "pause": "r"}) == []


def test_a_command_keeps_at_least_one_key() -> None:
    (problem,) = check_keymap({"refresh": " "})
    assert problem.command == "refresh"
    assert problem.why.startswith("no key is left")


def test_the_keys_of_two_screens_do_not_clash() -> None:
    assert check_keymap({"longer-stretch": "b", "why": "J"}) == []
    (problem,) = check_keymap({"longer-stretch": "r"})
    assert problem.command == "longer-stretch"
    assert problem.why == "r is the key of both longer-stretch and refresh; change longer-stretch"


def test_the_keys_of_dialogs_do_not_clash_with_those_below() -> None:
    assert check_keymap({"close-dialog": "p"}) == []
    assert check_keymap({"close-dialog": "escape,q"}) == []


def test_help_and_back_work_in_dialogs_so_their_keys_are_taken_there() -> None:
    (problem,) = check_keymap({"more": "q"})
    assert problem == ("more", "q is the key of both more and back; change more")
    (problem,) = check_keymap({"help": "0"})
    assert problem == ("help", "0 is the key of both as-today and help; change help")


def test_keys_are_taken_as_people_write_them() -> None:
    assert normal_keymap({"help": "?", "quit": "Ctrl+X", "zoom": ","}) == {
        "help": "question_mark",
        "quit": "ctrl+x,ctrl+c",
        "zoom": "comma",
    }
    assert keys_of(BY_ID["quit"], {"quit": "x,y"}) == ("x", "y")
    assert normal_keymap({"zoom": "PgDn,Esc,ctrl+pgup"}) == {"zoom": "pagedown,escape,ctrl+pageup"}


def test_a_key_that_no_terminal_sends_is_named() -> None:
    for key in ("f55", "ctl+x", "ctrl+", "escpe"):
        (problem,) = check_keymap({"zoom": f"M,{key}"})
        assert problem.command == "zoom"
        assert problem.why.startswith(f"there is no key {key!r}")
    for key in (
        "f5",
        "F12",
        "ctrl+f5",
        "alt+m",
        "Ö",
        "&",
        "left_parenthesis",
        "ctrl+underscore",
        "shift+left",
    ):
        assert check_keymap({"zoom": f"M,{key}"}) == [], key


async def test_without_an_account_there_are_no_dead_keys() -> None:
    app = MonitorApp(None)
    async with app.run_test(size=(100, 30)) as pilot:
        ids = set((await bound_keys(pilot, app)).values())
        assert not {"refresh", "pause", "interval", "zoom"} & ids
        assert {"quit", "help", "theme", "back"} <= ids


def test_the_documented_table_has_every_command_and_its_keys() -> None:
    rows = markdown_table().splitlines()[2:]
    assert len(rows) == len(COMMANDS)
    assert "| `?` `F1` | Everywhere | Help. Shows every key that works here; type to search. |" in rows
    assert all(row.count("|") == 4 for row in rows)
