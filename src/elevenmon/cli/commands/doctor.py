"""`elevenmon doctor`: what works, what does not, and why."""

import os

import click

from elevenmon.cli.options import demo_choice, flags
from elevenmon.settings.resolve import resolve
from elevenmon.simulation import DemoServer


@click.command(
    "doctor",
    short_help="What works and what does not.",
    help="Say what works and what does not: key, network, permissions, store, terminal.",
)
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
@click.pass_context
def doctor(context: click.Context, /, *, as_json: bool) -> int:
    """Look at everything; the exit status tells the worst of it."""
    settings = resolve(flags(context), os.environ)
    # Imported once there is something to do: a bad flag does not wait for these modules.
    from elevenmon.cli.examination import examine, report  # noqa: PLC0415

    choice = demo_choice(context)
    server = DemoServer(choice) if choice else None
    try:
        return report(examine(settings, server, choice), as_json=as_json)
    finally:
        if server is not None:
            server.stop()
