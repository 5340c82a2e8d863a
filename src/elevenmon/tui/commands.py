"""Every command, declared once: bindings, key line, help, palette and the documented table come from here.

A command `window-wider` runs the action `window_wider` of the app, or of the screen or panel it belongs to.
To add one, add a line to `COMMANDS` (some stand in `record_commands.py`, `alert_commands.py` and
`why_commands.py`) and write its action; `tests/tui/test_keys.py` fails for a key that does nothing and for a
binding that no command declares.
"""

from collections.abc import Mapping

from textual.binding import Binding
from textual.keys import format_key

from elevenmon.tui.alert_commands import ALERT_COMMANDS
from elevenmon.tui.command import Command, Scope
from elevenmon.tui.record_commands import RECORD_COMMANDS
from elevenmon.tui.what_if_commands import WHAT_IF_COMMANDS
from elevenmon.tui.why_commands import WHY_COMMANDS

COMMANDS = (
    *RECORD_COMMANDS,
    *ALERT_COMMANDS,
    Command(
        "window-wider",
        ("w",),
        "Wider time window",
        "Shows a longer stretch of time: 1 h, 6 h, 24 h, 7 d, the billing period.",
        Scope.OVERVIEW,
        label="window",
        rank=10,
        needs_monitor=True,
        twin="window-narrower",
    ),
    Command(
        "window-narrower",
        ("W",),
        "Narrower time window",
        "Shows a shorter stretch of time.",
        Scope.OVERVIEW,
        needs_monitor=True,
    ),
    Command(
        "breakdown",
        ("b",),
        "Next breakdown",
        "Splits the credits by voice, product, model, key, user or source, in turn.",
        Scope.OVERVIEW,
        label="breakdown",
        rank=15,
        needs_monitor=True,
    ),
    *WHY_COMMANDS,
    Command(
        "what-if",
        ("F",),
        "What if",
        "Sets beside today's verdict what more traffic, another model or another limit would make of it.",
        Scope.OVERVIEW,
        label="what if",
        rank=35,
        needs_monitor=True,
    ),
    *WHAT_IF_COMMANDS,
    Command(
        "next-panel",
        ("tab",),
        "Next panel",
        "Moves the focus to the next panel.",
        Scope.SCREEN,
        label="panels",
        rank=50,
        in_palette=False,
    ),
    Command(
        "previous-panel",
        ("shift+tab",),
        "Previous panel",
        "Moves the focus to the panel before.",
        Scope.SCREEN,
        in_palette=False,
    ),
    Command(
        "zoom",
        ("z",),
        "Zoom the panel",
        "Fills the screen with the panel that has the focus, and back.",
        Scope.SCREEN,
        label="zoom",
        rank=20,
        needs_monitor=True,
    ),
    Command("row-down", ("down", "j"), "Next row", "Moves the cursor down.", Scope.LIST, in_palette=False),
    Command("row-up", ("up", "k"), "Row before", "Moves the cursor up.", Scope.LIST, in_palette=False),
    Command(
        "page-down",
        ("pagedown", "ctrl+d"),
        "Page down",
        "Moves by what is visible.",
        Scope.LIST,
        in_palette=False,
    ),
    Command(
        "page-up",
        ("pageup", "ctrl+u"),
        "Page up",
        "Moves back by what is visible.",
        Scope.LIST,
        in_palette=False,
    ),
    Command("first-row", ("home", "g"), "First row", "Moves to the top.", Scope.LIST, in_palette=False),
    Command("last-row", ("end", "G"), "Last row", "Moves to the bottom.", Scope.LIST, in_palette=False),
    Command(
        "overview",
        ("1",),
        "Overview",
        "Shows the quota, its course, who uses it and what happens right now.",
        Scope.EVERYWHERE,
        needs_monitor=True,
    ),
    Command(
        "requests",
        ("2",),
        "Requests",
        "Shows the log of all API requests.",
        Scope.EVERYWHERE,
        needs_monitor=True,
    ),
    Command(
        "history",
        ("3",),
        "History",
        "Shows every clip that was generated.",
        Scope.EVERYWHERE,
        needs_monitor=True,
    ),
    Command(
        "alerts",
        ("8",),
        "Alerts",
        "Shows what fired and when, and the rules; alerts are acknowledged and snoozed there.",
        Scope.EVERYWHERE,
        needs_monitor=True,
    ),
    Command(
        "pause",
        ("p",),
        "Freeze the picture",
        "Holds the figures still while polling goes on; once more shows the newest.",
        Scope.EVERYWHERE,
        label="pause",
        rank=30,
        needs_monitor=True,
    ),
    Command(
        "refresh",
        ("r",),
        "Refresh now",
        "Asks for all figures at once, and tries again after a failure. Not more than every few seconds.",
        Scope.EVERYWHERE,
        label="refresh",
        rank=40,
        needs_monitor=True,
    ),
    Command(
        "new-key",
        ("N",),
        "Take a new key",
        "Closes this account, whose key is refused, and opens the welcome screen for another key.",
        Scope.EVERYWHERE,
        label="new key",
        rank=1,
        needs_monitor=True,
    ),
    Command(
        "interval",
        ("i",),
        "Poll interval",
        "Chooses how often the quota is asked: 10 s to 5 min. Every other figure keeps its ratio to it.",
        Scope.EVERYWHERE,
        needs_monitor=True,
    ),
    Command(
        "theme",
        ("t",),
        "Theme",
        "Chooses the colours, shown as you move; esc brings the old ones back.",
        Scope.EVERYWHERE,
        label="theme",
        rank=55,
    ),
    Command(
        "palette",
        ("colon", "ctrl+p"),
        "Command palette",
        "Finds a command by its name.",
        Scope.EVERYWHERE,
        label="commands",
        rank=60,
        in_palette=False,
    ),
    Command(
        "help",
        ("question_mark", "f1"),
        "Help",
        "Shows every key that works here; type to search.",
        Scope.EVERYWHERE,
        label="help",
        rank=5,
    ),
    Command(
        "close",
        ("escape",),
        "Close",
        "Closes what is open on top, or ends the zoom.",
        Scope.EVERYWHERE,
        in_palette=False,
    ),
    Command(
        "back",
        ("q",),
        "Go back",
        "Leaves this screen; on the first one it quits.",
        Scope.EVERYWHERE,
        label="quit",
        rank=6,
        in_palette=False,
    ),
    Command(
        "suspend",
        ("ctrl+z",),
        "Suspend to the shell",
        "Goes back to the shell, where fg returns here. Polling stands still meanwhile.",
        Scope.EVERYWHERE,
        in_palette=False,
    ),
    Command(
        "quit",
        ("ctrl+c", "ctrl+q"),
        "Quit",
        "Ends elevenmon from anywhere, also while typing.",
        Scope.EVERYWHERE,
        priority=True,
    ),
    Command(
        "cancel-job",
        ("C",),
        "Cancel the download",
        "Gives up what is being downloaded, and removes what is there of it.",
        Scope.EVERYWHERE,
        label="cancel",
        rank=4,
        needs_monitor=True,
    ),
    Command(
        "close-dialog",
        ("escape",),
        "Close",
        "Closes this and changes nothing.",
        Scope.DIALOG,
        label="close",
        rank=10,
        in_palette=False,
    ),
)
BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}
BY_ACTION: Mapping[str, Command] = {command.action: command for command in COMMANDS}

ON_DIALOGS: Mapping[str, str] = {"help": "app.help", "back": "close_dialog"}
"""Commands of the app that mean something in a dialog too, and what they do there."""

_NAMED = ("colon", "comma", "slash", "asterisk", "minus", "plus", "period", "semicolon")
_KEY_WORDS = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn"}


def bindings(*scopes: Scope) -> list[Binding]:
    """The bindings of some scopes, for a `BINDINGS` of Textual. The id of each is the command's."""
    return [
        Binding(
            ",".join(command.keys),
            command.action,
            command.title,
            id=command.id,
            show=False,
            priority=command.priority,
        )
        for command in COMMANDS
        if command.scope in scopes
    ]


def dialog_bindings() -> list[Binding]:
    """The bindings of every dialog. Where something can be typed into, letters go there."""
    shared = (
        Binding(",".join(BY_ID[name].keys), action, BY_ID[name].title, id=name, show=False)
        for name, action in ON_DIALOGS.items()
    )
    return [*bindings(Scope.DIALOG), *shared]


def of_scopes(*scopes: Scope) -> list[Command]:
    """The commands of some scopes, in the order they are declared."""
    return [command for command in COMMANDS if command.scope in scopes]


def key_word(key: str) -> str:
    """A key as a person would write it: `?`, `esc`, `ctrl+p`, `F1`."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    if len(key) in (2, 3) and key[0] == "f" and key[1:].isdigit():
        return key.upper()
    return format_key(key) if "_" in key or key in _NAMED else key


def keys_of(command: Command, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a command after the settings had their say."""
    chosen = keymap.get(command.id)
    if chosen is None:
        return command.keys
    return tuple(key.strip() for key in chosen.split(",") if key.strip())


def markdown_table() -> str:
    """All keys as a Markdown table, for the user guide."""
    lines = ["| key | where | what it does |", "|---|---|---|"]
    for command in COMMANDS:
        keys = " ".join(f"`{key_word(key)}`" for key in command.keys)
        lines.append(f"| {keys} | {command.scope.value} | {command.title}. {command.help} |")
    return "\n".join(lines) + "\n"
