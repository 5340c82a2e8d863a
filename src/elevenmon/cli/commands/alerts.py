"""`elevenmon alerts`: what one can do about alerts without the monitor."""

import os

import click

from elevenmon.cli.options import demo_choice, flags, with_globals
from elevenmon.settings.resolve import resolve


@click.group("alerts")
def alerts() -> None:
    """Alerts from the command line: try the ways out."""


@click.command("test")
@click.argument("channel", required=False, type=click.Choice(["desktop", "exec", "webhook"]))
@click.pass_context
def test(context: click.Context, /, *, channel: str | None) -> int:
    """Send a test event, marked as one, by CHANNEL, or by every channel that is on."""
    settings = resolve(flags(context), os.environ)
    # Imported once there is something to do: a bad flag does not wait for these modules.
    from elevenmon.cli.channel_trial import try_channels  # noqa: PLC0415

    return try_channels(settings, channel, demo_choice(context))


alerts.add_command(with_globals(test))
