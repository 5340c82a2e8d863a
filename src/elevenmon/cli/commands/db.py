"""`elevenmon db`: look after the file that an account's records are stored in, while others may use it."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import NamedFile, flags, with_globals
from elevenmon.cli.store_work import on_store
from elevenmon.cli.times import instant
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.wording import grouped, zone_named
from elevenmon.settings.model import Settings
from elevenmon.settings.paths import is_lost, shown
from elevenmon.settings.resolve import resolve

_KINDS = {
    "history": "clips",
    "requests": "requests",
    "conversations": "conversations",
    "usage": "usage buckets",
    "samples": "samples of the quota and of live conversations",
}


@click.group("db", short_help="The store: contents, soundness, backup, pruning.")
def db() -> None:
    """Look after the store: what it holds, whether it is sound, backups, pruning."""


@click.command("info")
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
@click.pass_context
def info(context: click.Context, /, *, as_json: bool) -> int:
    """Say what the store holds, and how much room it takes."""
    from elevenmon.cli import stock  # noqa: PLC0415 - the store's modules, once there is something to do
    from elevenmon.store import files, inventory, upkeep  # noqa: PLC0415

    settings = _settings(context)
    zone = zone_named(settings.zone)

    def tell(path: Path) -> int:
        in_use = files.has_pending_log(path)
        with upkeep.at_work(path) as connection:
            found = inventory.take(connection, path)
        lines = [stock.document(found, in_use=in_use)] if as_json else stock.lines(found, zone, in_use=in_use)
        for text in lines:
            output.line(text)
        return ExitCode.OK

    return on_store(context, settings, tell)


@click.command("check")
@click.pass_context
def check(context: click.Context, /) -> int:
    """Read every page of the store, and say whether it is sound."""
    from elevenmon.store import files, upkeep  # noqa: PLC0415

    def look(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            found = upkeep.check(connection)
        for complaint in found.broken:
            output.line(complaint)
        if found.broken:
            files.mark_damaged(path)
            diagnostics.say(f"{shown(path)} is damaged: {upkeep.MENDED}")
            return ExitCode.BAD_INPUT
        output.line("the store is sound")
        if found.remade:
            diagnostics.say("its index of words and its sums did not fit the records: they were made anew")
        return ExitCode.OK

    return on_store(context, _settings(context), look)


@click.command("backup", short_help="Copy the store to a new file.")
@click.argument("file", metavar="FILE", type=NamedFile())
@click.pass_context
def backup(context: click.Context, /, *, file: Path) -> int:
    """Write a copy of the store, as it is at this moment, to a new FILE that only you can read."""
    from elevenmon.store import upkeep  # noqa: PLC0415

    def copy(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            size = written(connection)
        diagnostics.say(f"{shown(file)}: {_megabytes(size)}")
        return ExitCode.OK

    def written(connection: Any) -> int:
        try:
            return upkeep.back_up(connection, file)
        except FileExistsError:
            raise click.UsageError(f"{shown(file)} is there already, and is left as it is", context) from None
        except FileNotFoundError as error:
            if is_lost(file):
                gone = f"{shown(file)} starts from the working directory, which was deleted"
                raise click.UsageError(gone, context) from None
            if not file.parent.is_dir():
                raise click.UsageError(f"{shown(file.parent)} is no folder that is there", context) from None
            raise OSError(error.errno, error.strerror, os.fspath(file)) from None
        except OSError as error:
            # Not the name of the draft, which nobody asked for.
            raise OSError(error.errno, error.strerror, os.fspath(file)) from None

    return on_store(context, _settings(context), copy)


@click.command("vacuum")
@click.pass_context
def vacuum(context: click.Context, /) -> int:
    """Give the room of removed records back to the disk."""
    from elevenmon.store import upkeep  # noqa: PLC0415

    def compact(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            before = path.stat().st_size
            upkeep.compact(connection)
        diagnostics.say(f"{shown(path)}: {_megabytes(before)} before, {_megabytes(path.stat().st_size)} now")
        return ExitCode.OK

    return on_store(context, _settings(context), compact)


@click.command("prune")
@click.option("--before", required=True, metavar="TIME", help="Those older than this time, or so old (90d).")
@click.option("--kind", required=True, type=click.Choice(list(_KINDS)), help="Which records.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def prune(context: click.Context, /, *, before: str, kind: str, yes: bool) -> int:
    """Remove old records from the store, for good; asks first."""
    from elevenmon.store import prune as pruning  # noqa: PLC0415
    from elevenmon.store import upkeep  # noqa: PLC0415

    settings = _settings(context)
    moment = _before(before, settings, context)

    def remove(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            number = pruning.count(connection, kind, moment)
            if not number:
                diagnostics.say(f"there are no {_KINDS[kind]} from before then")
                return ExitCode.OK
            _confirm(f"remove {grouped(number)} {_KINDS[kind]} for good", context, yes=yes)
            removed = sum(pruning.prune(connection, kind, moment))
        diagnostics.say(f"removed {grouped(removed)} {_KINDS[kind]}; elevenmon db vacuum gives the room back")
        return ExitCode.OK

    return on_store(context, settings, remove)


for _command in (info, check, backup, vacuum, prune):
    db.add_command(with_globals(_command))


def _settings(context: click.Context) -> Settings:
    return resolve(flags(context), os.environ)


def _before(text: str, settings: Settings, context: click.Context) -> datetime:
    try:
        return instant(text, SystemClock().now(), zone_named(settings.zone))
    except ValueError as error:
        raise click.BadParameter(str(error), context, param_hint="--before") from None


def _confirm(deed: str, context: click.Context, *, yes: bool) -> None:
    """Ask a person; where nobody can answer, `--yes` must have been given."""
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError(f"this would {deed}; --yes does so without asking", context)
    click.confirm(f"{deed.capitalize()}?", abort=True, err=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
