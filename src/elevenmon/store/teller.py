"""Which of several processes tells of alerts while none of them can write the file that they share.

In memory every process leads for itself, so that each screen stays live. What goes out of the machine is told
by one of them, the first to ask: it holds `<file>.teller` until it goes back to the file, or ends.
"""

import fcntl
import os
from pathlib import Path

from elevenmon.store import files


class Teller:
    """One process's claim. Used on the store's writer thread."""

    def __init__(self) -> None:
        self._descriptor: int | None = None

    def claim(self, path: Path) -> bool:
        """Whether this process tells of the account whose file that is.

        Where it cannot be known what others do, it does: an alert told twice is better than one never told.
        """
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

    def release(self) -> None:
        """Leave it to another process."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
