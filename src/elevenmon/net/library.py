"""httpx, without its own command line, which it would load with itself: that is 13 ms, 3 MB and all of Rich.

httpx does without where importing it fails, and an empty module makes it fail.

httpcore imports sniffio with every request, four times over. Where it is not installed that is a search of
the whole path each time, a sixth of what a poll costs; None says at once that there is none.
"""

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

_modules: dict[str, Any] = sys.modules
_modules.setdefault("httpx._main", ModuleType("httpx._main"))
if "sniffio" not in _modules and find_spec("sniffio") is None:
    _modules["sniffio"] = None

import httpx  # noqa: E402

__all__ = ["httpx"]
