"""One heap for all threads: glibc otherwise gives each its own, and what one freed the others cannot use."""

import sys

_ARENA_MAX = -8
"""`M_ARENA_MAX` of `mallopt(3)`."""


def share_heap() -> bool:
    """Ask the C library for one heap, before there are threads; False where it knows no such thing."""
    if sys.platform != "linux":
        return False
    import ctypes  # noqa: PLC0415 - only here

    try:
        return bool(ctypes.CDLL(None).mallopt(_ARENA_MAX, 1))
    except (AttributeError, OSError):
        return False
