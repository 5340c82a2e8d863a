"""httpx, without its own command line, which it would load with itself: that is 13 ms, 3 MB and all of Rich.

httpx does without where importing it fails, and an empty module makes it fail.
"""

import sys
from types import ModuleType

sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))

import httpx  # noqa: E402

__all__ = ["httpx"]
