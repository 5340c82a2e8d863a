"""The only writer to standard error: one clear sentence, and the exit code that goes with it."""

import os
import sys

from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.output import Unwritable
from elevenmon.domain.secret import Redactor
from elevenmon.domain.terminal_notice import as_osc9
from elevenmon.domain.text import ELLIPSIS, clean
from elevenmon.settings.errors import KeyTrouble, SettingsError

_LONGEST = 1_000
"""Characters of one sentence: a value that it repeats may be of any length."""


def say(text: str) -> None:
    """Write one cleaned line to standard error, if there is one to write to."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"elevenmon: {harmless(text)}\n")
        sys.stderr.flush()
    except OSError:
        # A closed terminal: the exit code still tells.
        return


def harmless(text: str) -> str:
    """A text on one line, without a key and without what acts on a terminal; a long one loses its middle."""
    said = clean(Redactor().redact(text))
    if len(said) <= _LONGEST:
        return said
    # What was typed is named first, and what is wrong with it last.
    return f"{said[: _LONGEST // 2]} {ELLIPSIS} {said[-_LONGEST // 2 :]}"


def is_terminal() -> bool:
    """Whether a person may watch standard error change, on a terminal that can move back on its line."""
    return sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def can_say(text: str) -> bool:
    """Whether standard error's encoding has these characters."""
    try:
        text.encode(getattr(sys.stderr, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def redraw(text: str) -> None:
    """Put a text in the place of the line that the last one stands on; nothing to clear it."""
    try:
        sys.stderr.write(f"\r\x1b[K{clean(text)}")
        sys.stderr.flush()
    except OSError:
        return


def notice(text: str) -> None:
    """Have the terminal show a text on the desktop, if it knows how."""
    try:
        sys.stderr.write(as_osc9(clean(text), in_tmux="TMUX" in os.environ))
        sys.stderr.flush()
    except OSError:
        return


def ending(error: Exception) -> ExitCode:
    """Say what went wrong in one sentence, and give the exit code for it."""
    match error:
        case SettingsError():
            code = ExitCode.USAGE
        case KeyTrouble():
            code = ExitCode.KEY
        case _:
            code = ExitCode.INTERNAL
    say(sentence(error))
    return code


def sentence(error: Exception) -> str:
    """What went wrong, in one sentence."""
    if isinstance(error, SettingsError | KeyTrouble | Unwritable):
        return str(error)
    return f"internal error: {type(error).__name__}: {error}"
