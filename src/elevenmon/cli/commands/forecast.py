"""`elevenmon forecast`: the forecast of a file of usage, or of many requests on standard input."""

import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.text import clean
from elevenmon.domain.wording import zone_named

_NEEDED = ("limit", "period_start", "reset")


@click.command("forecast", help="When credits run out, how likely that is, and how sure anyone can be.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--usage", type=click.Path(path_type=Path), metavar="FILE", help="CSV with the header time,credits."
)
@click.option("--limit", metavar="N", help="With --usage: included credits.")
@click.option("--overage-cap", metavar="N|unlimited", help="With --usage: credits allowed beyond. [0]")
@click.option("--period-start", metavar="TIME", help="With --usage: when the period began.")
@click.option("--reset", metavar="TIME", help="With --usage: when credits come anew.")
@click.option("--now", metavar="TIME", help="With --usage: look ahead from then instead of from now.")
@click.option("--zone", metavar="NAME", help="With --usage: whose days count, such as Europe/Paris.")
@click.option("--batch", is_flag=True, help="A request per line of standard input, as JSON; answers too.")
def forecast(*, as_json: bool, usage: Path | None, batch: bool, **given: str | None) -> int:
    """Answer one question, or one per line."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if batch:
        if usage is not None or chosen:
            raise click.UsageError("--batch takes everything from its lines; no other option goes with it")
        return _answer_lines()
    if usage is None:
        raise click.UsageError("forecast needs --usage FILE or --batch")
    missing = [_flag(name) for name in _NEEDED if name not in chosen]
    if missing:
        raise click.UsageError(f"--usage needs {', '.join(missing)} as well")
    return _answer(usage, chosen, as_json=as_json)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _answer(path: Path, chosen: dict[str, str], *, as_json: bool) -> int:
    from elevenmon.analytics.forecast import forecast as look_ahead  # noqa: PLC0415 - not for other commands
    from elevenmon.analytics.verdict import verdict  # noqa: PLC0415
    from elevenmon.cli.forecast_document import document, lines  # noqa: PLC0415
    from elevenmon.cli.forecast_request import asked  # noqa: PLC0415
    from elevenmon.cli.usage_file import BadFile, read_usage  # noqa: PLC0415

    zone, figures = _figures(chosen)
    try:
        rows = read_usage(path, zone)
    except BadFile as error:
        diagnostics.say(str(error))
        return ExitCode.BAD_INPUT
    try:
        request = asked(rows, zone=zone, **figures)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    result = look_ahead(request.question)
    judged = verdict(result, request.previous, request.circumstances)
    for line in [document(result, judged)] if as_json else lines(result, judged):
        output.line(line)
    return ExitCode.OK


def _figures(chosen: dict[str, str]) -> tuple[tzinfo, dict[str, Any]]:
    """The zone and the other figures; a UsageError names the option that cannot be read."""
    from elevenmon.cli.forecast_request import read_cap, read_instant, read_limit  # noqa: PLC0415

    def instant(text: str) -> datetime:
        return read_instant(text, zone)

    readers: dict[str, Callable[[str], object]] = {
        "limit": read_limit,
        "overage_cap": read_cap,
        "period_start": instant,
        "reset": instant,
        "now": instant,
    }
    name = "zone"
    figures: dict[str, Any] = {"overage_cap": 0.0, "now": SystemClock().now()}
    try:
        zone = zone_named(chosen.get("zone")) or MACHINE_ZONE
        for name in [name for name in readers if name in chosen]:
            figures[name] = readers[name](chosen[name])
    except ValueError as error:
        raise click.UsageError(f"{_flag(name)}: {error}") from error
    figures["start"] = figures.pop("period_start")
    return zone, figures


def _answer_lines() -> int:
    now = SystemClock().now()
    for line in sys.stdin.buffer:
        output.line(_answer_line(line, now))
    return ExitCode.OK


def _answer_line(line: bytes, now: datetime) -> str:
    from elevenmon.analytics.forecast import forecast as look_ahead  # noqa: PLC0415 - not for other commands
    from elevenmon.analytics.verdict import verdict  # noqa: PLC0415
    from elevenmon.cli.forecast_document import document, error_line  # noqa: PLC0415
    from elevenmon.cli.forecast_request import read_line  # noqa: PLC0415

    try:
        request = read_line(line, now)
    except ValueError as error:
        return error_line(clean(str(error)))
    result = look_ahead(request.question)
    return document(result, verdict(result, request.previous, request.circumstances))
