"""Which of several processes tells of alerts while none of them can write the file that they share.

In memory every process leads for itself, so that each screen stays live. What goes out of the machine is told
by one of them, the first to ask: it holds `<file>.teller` until it ends, or has been back at the file for two
minutes. There it may lead, and tell. The others try to go back once a minute, and until they have they must
not tell the same.
"""

import fcntl
import os
from pathlib import Path

from elevenmon.store import files

LOOKS = 2
"""After how many minutes back at the file it is left to others to tell in memory."""


class Teller:
    """One process's claim. Used on the store's writer thread."""

    def __init__(self) -> None:
        self._descriptor: int | None = None
        self._looks = 0

    def claim(self, path: Path) -> bool:
        """Whether this process tells of the account whose file that is.

        Where it cannot be known what others do, it does: an alert told twice is better than one never told.
        """
        self._looks = 0
        if self._descriptor is not None:
            return True
        try:
            descriptor = files.open_teller(path)
        except OSError:
            return True
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        except OSError:
            os.close(descriptor)
            return True
        self._descriptor = descriptor
        return True

    def look(self) -> None:
        """A minute more back at the file: in time nobody is left who has to be kept quiet."""
        self._looks += 1
        if self._looks >= LOOKS:
            self.release()

    def release(self) -> None:
        """Leave it to another process."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
