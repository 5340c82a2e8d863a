"""`elevenmon forecast`: of the account, of a file of usage, or of many requests on standard input."""

import os
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import NamedFile, demo_choice, flags
from elevenmon.cli.status_request import MAX_AGE
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.text import clean
from elevenmon.domain.wording import zone_named
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.resolve import resolve

_NEEDED = ("limit", "period_start", "reset")


@click.command(
    "forecast",
    short_help="When credits run out, and what if.",
    help="When credits run out, how likely that is, and how sure anyone can be.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--what-if",
    "what_if",
    multiple=True,
    metavar="CHANGE",
    help="traffic=1.5, move=MODEL:MODEL or limit=N; several go together.",
)
@click.option("--max-age", metavar="TIME", help=f"How old the account's figures may be. [{MAX_AGE}]")
@click.option("--offline", is_flag=True, help="Never ask ElevenLabs, however old the figures are.")
@click.option("--usage", type=NamedFile(), metavar="FILE", help="CSV with the header time,credits.")
@click.option("--limit", metavar="N", help="With --usage: included credits.")
@click.option("--overage-cap", metavar="N|unlimited", help="With --usage: credits allowed beyond. [0]")
@click.option("--period-start", metavar="TIME", help="With --usage: when the period began.")
@click.option("--reset", metavar="TIME", help="With --usage: when credits come anew.")
@click.option("--now", metavar="TIME", help="With --usage: look ahead from then instead of from now.")
@click.option("--zone", metavar="NAME", help="With --usage: whose days count, such as Europe/Paris.")
@click.option("--batch", is_flag=True, help="A request per line of standard input, as JSON; answers too.")
@click.pass_context
def forecast(
    context: click.Context,
    /,
    *,
    as_json: bool,
    what_if: tuple[str, ...],
    max_age: str | None,
    offline: bool,
    usage: Path | None,
    batch: bool,
    **given: str | None,
) -> int:
    """Answer one question, or one per line: of the account, of a file, or of standard input."""
    chosen = {name: value for name, value in given.items() if value is not None}
    of_account = max_age is not None or offline
    if batch:
        if usage is not None or chosen or what_if or of_account:
            raise click.UsageError("--batch takes everything from its lines; no other option goes with it")
        return _answer_lines()
    if usage is not None:
        missing = [_flag(name) for name in _NEEDED if name not in chosen]
        if missing:
            raise click.UsageError(f"--usage needs {', '.join(missing)} as well")
        if what_if or of_account:
            raise click.UsageError("--what-if, --max-age and --offline go with the account, not with --usage")
        return _answer(usage, chosen, as_json=as_json)
    if chosen:
        raise click.UsageError(f"{_flag(next(iter(chosen)))} goes with --usage")
    return _of_account(context, what_if, as_json=as_json, max_age=max_age or MAX_AGE, offline=offline)


def _of_account(
    context: click.Context, texts: tuple[str, ...], *, as_json: bool, max_age: str, offline: bool
) -> int:
    from elevenmon.cli.what_if_request import read_change  # noqa: PLC0415 - not for other commands

    try:
        change = read_change(texts)
    except ValueError as error:
        raise click.UsageError(f"--what-if: {error}") from None
    try:
        seconds = seconds_of(max_age)
    except ValueError as error:
        raise click.UsageError(f"--max-age: {error}") from None
    settings = resolve(flags(context), os.environ)
    from elevenmon.cli.account_forecast import answer  # noqa: PLC0415 - nor the store's modules

    wish = change if texts else None
    demo = demo_choice(context)
    return answer(settings, demo, wish, as_json=as_json, max_age=seconds, offline=offline)


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
    if sys.stdin is None:
        raise click.UsageError("--batch reads standard input, which is closed")
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
