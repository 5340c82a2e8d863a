"""`elevenmon sync` with a watch on its processor time: `python timed_sync.py FIGURES.json ARGUMENT...`.

Writes what each kind of record took of the command's processor, and how much of that its main thread.
"""

import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from elevenmon.__main__ import main
from elevenmon.sync.catch_up import CatchUp

_timed = CatchUp._timed
_spent: dict[str, dict[str, float]] = {}


async def _watched(self: CatchUp, kind: str, work: Callable[[], Awaitable[None]], *rest: Any) -> Any:
    process, thread = time.process_time(), time.thread_time()
    brought = await _timed(self, kind, work, *rest)
    _spent[kind] = {"process": time.process_time() - process, "main": time.thread_time() - thread}
    return brought


if __name__ == "__main__":
    figures = Path(sys.argv.pop(1))
    CatchUp._timed = _watched  # type: ignore[method-assign]
    status = main()
    figures.write_text(json.dumps(_spent))
    sys.exit(status)
