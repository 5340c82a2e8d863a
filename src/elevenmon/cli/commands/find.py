"""`elevenmon find`: the requests or clips that a filter finds in the store."""

import os
from pathlib import Path

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import WholeNumber, flags
from elevenmon.cli.store_work import on_store
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.wording import zone_named
from elevenmon.settings.resolve import resolve

_NOUNS = {"requests": "requests", "history": "clips"}


@click.command("find", short_help="Requests or clips that a filter finds.")
@click.argument("kind", metavar="KIND", type=click.Choice(list(_NOUNS)))
@click.argument("words", metavar="[FILTER]", nargs=-1)
@click.option("--sort", metavar="FIELD", default="time", help="In the order of this field. [time]")
@click.option("--ascending", is_flag=True, help="The oldest, or the least, first.")
@click.option("--limit", type=WholeNumber(1, 100_000), metavar="N", default=100, help="At most N. [100]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def find(
    context: click.Context,
    /,
    *,
    kind: str,
    words: tuple[str, ...],
    sort: str,
    ascending: bool,
    limit: int,
    as_json: bool,
) -> int:
    """Write the requests or the history's clips that FILTER finds, newest first; KIND is requests or history.

    The language is that of the lists. From what is stored; nothing is asked.
    """
    settings = resolve(flags(context), os.environ)
    zone, clock = zone_named(settings.zone), SystemClock()
    # Imported once there is something to do: a bad flag does not wait for these modules.
    from elevenmon.cli import found_records  # noqa: PLC0415
    from elevenmon.domain.filters import FilterError, fields, parse  # noqa: PLC0415
    from elevenmon.domain.lists import Kind, ListQuery  # noqa: PLC0415
    from elevenmon.store import list_once, upkeep  # noqa: PLC0415
    from elevenmon.sync.remembered import server_time  # noqa: PLC0415

    try:
        where = parse(" ".join(words), kind, zone=zone)
    except FilterError as error:
        raise click.UsageError(f"FILTER: at {error.position + 1}: {error}", context) from None
    sortable = [field.name for field in fields(kind) if field.sortable]
    if sort not in sortable:
        raise click.UsageError(f"--sort: {sort!r} is not one of {', '.join(sortable)}", context)
    query = ListQuery(Kind(kind), where, sort, descending=not ascending)

    def tell(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            done = list_once.find(
                connection,
                query,
                limit,
                now=lambda: server_time(connection, clock.now()),
                monotonic=clock.monotonic,
            )
        if as_json:
            output.line(found_records.document(query.kind, done))
        else:
            for line in found_records.lines(done.rows, zone):
                output.line(line)
            for remark in found_records.remarks(done):
                diagnostics.say(remark)
        if not done.found:
            diagnostics.say(f"no {_NOUNS[kind]} are found")
            return ExitCode.NO_DATA
        return ExitCode.OK

    return on_store(context, settings, tell)
