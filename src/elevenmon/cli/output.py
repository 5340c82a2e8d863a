"""The only writer to standard output: data, and nothing else."""

import sys

_DASH = "\N{EN DASH}"


class ReaderGone(Exception):
    """Whoever read our output has left. No OSError: click ends with 1 for such a one."""


def encoding() -> str:
    """How text becomes bytes on standard output."""
    return getattr(sys.stdout, "encoding", None) or "ascii"


def line(text: str) -> None:
    """Write one line at once; what the encoding lacks becomes a question mark. Raises ReaderGone.

    The dash for what nobody knows becomes a hyphen: a question mark there would ask something.
    """
    if not text.isascii():
        if not _DASH.encode(encoding(), "ignore"):
            text = text.replace(_DASH, "-")
        text = text.encode(encoding(), "replace").decode(encoding())
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error
