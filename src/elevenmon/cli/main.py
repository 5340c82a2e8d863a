"""The command line: options in, exit code out. One of the three places where any exception may end."""

from importlib import import_module

import click

from elevenmon import __version__
from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import SIGNAL_BASE, ExitCode
from elevenmon.cli.options import (
    DEMO_ONLY,
    demo_choice,
    demo_options,
    flags,
    global_options,
    help_option,
    version_option,
    with_globals,
    with_silent_globals,
)

_COMMANDS = ("alerts", "check", "db", "demo-server", "doctor", "find", "forecast", "status", "sync", "why")


def run(arguments: list[str]) -> int:
    """Run one command line; whatever happens is one sentence and an exit code."""
    try:
        result = elevenmon.main(arguments, prog_name="elevenmon", standalone_mode=False)
        return result if isinstance(result, int) else ExitCode.OK
    except Exception as error:  # the boundary: no traceback, no local variables, no key
        if _is_check(arguments) and not isinstance(error, output.ReaderGone):
            return _unchecked(error)
        return _ending(error)


def _is_check(arguments: list[str]) -> bool:
    """Whether the command is `check`, whatever else is wrong with the line."""
    with_value = {f"--{name}" for name in ("profile", "base-url", "data-dir", "config", *DEMO_ONLY)}
    rest = iter(arguments)
    for argument in rest:
        if argument in with_value:
            next(rest, None)
        elif not argument.startswith("-"):
            return argument == "check"
    return False


def _unchecked(error: Exception) -> int:
    """The line of a check that came to nothing: a monitoring system reads standard output."""
    match error:
        case click.Abort():
            reason = "interrupted"
        case click.ClickException():
            reason = error.format_message().rstrip(".")
        case _:
            reason = diagnostics.sentence(error)
    from elevenmon.cli.check_line import CheckCode, unknown  # noqa: PLC0415 - the monitor needs none of it

    try:
        output.line(unknown(diagnostics.harmless(reason)))
    except (output.ReaderGone, output.Unwritable) as unsaid:
        _ending(unsaid)
    return CheckCode.UNKNOWN


def _ending(error: Exception) -> int:
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.Abort():
            return SIGNAL_BASE + 2
        case click.ClickException():
            return _usage(error)
        case output.ReaderGone():
            # Nothing is wrong, and nothing more can be said.
            output.abandon()
            return ExitCode.OK
        case output.Unwritable():
            output.abandon()
            return diagnostics.ending(error)
        case _:
            return diagnostics.ending(error)


def _usage(error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f" (see {error.ctx.command_path} --help)"
    # Click breaks a list of choices into lines of its own.
    reason = " ".join(error.format_message().split()).rstrip(".")
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and isinstance(error.ctx.command, click.Group):
        # Its message is the whole help.
        reason = f"a command is needed: {', '.join(sorted(error.ctx.command.commands))}"
    diagnostics.say(reason + hint)
    return ExitCode.USAGE


class _Commands(click.Group):
    """The commands, each loaded when it is asked for: the monitor starts without any."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in order."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name in _COMMANDS and cmd_name not in self.commands:
            name = cmd_name.replace("-", "_")
            command: click.Command = getattr(import_module(f"elevenmon.cli.commands.{name}"), name)
            taking = with_silent_globals if cmd_name == "demo-server" else with_globals
            self.add_command(taking(command))
        return self.commands.get(cmd_name)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"max_content_width": 100},
)
@click.option(
    "--reset-terminal", is_flag=True, help="Put a terminal right that a killed program left behind."
)
@click.pass_context
def elevenmon(context: click.Context, /, *, reset_terminal: bool) -> int:
    """Watch an ElevenLabs account: credits and when they run out, who is eating them, every request.

    Without a command it opens the monitor in this terminal.
    """
    if context.invoked_subcommand is not None:
        if reset_terminal:
            raise click.UsageError("--reset-terminal goes with no command")
        return ExitCode.OK
    if reset_terminal:
        from elevenmon.cli.commands.tui import reset  # noqa: PLC0415

        return reset()
    return _open(context)


def _open(context: click.Context) -> int:
    from elevenmon.cli.commands.tui import open_monitor  # noqa: PLC0415 - the one door to the terminal app

    return open_monitor(flags(context), demo_choice(context))


elevenmon.params.insert(0, version_option(f"elevenmon {__version__}"))
elevenmon.params.extend([*demo_options(), *global_options(), help_option()])
