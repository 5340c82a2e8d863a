"""The first picture, drawn before Textual is imported: the frame that the Overview will fill (stdlib only).

Textual enters the same alternate screen again, so the skeleton costs nothing and needs no cleaning up; every
way out goes through `Terminal.restore` or `hard_exit`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Final

from elevenmon.tui.terminal import Terminal

_SMALLEST: Final = (40, 10)
_ENTER: Final = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J"
_FAINT: Final = "\x1b[2m"
_BOLD: Final = "\x1b[1m"
_PLAIN: Final = "\x1b[0m"

_LONG: Final = 1.5
"""Seconds after which a wait for the store is told: it is opened in a tenth of one."""
_WAITING: Final = "opening the store: one that is damaged or older is put right first, ctrl+c quits"

_NARROW: Final = 100
"""Columns under which panes stand below each other."""


def paint_skeleton(terminal: Terminal, *, panes: bool = True) -> bool:
    """Draw the top line and, with `panes`, the empty panes of the Overview; whether anything was drawn.

    Nothing is drawn on a terminal under 40x10, from the background, or where `require_terminal` refuses.
    """
    try:
        columns, lines = os.get_terminal_size(2)
    except OSError:
        return False
    if columns < _SMALLEST[0] or lines < _SMALLEST[1] or os.environ.get("TERM") in ("dumb", "unknown"):
        return False
    if not terminal.in_foreground():
        return False
    terminal.alternate = True
    terminal.hide_typing()
    try:
        terminal.write(skeleton(columns, lines, panes=panes).encode("utf-8"))
    except OSError:
        return False
    return True


@contextmanager
def waiting_told(terminal: Terminal, *, after: float = _LONG) -> Iterator[None]:
    """Say under a skeleton that was painted why nothing more comes, should what is done within take long."""
    timer = Timer(after, _tell_of_wait, (terminal,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _tell_of_wait(terminal: Terminal) -> None:
    try:
        columns, lines = os.get_terminal_size(2)
        if terminal.alternate and terminal.in_foreground():
            words = f" {_WAITING}"[: columns - 1]
            terminal.write(f"\x1b[{lines - 1};1H{_FAINT}{words}{_PLAIN}".encode())
    except OSError:
        return


def skeleton(columns: int, lines: int, *, panes: bool = True) -> str:
    """The escape sequences that draw it; attributes only, so that NO_COLOR has nothing to forbid."""
    parts = [_ENTER, f"\x1b[1;1H{_BOLD} elevenmon{_PLAIN}"]
    if panes:
        parts += [_FAINT, *(_box(*pane) for pane in _layout(columns, lines)), _PLAIN]
    return "".join(parts)


def _layout(columns: int, lines: int) -> list[tuple[str, int, int, int, int]]:
    """Title, left, top, width and height of each pane, between the top line and the two lowest lines."""
    top, height = 2, lines - 3
    if columns < _NARROW:
        upper = min(height // 2, 12)
        return [
            ("Quota", 2, top, columns - 2, upper),
            ("Voices", 2, top + upper, columns - 2, height - upper),
        ]
    left = columns * 2 // 5
    right, upper = columns - 2 - left, height * 11 // 20
    return [
        ("Quota", 2, top, left, upper),
        ("Voices", 2, top + upper, left, height - upper),
        ("Burn-up", 2 + left, top, right, upper),
        ("Requests", 2 + left, top + upper, right, height - upper),
    ]


def _box(title: str, left: int, top: int, width: int, height: int) -> str:
    rows = [f"╭ {title} ".ljust(width - 1, "─") + "╮"]
    rows += ["│" + " " * (width - 2) + "│"] * (height - 2)
    rows.append("╰" + "─" * (width - 2) + "╯")
    return "".join(f"\x1b[{top + index};{left}H{row}" for index, row in enumerate(rows))
