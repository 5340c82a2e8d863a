"""The only writer to standard output: data, and nothing else."""

import os
import sys

_DASH = "\N{EN DASH}"


class ReaderGone(Exception):
    """Whoever read our output has left. No OSError: click ends with 1 for such a one."""


class Unwritable(Exception):
    """Standard output takes nothing; the message is one sentence. No OSError: those tell of other files."""

    def __init__(self, error: OSError | None = None) -> None:
        super().__init__("standard output is closed" if error is None else _unwritable(error))


def encoding() -> str:
    """How text becomes bytes on standard output."""
    return getattr(sys.stdout, "encoding", None) or "ascii"


def line(text: str) -> None:
    """Write one line at once; what the encoding lacks becomes a question mark. May raise both of the above.

    The dash for what nobody knows becomes a hyphen: a question mark there would ask something.
    """
    if sys.stdout is None:
        raise Unwritable
    if not text.isascii():
        if not _DASH.encode(encoding(), "ignore"):
            text = text.replace(_DASH, "-")
        text = text.encode(encoding(), "replace").decode(encoding())
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        raise Unwritable(error) from error


def abandon(*, errors: bool = False) -> None:
    """Forget what standard output, or standard error, did not take.

    Python would try once more at its end, and end with 120.
    """
    stream = sys.stderr if errors else sys.stdout
    if stream is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _unwritable(error: OSError) -> str:
    return f"standard output cannot be written: {(error.strerror or 'the system refused').lower()}"
