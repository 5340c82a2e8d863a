"""Reading a file that must be its owner's alone: a key's, a secret's."""

import os
import stat
from pathlib import Path

from elevenmon.settings.paths import shown

_MOST = 4096


class NotPrivate(Exception):
    """A file that must not be read, or cannot be; the message is one sentence and says the remedy."""


def read_private(path: Path) -> str:
    """What stands in a file of mode 0600, stripped. Raises FileNotFoundError or NotPrivate."""
    try:
        # A named pipe without a writer must not keep anybody waiting.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise NotPrivate(f"{shown(path)} cannot be read: {error.strerror}") from None
    try:
        found = os.fstat(descriptor).st_mode
        mode = stat.S_IMODE(found)
        if not stat.S_ISREG(found):
            raise NotPrivate(f"{shown(path)} is not a file")
        if mode & 0o077:
            remedy = f"run chmod 600 {shown(path)}"
            raise NotPrivate(f"{shown(path)} can be read by others (mode {mode:04o}): {remedy}")
        return os.read(descriptor, _MOST).decode("ascii", "replace").strip()
    finally:
        os.close(descriptor)
