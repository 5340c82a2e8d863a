"""The log: a private file of what went wrong and when. It holds no text of the account and no key."""

import logging
import os
from io import TextIOWrapper
from pathlib import Path

from elevenmon.domain.secret import RedactingFilter, Redactor
from elevenmon.settings.paths import private_directory

LARGEST = 1_000_000
"""Bytes; a log larger than this is set aside, in the place of the one that was set aside before."""


class PrivateLog(logging.FileHandler):
    """A log file of mode 0600, made when there is something to say."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self._path = path

    def _open(self) -> TextIOWrapper:
        private_directory(self._path.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        descriptor = os.open(self._path, flags, 0o600)
        os.fchmod(descriptor, 0o600)
        return open(descriptor, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or lose it: a log that cannot be opened must not end what it tells of."""
        try:
            super().emit(record)
            self._set_aside()
        except OSError:
            return

    def _set_aside(self) -> None:
        """Begin a new file once this one is large enough; another process may have done so already."""
        if self.stream is None:
            return
        written = os.fstat(self.stream.fileno())
        if written.st_size <= LARGEST:
            return
        self.stream.close()
        self.stream = None
        if os.path.samestat(written, self._path.stat()):
            self._path.replace(set_aside(self._path))

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written (a full disk) must not draw over the screen."""


def set_aside(path: Path) -> Path:
    """Where a log goes that has become large."""
    return path.with_suffix(".log.1")


def start_log(directory: Path, redactor: Redactor) -> PrivateLog:
    """Send warnings of elevenmon to `elevenmon.log` in a directory, and nothing to the terminal."""
    path = directory / "elevenmon.log"
    try:
        if path.stat().st_size > LARGEST:
            path.replace(set_aside(path))
    except OSError:
        # There is none yet, or it cannot be moved: appending will do.
        pass
    handler = PrivateLog(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingFilter(redactor))
    logger = logging.getLogger("elevenmon")
    logger.addHandler(handler)
    logger.propagate = False
    return handler
