"""The global options, which may stand before the command, after it, or both (the later one holds)."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from elevenmon.cli import output
from elevenmon.demo.scenarios import SCENARIOS
from elevenmon.settings.resolve import Flags
from elevenmon.simulation import DemoChoice

F = TypeVar("F", bound=Callable[..., Any])


class WholeNumber(click.IntRange):
    """A whole number within bounds, named as a person would when it is none."""

    name = "whole number"


class Number(click.FloatRange):
    """A number within bounds."""

    name = "number"


class NamedFile(click.Path):
    """A file that must be named: an empty text would be the working directory."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """The path."""
        if value == "":
            self.fail("an empty text is no file", parameter, context)
        return super().convert(value, parameter, context)


DEMO_ONLY = ("scenario", "seed", "items", "speed")
"""Options that say which demo account."""


def _remember(context: click.Context, parameter: click.Parameter, value: object) -> None:
    if value == "":
        # A variable of a script that is not set: what stands elsewhere was not meant.
        raise click.BadParameter("an empty text is no value", context, parameter)
    if isinstance(value, float) and math.isnan(value):  # which click finds in every range
        raise click.BadParameter("nan is no number", context, parameter)
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


def help_option() -> click.Option:
    """A fresh `--help`. Click's own writes by itself, and takes a reader that has left for an error."""
    return _saying("-h", "--help", say=click.Context.get_help, help="Show this message and exit.")


def version_option(text: str) -> click.Option:
    """A `--version` that says the text."""
    return _saying("--version", say=lambda _: text, help="Show the version and exit.")


def _saying(*names: str, say: Callable[[click.Context], str], help: str) -> click.Option:  # noqa: A002
    def answer(context: click.Context, _: click.Parameter, value: object) -> None:
        if value and not context.resilient_parsing:
            output.line(say(context))
            context.exit()

    return click.Option(names, is_flag=True, is_eager=True, expose_value=False, callback=answer, help=help)


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


def demo_options() -> list[click.Parameter]:
    """Fresh objects of the options that go with `--demo`."""
    scenario, seed = click.Choice(list(SCENARIOS)), WholeNumber(0, 2**31)
    items, speed = WholeNumber(0, 5_000_000), Number(0, 1000)
    return [
        _option("--scenario", type=scenario, metavar="NAME", help="With --demo: which account."),
        _option("--seed", type=seed, metavar="N", help="With --demo: another world."),
        _option("--items", type=items, metavar="N", help="With --demo: clips in the history."),
        _option("--speed", type=speed, metavar="X", help="With --demo: times the traffic."),
    ]


def with_globals(command: click.Command) -> click.Command:
    """The command, taking the global options too, and those that say which demo."""
    command.params.extend([*global_options(), *demo_options(), help_option()])
    return command


def with_silent_globals(command: click.Command) -> click.Command:
    """A command on which they have no effect, so that its help does not name them."""
    options = global_options()
    for option in options:
        assert isinstance(option, click.Option)
        option.hidden = True
    command.params.extend([*options, help_option()])
    return command


def demo_choice(context: click.Context) -> DemoChoice | None:
    """Which demo account is asked for; None where it is a real one."""
    values = given(context)
    if not values.get("demo"):
        return None
    return DemoChoice(**{name: values[name] for name in DEMO_ONLY if name in values})


def flags(context: click.Context) -> Flags:
    """The global options as the settings understand them. UsageError: some do not go together."""
    values = given(context)
    for name in DEMO_ONLY if not values.get("demo") else ():
        if name in values:
            raise click.UsageError(f"--{name} goes with --demo", ctx=context)
    if values.get("demo") and values.get("base_url"):
        raise click.UsageError("--demo has an address of its own: leave --base-url out", ctx=context)
    return Flags(
        profile=values.get("profile"),
        base_url=values.get("base_url"),
        data_dir=values.get("data_dir"),
        config=values.get("config"),
        read_only=values.get("read_only"),
    )
