"""`elevenmon sync`: bring the store up to date, and end."""

import os
from datetime import datetime

import click

from elevenmon.cli.logs import start_log
from elevenmon.cli.options import demo_choice, flags
from elevenmon.cli.times import instant
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.domain.wording import zone_named
from elevenmon.settings.resolve import resolve
from elevenmon.settings.secrets import VARIABLES, find_key
from elevenmon.simulation import KEY as DEMO_KEY
from elevenmon.simulation import DemoServer


@click.command(
    "sync",
    short_help="Bring the store up to date, and end.",
    help="Bring the store up to date and end: the newest records first, then back to the oldest.",
)
@click.option("--full", is_flag=True, help="Ask again for what is stored already.")
@click.option("--since", metavar="TIME", help="Go no further back than this time, or so long ago (7d).")
@click.option("--json", "as_json", is_flag=True, help="Write what was brought as JSON.")
@click.pass_context
def sync(context: click.Context, /, *, full: bool, since: str | None, as_json: bool) -> int:
    """Catch up, by itself or through the elevenmon that asks this account already."""
    settings = resolve(flags(context), os.environ)
    start = _start(since, settings.zone)
    demo = demo_choice(context)
    key = Secret(DEMO_KEY) if demo else find_key(settings, os.environ).key
    for name in VARIABLES:
        os.environ.pop(name, None)
    start_log(settings.state_dir, Redactor((key,)))
    # Imported once there is something to do: a bad flag does not wait for the store's modules.
    from elevenmon.cli.catching_up import Wanted, catch_up  # noqa: PLC0415
    from elevenmon.runtime import open_catch_up  # noqa: PLC0415

    server = DemoServer(demo) if demo else None
    try:
        store, turns = open_catch_up(settings, key, server, demo)
        try:
            return catch_up(store, turns, Wanted(full, start, as_json, settings.store_text))
        finally:
            store.close()
    finally:
        if server is not None:
            server.stop()


def _start(text: str | None, zone: str | None) -> datetime | None:
    if text is None:
        return None
    now = SystemClock().now()
    try:
        start = instant(text, now, zone_named(zone))
    except ValueError as error:
        raise click.UsageError(f"--since: {error}") from None
    if start > now:
        raise click.UsageError("--since: a time in the past is needed")
    return start
