"""What the environment says besides settings and keys, judged before Textual is loaded, which reads it."""

import inspect
import os
import re
from collections.abc import Mapping, MutableMapping
from importlib import import_module

from elevenmon.domain.text import clean

_DRIVER, _COLOURS = "TEXTUAL_DRIVER", "TEXTUAL_COLOR_SYSTEM"
_DRIVERS = "allowed: package.module:Class, or unset"
_COLOUR_SYSTEMS = ("auto", "standard", "256", "truecolor")
_WRITES_WHAT_IS_TYPED = ("TEXTUAL_LOG", "TEXTUAL_DEBUG", "TEXTUAL")
"""Development aids: a key that is pasted would stand in their files."""
_SIZES = ("COLUMNS", "LINES")
_NUMBERS = {
    "TEXTUAL_FPS": (1, 240),
    "ESCDELAY": (1, 10_000),
    "TEXTUAL_DIM_FACTOR": (0, 100),
    "TEXTUAL_SCREENSHOT": (0, 86_400),
}
"""With many thousands of frames a second Textual only looks whether one is due; it fails on numbers that are
too long for arithmetic."""
_SHOWN = 60
"""Characters of a value that are said."""
_ZONE_FOLDERS = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
_ZONE_MAGIC = b"TZif"
_ZONE_RULE = re.compile(r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?[0-9]")
"""How a zone begins that is written out: `CET-1CEST`, `<+03>-3`."""
_UTC_ITSELF = re.compile(r"(?:Etc/)?(?:UTC|GMT|UCT|Zulu|Universal|Greenwich|Z)", re.IGNORECASE)


def refused(environ: Mapping[str, str]) -> str | None:
    """Why the monitor cannot be drawn as a variable asks, in one sentence; None where nothing is wrong."""
    colours, driver = environ.get(_COLOURS, ""), environ.get(_DRIVER, "")
    if colours and colours not in _COLOUR_SYSTEMS:
        return f"{_said(_COLOURS, colours)} is not understood; allowed: {', '.join(_COLOUR_SYSTEMS)}"
    if driver:
        try:
            if not _is_driver(driver):
                return f"{_said(_DRIVER, driver)} names no driver of Textual; {_DRIVERS}"
        except _Unloadable as error:
            return f"{_said(_DRIVER, driver)} cannot be loaded here ({error}); {_DRIVERS}"
    return None


def settle(environ: MutableMapping[str, str]) -> list[str]:
    """Take out what Textual and Rich stumble over, or must not do here; what is ignored, a sentence each."""
    for name in (_COLOURS, _DRIVER):
        if not environ.get(name, "-"):
            del environ[name]
    for name in _SIZES:
        # The terminal tells its own size; Rich would believe these, and fails on some that are no numbers.
        environ.pop(name, None)
    told = []
    for name, (least, most) in _NUMBERS.items():
        value = environ.get(name, "")
        if value and not (re.fullmatch("[0-9]{1,6}", value) and least <= int(value) <= most):
            del environ[name]
            told.append(f"{_said(name, value)} is ignored; allowed: {least} to {most}")
    for name in _WRITES_WHAT_IS_TYPED:
        if environ.pop(name, ""):
            told.append(f"{name} is ignored: it would write down what is typed, a key too")
    return told


def unknown_zone(environ: Mapping[str, str]) -> str | None:
    """What becomes of times where TZ names no zone that this machine knows; None where it does."""
    name = environ.get("TZ", "").removeprefix(":")
    if not name or _UTC_ITSELF.fullmatch(name) or _ZONE_RULE.match(name):
        return None
    folders = [environ["TZDIR"]] if environ.get("TZDIR") else _ZONE_FOLDERS
    if any(_is_zone_file(os.path.join(folder, name)) for folder in folders):
        return None
    return f"{_said('TZ', name)} is no time zone that this machine knows: times are in UTC"


def _is_zone_file(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(_ZONE_MAGIC)) == _ZONE_MAGIC
    except (OSError, ValueError):
        return False


class _Unloadable(Exception):
    """A module that exists and ends its own import; what it raised."""


def _is_driver(place: str) -> bool:
    module, _, name = place.partition(":")
    try:
        found = getattr(import_module(module), name, None)
    except (ImportError, SyntaxError, TypeError, ValueError):
        return False
    except (Exception, SystemExit) as error:  # it is a stranger's module: it may raise anything
        raise _Unloadable(type(error).__name__) from error
    return inspect.isclass(found) and any(
        (base.__module__, base.__name__) == ("textual.driver", "Driver") for base in inspect.getmro(found)[1:]
    )


def _said(name: str, value: str) -> str:
    return f"{name}={clean(value, limit=_SHOWN)}"
