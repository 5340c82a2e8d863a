"""The only writer to standard output: data, and nothing else."""

import sys


def encoding() -> str:
    """How text becomes bytes on standard output."""
    return getattr(sys.stdout, "encoding", None) or "ascii"


def line(text: str) -> None:
    """Write one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
