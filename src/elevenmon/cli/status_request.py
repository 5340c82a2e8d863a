"""What `elevenmon status` is asked, read from the command line without click: a bar asks each second.

Only what is plainly right is understood here. Anything else is left to click, whose words say what is wrong.
"""

from collections.abc import Iterator
from typing import NamedTuple

from elevenmon.cli.status_forms import check_template
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.resolve import Flags
from elevenmon.simulation import DemoChoice

MAX_AGE = "60s"
"""How old figures may be that nobody is asked for again."""
_GLOBAL = ("profile", "base-url", "data-dir", "config")
_DEMO = ("scenario", "seed", "items", "speed")
_FASTEST = 1000
_BARE = ("read-only", "demo", "line", "json", "offline")
_OWN = ("format", "max-age", "line", "json", "offline")


class StatusRequest(NamedTuple):
    """One question. At most one of the three forms; none of them: a summary for people."""

    flags: Flags
    demo: DemoChoice | None
    line: bool
    json: bool
    template: str | None
    """Of `--format`."""
    max_age: int
    """Seconds."""
    offline: bool


def plain_request(arguments: list[str]) -> StatusRequest | None:
    """The question, where the command line is one to `status` that can be understood by itself."""
    try:
        given = dict(_options(arguments))
        demo = _demo(given) if "demo" in given else None
        max_age = seconds_of(given.get("max-age", MAX_AGE))
        check_template(given.get("format", ""))
    except ValueError:
        return None
    if any(name in given for name in (_DEMO if demo is None else ("base-url",))):
        return None
    if sum(name in given for name in ("line", "json", "format")) > 1:
        return None
    return StatusRequest(
        flags=Flags(
            profile=given.get("profile"),
            base_url=given.get("base-url"),
            data_dir=given.get("data-dir"),
            config=given.get("config"),
            read_only=True if "read-only" in given else None,
        ),
        demo=demo,
        line="line" in given,
        json="json" in given,
        template=given.get("format"),
        max_age=max_age,
        offline="offline" in given,
    )


def _options(arguments: list[str]) -> Iterator[tuple[str, str]]:
    """Option names and values; ValueError for what is no plain question to `status`."""
    rest = iter(arguments)
    seen = False
    for argument in rest:
        if argument == "status" and not seen:
            seen = True
            continue
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or (name in _OWN and not seen):
            raise ValueError(argument)
        if name in _BARE and not equals:
            yield name, ""
        elif name in (*_GLOBAL, *_DEMO, "format", "max-age"):
            given = value if equals else _following(rest)
            if not given and name in _GLOBAL:
                raise ValueError(argument)
            yield name, given
        else:
            raise ValueError(argument)
    if not seen:
        raise ValueError("another command")


def _following(rest: Iterator[str]) -> str:
    for value in rest:
        return value
    raise ValueError("a value is missing")


def _demo(given: dict[str, str]) -> DemoChoice:
    choice = DemoChoice()
    if not 0 <= float(given.get("speed", choice.speed)) <= _FASTEST:
        raise ValueError(given["speed"])
    return DemoChoice(
        given.get("scenario", choice.scenario),
        int(given.get("seed", choice.seed)),
        int(given.get("items", choice.items)),
        float(given.get("speed", choice.speed)),
    )
