"""Keeping the process small: one heap for all threads, and what is freed goes back to the system.

glibc otherwise gives each thread its own heap, whose free parts the others cannot use, keeps what lies free
between two things in use, and after one large answer puts all later ones on the heap too.
"""

import sys
from typing import Any

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""`M_ARENA_MAX` and `M_MMAP_THRESHOLD` of `mallopt(3)`."""
_LARGE = 128 * 1024
"""Bytes from which something lies on its own, and goes back as soon as it is freed."""


def share_heap() -> bool:
    """Ask the C library for one heap, before there are threads; False where it knows no such thing."""
    library = _library()
    try:
        return library is not None and all(
            (library.mallopt(_ARENA_MAX, 1), library.mallopt(_MMAP_THRESHOLD, _LARGE))
        )
    except AttributeError:
        return False


def give_back() -> bool:
    """Return what lies free to the system, within a millisecond; whether there was anything to return."""
    library = _library()
    try:
        return library is not None and bool(library.malloc_trim(0))
    except AttributeError:
        return False


def _library() -> Any:
    """The C library; None where it is not the one this module knows."""
    if sys.platform != "linux":
        return None
    import ctypes  # noqa: PLC0415 - only here

    try:
        return ctypes.CDLL(None)
    except OSError:
        return None
