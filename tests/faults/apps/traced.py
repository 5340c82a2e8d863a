"""The hurried program of the soak, with what Python holds in place of the process's memory.

That is exact after a few hundred polls, of which the process's memory says nothing yet. It costs, so that
it begins once the account is read and the screen stands.
"""

import gc
import sys
import time
import tracemalloc

from tests.bench.apps.hurried import Soak, run

WARM_UP = 120
"""Polls before anything is traced."""
NOTED_EVERY = 10
"""Polls."""


class Traced(Soak):
    """Bytes of memory are those of what was made since the warm-up."""

    def pause(self) -> None:
        """Wait for the next few polls; at first for the end of the warm-up."""
        wanted = self.polls + NOTED_EVERY if tracemalloc.is_tracing() else WARM_UP
        while self.polls < wanted:
            time.sleep(0.05)
        if not tracemalloc.is_tracing():
            tracemalloc.start()

    def memory(self) -> int:
        """Bytes that are in use, and not only waiting to be collected."""
        gc.collect()
        return tracemalloc.get_traced_memory()[0]


if __name__ == "__main__":
    sys.exit(run(Traced))
