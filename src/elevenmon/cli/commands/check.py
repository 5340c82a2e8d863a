"""`elevenmon check`: one line and an exit code for a monitoring system."""

import math
import os

import click

from elevenmon.cli import output
from elevenmon.cli.options import demo_choice, flags
from elevenmon.cli.status_request import MAX_AGE
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.resolve import resolve


@click.command(
    "check",
    short_help="One line and an exit code for Nagios and its kin.",
    help="One line for Nagios and its kin; ends with 0 ok, 1 warning, 2 critical, 3 for everything else.",
)
@click.option("--warn", metavar="PERCENT", default="80", show_default=True, help="Warn from this share used.")
@click.option("--crit", metavar="PERCENT", default="95", show_default=True, help="Critical from this share.")
@click.option("--forecast", "by_forecast", is_flag=True, help="Let the verdict count as well.")
@click.option("--max-age", metavar="TIME", default=MAX_AGE, show_default=True, help="How old figures may be.")
@click.pass_context
def check(context: click.Context, /, *, warn: str, crit: str, by_forecast: bool, max_age: str) -> int:
    """Compare once."""
    from elevenmon.cli.asking import Asking, NoAnswer  # noqa: PLC0415 - a bad flag does not wait for the store
    from elevenmon.cli.check_line import CheckCode, Thresholds, judged, unknown  # noqa: PLC0415

    thresholds = Thresholds(_percent("--warn", warn), _percent("--crit", crit))
    if thresholds.warn > thresholds.crit:
        raise click.UsageError(f"--warn {warn} is more than --crit {crit}")
    try:
        seconds = seconds_of(max_age)
    except ValueError as error:
        raise click.UsageError(f"--max-age: {error}") from None
    settings = resolve(flags(context), os.environ)
    try:
        asking = Asking(settings, demo_choice(context), offline=False)
        try:
            found = asking.find(seconds)
        finally:
            asking.close()
    except NoAnswer as error:
        return _tell(CheckCode.UNKNOWN, unknown(str(error)))
    return _tell(*judged(found.headline, thresholds, by_forecast=by_forecast))


def _tell(code: int, line: str) -> int:
    """Write the line; the code, which holds whether or not anybody has stayed to read."""
    try:
        output.line(line)
    except output.ReaderGone:
        output.abandon()
    return code


def _percent(option: str, text: str) -> float:
    try:
        value = float(text.strip().removesuffix("%"))
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1e6:
        raise click.UsageError(f"{option}: {text!r} is no percentage such as 80")
    return value
