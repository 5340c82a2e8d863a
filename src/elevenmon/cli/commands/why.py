"""`elevenmon why`: what gained in some hours, or days of money, against the same hours of earlier weeks."""

import os
from datetime import datetime, time, tzinfo
from pathlib import Path

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import flags
from elevenmon.cli.store_work import on_store
from elevenmon.cli.times import instant
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.wording import zone_named
from elevenmon.settings.resolve import resolve

_FETCHED = "elevenmon sync fetches the last six weeks"


@click.command("why", short_help="Why it jumped: who gained, and by how much.")
@click.option("--at", metavar="TIME", help="The hour of this time, or of so long ago. [the newest anomaly]")
@click.option("--hours", type=click.IntRange(1, 168), metavar="N", help="So many hours from --at on. [1]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def why(context: click.Context, /, *, at: str | None, hours: int | None, as_json: bool) -> int:
    """Say which voice, product, model, key, user and source gained against the same hours of earlier weeks.

    Without --at of the newest anomaly, or of the hour before this one. From what is stored; nothing is asked.
    Money that is billed is known by days of UTC: the one of --at, or those of its hours, else the day before.
    """
    if hours is not None and at is None:
        raise click.UsageError("--hours goes with --at", context)
    settings = resolve(flags(context), os.environ)
    zone, now = zone_named(settings.zone), SystemClock().now()
    try:
        chosen = None if at is None else instant(at, now, zone)
    except ValueError as error:
        raise click.UsageError(f"--at: {error}", context) from None
    if chosen is not None and chosen > now:
        raise click.UsageError("--at: a time in the past is needed", context)
    # Imported once there is something to do: a bad flag does not wait for these modules.
    from elevenmon.cli import why_report  # noqa: PLC0415
    from elevenmon.domain.explanations import DAY, HOUR, Stretch  # noqa: PLC0415
    from elevenmon.render.explanation import headlines, not_known  # noqa: PLC0415
    from elevenmon.store import upkeep  # noqa: PLC0415
    from elevenmon.sync.explaining import explain  # noqa: PLC0415
    from elevenmon.sync.jump import newest_jump  # noqa: PLC0415
    from elevenmon.sync.known import is_cost_billed  # noqa: PLC0415
    from elevenmon.sync.remembered import server_time  # noqa: PLC0415

    def tell(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            served = server_time(connection, now)
            if chosen is None:
                stretch, anomaly = newest_jump(connection, served, zone)
            else:
                since = chosen.replace(minute=0, second=0, microsecond=0)
                length = (hours or 1) * HOUR
                if hours is None and is_cost_billed(connection) and _is_midnight(chosen, zone):
                    # The hour that a day of this zone begins with may be of the day before in UTC.
                    length = DAY
                stretch, anomaly = Stretch(since, since + length), None
            said = explain(connection, stretch, zone)
        if said.credits is None:
            diagnostics.say(f"{headlines(said, served, zone)[0]}: {_FETCHED}")
            return ExitCode.NO_DATA
        if as_json:
            output.line(why_report.document(said, anomaly))
        else:
            for line in why_report.lines(said, anomaly, served, zone):
                output.line(line)
        if said.is_total_alone:
            diagnostics.say(f"who is behind it is {not_known(said.unit)}: {_FETCHED}")
        return ExitCode.OK

    return on_store(context, settings, tell)


def _is_midnight(at: datetime, zone: tzinfo | None) -> bool:
    """Whether a day of the zone begins then, None for the machine's: so a date without a time is read."""
    return at.astimezone(zone).time() == time()
