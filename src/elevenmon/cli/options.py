"""The global options, which may stand before the command, after it, or both (the later one holds)."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from elevenmon.settings.resolve import Flags
from elevenmon.simulation import DemoChoice

F = TypeVar("F", bound=Callable[..., Any])


def _remember(context: click.Context, parameter: click.Parameter, value: object) -> None:
    if value is not None and parameter.name is not None:
        given(context)[parameter.name] = value


def given(context: click.Context) -> dict[str, Any]:
    """The global options given so far, by name."""
    root = context.find_root()
    if root.obj is None:
        root.obj = {}
    values: dict[str, Any] = root.obj
    return values


def _option(*names: str, **attributes: Any) -> click.Option:
    return click.Option(names, expose_value=False, callback=_remember, **attributes)


def global_options() -> list[click.Parameter]:
    """Fresh option objects for one command."""
    return [
        _option("--profile", metavar="NAME", help="A profile of the settings file."),
        _option("--base-url", metavar="ADDRESS", help="The API: a region or an address."),
        _option("--data-dir", metavar="DIR", help="Where the stores are kept."),
        _option("--config", metavar="FILE", help="The settings file."),
        _option("--read-only", is_flag=True, default=None, help="Never change anything at ElevenLabs."),
        _option("--demo", is_flag=True, default=None, help="Use a simulated account; needs no key."),
    ]


def with_globals(command: click.Command, *, shown: bool = True) -> click.Command:
    """The command, taking the global options too; not `shown` in its help where they change nothing."""
    options = global_options()
    for option in options:
        assert isinstance(option, click.Option)
        option.hidden = not shown
    command.params.extend(options)
    return command


def demo_choice(context: click.Context) -> DemoChoice | None:
    """Which demo account is asked for, by options before the command; None where it is a real one."""
    if not given(context).get("demo"):
        return None
    names = ("scenario", "seed", "items", "speed")
    chosen = {name: context.find_root().params.get(name) for name in names}
    return DemoChoice(**{name: value for name, value in chosen.items() if value is not None})


def flags(context: click.Context) -> Flags:
    """The global options as the settings understand them."""
    values = given(context)
    return Flags(
        profile=values.get("profile"),
        base_url=values.get("base_url"),
        data_dir=values.get("data_dir"),
        config=values.get("config"),
        read_only=values.get("read_only"),
    )
