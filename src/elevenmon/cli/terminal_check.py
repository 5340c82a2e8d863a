"""What the terminal can do, as far as the environment tells."""

import os
import sys
from collections.abc import Iterator

from elevenmon.cli import output
from elevenmon.cli.environment import refused
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.findings import Finding, Grade

_LEAST = (60, 15)
_DRAWN_ON = 2
"""The descriptor whose terminal the monitor draws on: COLUMNS and LINES change nothing there."""
_PLAIN = ("", "dumb", "unknown")


def terminal() -> Iterator[Finding]:
    """Whether the monitor can be opened here, and how it will look."""
    ends = (("input", sys.__stdin__), ("error", sys.__stderr__))
    missing = [name for name, stream in ends if stream is None or stream.closed or not stream.isatty()]
    if missing:
        text = f"standard {' and '.join(missing)}: no terminal, so the monitor cannot be opened here"
        yield Finding("terminal", "at hand", text, Grade.NOTE)
    else:
        columns, lines = os.get_terminal_size(_DRAWN_ON)
        fits = columns >= _LEAST[0] and lines >= _LEAST[1]
        said = "" if fits else f"; from {_LEAST[0]}x{_LEAST[1]} on nothing is left out"
        yield Finding("terminal", "at hand", f"{columns}x{lines}{said}", Grade.OK if fits else Grade.NOTE)
    if unusable := refused(os.environ):
        yield Finding("terminal", "environment", unusable, Grade.BAD, ExitCode.USAGE)
    kind = os.environ.get("TERM", "")
    plain = kind in _PLAIN
    yield Finding("terminal", "type", kind or "TERM is not set", Grade.NOTE if plain else Grade.OK)
    yield Finding("terminal", "colours", _colours(kind))
    encoding = output.encoding()
    unicode = encoding.lower().replace("-", "") == "utf8"
    text = encoding if unicode else f"{encoding}: lines and marks need UTF-8"
    yield Finding("terminal", "characters", text, Grade.OK if unicode else Grade.NOTE)


def _colours(kind: str) -> str:
    if os.environ.get("NO_COLOR"):
        return "none, as NO_COLOR asks"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million"
    return "256" if "256" in kind else ("none" if kind in _PLAIN else "16")
