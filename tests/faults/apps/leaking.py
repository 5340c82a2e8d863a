"""The traced program with a leak of every kind at each poll: what counts growth must see it."""

import asyncio
import os
import sys
import threading
from typing import Any

from tests.bench.apps.hurried import run
from tests.faults.apps.traced import Traced

LEAKED = 6_000
"""Bytes a poll."""


class Leaking(Traced):
    """Never lets go of a file, a thread, a task and some memory."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._held: list[object] = []

    def answered(self) -> None:
        """A poll is done."""
        super().answered()
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        forever = asyncio.ensure_future(asyncio.Event().wait())
        self._held.append((bytearray(LEAKED), os.open(os.devnull, os.O_RDONLY), forever))


if __name__ == "__main__":
    sys.exit(run(Leaking))
