"""The only writer to standard output: data, and nothing else."""

import sys


def line(text: str) -> None:
    """Write one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
