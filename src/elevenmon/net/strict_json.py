"""Bytes to JSON, refusing what Python's reader would let through or stumble over."""

import json
import math
import re
from collections.abc import Callable
from functools import cache, partial
from typing import NoReturn

from elevenmon.net.errors import BadJson, NetError, NotJson

MAX_DIGITS = 40
"""Longer integers are an attack on the reader, not a figure."""

_FORM = bytes.maketrans(b"123456789E \t\n\r]}", b"000000000e,,,,,,")
"""Every digit becomes 0, `E` e, and what may follow a number a comma."""
_LONG = b"0" * (MAX_DIGITS + 1)
_HUGE_EXPONENT = re.compile(rb"0e\+?00+(?:,|\Z)")

_NEAR_THE_END = 8
"""A reader that gives up this close to the end of the text (in characters) met a cut, not garbage."""


class _RefusedNumber(Exception):
    """Raised inside the reader, which has no other way to stop."""


def parse_json(body: bytes, content_type: str = "") -> object:
    """The document in `body`: UTF-8 without a byte order mark, finite numbers, one document and nothing
    after it.

    Raises NotJson or BadJson."""
    if not _may_hold_huge(body):
        try:
            return _quick_reader()(body)
        except ValueError:
            # What is wrong is told below, where lone surrogates and deeper nesting are no fault.
            pass
    failure: NetError
    try:
        return json.loads(
            body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite_float, parse_int=_bounded_int
        )
    except json.JSONDecodeError as error:
        failure = _not_json(body, content_type, error)
    except UnicodeDecodeError:
        failure = NotJson("html") if _is_html(body, content_type) else BadJson("The answer is not UTF-8.")
    except RecursionError:
        failure = BadJson("The answer is nested too deeply.")
    except _RefusedNumber:
        failure = BadJson("The answer holds a number that is not one.")
    raise failure


@cache
def _quick_reader() -> Callable[[bytes], object]:
    """Pydantic's reader, which takes a third of the time: a walk through the past reads gigabytes.

    What it takes, the standard library's takes too and reads alike. Loaded by the first answer: the first
    frame is drawn without it.
    """
    from pydantic_core import from_json  # noqa: PLC0415 - see above

    return partial(from_json, allow_inf_nan=False, cache_strings="keys")


def _may_hold_huge(body: bytes) -> bool:
    """Whether there may be a number too long or too large in it.

    Where there is none, the quick reader may read it, which lets those through: fewer than 41 digits and an
    exponent below ten stay far below infinity."""
    form = body.translate(_FORM)
    return _LONG in form or _HUGE_EXPONENT.search(form) is not None


def _not_json(body: bytes, content_type: str, error: json.JSONDecodeError) -> NotJson:
    if not body.strip():
        return NotJson("empty")
    if _is_html(body, content_type):
        return NotJson("html")
    cut = body.lstrip()[:1] in b'{["' and _is_cut(error)
    return NotJson("truncated" if cut else "other")


def _is_cut(error: json.JSONDecodeError) -> bool:
    return "Unterminated string" in error.msg or error.pos >= len(error.doc.rstrip()) - _NEAR_THE_END


def _is_html(body: bytes, content_type: str) -> bool:
    return body.lstrip()[:1] == b"<" or "html" in content_type.lower()


def _refuse(text: str) -> NoReturn:
    raise _RefusedNumber


def _finite_float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _RefusedNumber
    return value


def _bounded_int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _RefusedNumber
    return int(text)
