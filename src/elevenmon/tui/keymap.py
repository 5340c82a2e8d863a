"""Other keys for commands, as the settings ask: what is wrong with such a wish, and its form for Textual."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.keys import Keys, _character_to_key

from elevenmon.tui.command import Command, Scope
from elevenmon.tui.commands import BY_ID, COMMANDS, ON_DIALOGS, key_word, keys_of

ALWAYS_QUITS = "ctrl+c"
_ON_TOP = (Scope.DIALOG, Scope.QUESTION, Scope.WHAT_IF)
"""Scopes that hide all others while they last, so their keys may be the same; of these, those of every dialog
alone are there with another's."""
_SCREENS: Mapping[Scope, str] = {
    **dict.fromkeys((Scope.OVERVIEW, Scope.CHART), "overview"),
    Scope.WHY: "why",
    **dict.fromkeys((Scope.ALERTS, Scope.ALERT), "alerts"),
    **dict.fromkeys((Scope.RECORDS, Scope.REQUESTS, Scope.CLIPS, Scope.RECORD, Scope.DETAIL), "records"),
}
"""Whose commands a scope holds; those of two screens never work at once. Other scopes meet all."""
_AS_WRITTEN = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown"}
"""Keys as help writes them, and as Textual names them."""
_HELD = {"ctrl", "shift", "alt", "meta", "super", "hyper"}
_NAMES = {key.value for key in Keys} | {_character_to_key(chr(code)) for code in range(33, 127)}
"""Keys that have a name: those that are no character, and the characters of ASCII that are no letter."""


class KeyProblem(NamedTuple):
    """A wish for keys that cannot be fulfilled: whose keys, and why not."""

    command: str
    why: str


def normal_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """Known commands only, with keys as Textual names them: `?` becomes `question_mark`."""
    normal = {
        command_id: ",".join(_normal(key) for key in _split(keys))
        for command_id, keys in keymap.items()
        if command_id in BY_ID and _split(keys)
    }
    if "quit" in normal and ALWAYS_QUITS not in normal["quit"].split(","):
        # Whatever else is wished, there is always this way out.
        normal["quit"] += f",{ALWAYS_QUITS}"
    return normal


def check_keymap(keymap: Mapping[str, str]) -> list[KeyProblem]:
    """What is wrong with a mapping from command id to keys; empty when nothing is."""
    problems = [
        KeyProblem(command_id, f"there is no such command; the commands are {', '.join(sorted(BY_ID))}")
        for command_id in keymap
        if command_id not in BY_ID
    ]
    problems += [
        KeyProblem(command_id, "no key is left; give it at least one")
        for command_id, keys in keymap.items()
        if command_id in BY_ID and not _split(keys)
    ]
    problems += [
        KeyProblem(command_id, f"there is no key {key!r}; write keys as x, X, ?, f5, ctrl+x, pgdn, space")
        for command_id, keys in keymap.items()
        for key in _split(keys)
        if not _is_key(_normal(key))
    ]
    return problems + _clashes(normal_keymap(keymap))


def _clashes(keymap: Mapping[str, str]) -> list[KeyProblem]:
    """A problem per key that two commands of one place would share."""
    problems: list[KeyProblem] = []
    for index, one in enumerate(COMMANDS):
        for other in COMMANDS[index + 1 :]:
            if not _meet(one, other):
                continue
            shared = set(keys_of(one, keymap)) & set(keys_of(other, keymap))
            problems.extend(_clash(key, one, other, keymap) for key in sorted(shared))
    return problems


def _meet(first: Command, second: Command) -> bool:
    """Whether two commands can work at once."""
    if {first.id, second.id} == {"back", "close-dialog"}:
        return False  # they do the same
    one, other = first.scope, second.scope
    if (first.id in ON_DIALOGS and other in _ON_TOP) or (second.id in ON_DIALOGS and one in _ON_TOP):
        return True
    if one in _ON_TOP and other in _ON_TOP:
        return one is other or Scope.DIALOG in (one, other)
    if (one in _ON_TOP) != (other in _ON_TOP):
        return False
    screens = {_SCREENS[scope] for scope in (one, other) if scope in _SCREENS}
    return len(screens) < 2


def _clash(key: str, one: Command, other: Command, keymap: Mapping[str, str]) -> KeyProblem:
    wished = [command.id for command in (one, other) if command.id in keymap]
    why = f"{key_word(key)} is the key of both {one.id} and {other.id}; change {' or '.join(wished)}"
    return KeyProblem(wished[0] if wished else one.id, why)


def _split(keys: str) -> list[str]:
    """The keys of a wish. A comma on its own is the comma key."""
    if keys.strip() == ",":
        return [","]
    return [key.strip() for key in keys.split(",") if key.strip()]


def _normal(key: str) -> str:
    if len(key) == 1:
        return _character_to_key(key)
    *held, last = key.lower().split("+")
    return "+".join((*held, _AS_WRITTEN.get(last, last)))


def _is_key(key: str) -> bool:
    """Whether a terminal could send it; a letter of any script could, and a name with an underscore."""
    *held, last = key.split("+")
    return set(held) <= _HELD and (len(last) == 1 or "_" in last or last in _NAMES)
