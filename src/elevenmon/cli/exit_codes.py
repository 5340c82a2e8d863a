"""How elevenmon ends: the one list of exit codes."""

from enum import IntEnum

SIGNAL_BASE = 128
"""A signal n ends elevenmon with 128 + n."""


class ExitCode(IntEnum):
    """What a script may rely on."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    """A flag, a settings value, or a place where the monitor cannot run."""
    KEY = 3
    """No key, or a wrong one."""
    PERMISSION = 4
    NETWORK = 5
    RATE_LIMITED = 6
    NO_DATA = 7
    BAD_INPUT = 8
