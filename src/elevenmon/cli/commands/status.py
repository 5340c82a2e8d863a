"""`elevenmon status`: where the account stands, for a status bar, a script or a person."""

import os

import click

from elevenmon.cli import diagnostics
from elevenmon.cli.options import demo_choice, flags
from elevenmon.cli.quick_status import write
from elevenmon.cli.status_forms import FIELDS, Told, check_template
from elevenmon.cli.status_request import MAX_AGE, StatusRequest
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.resolve import resolve


@click.command(
    "status",
    short_help="How much is used, and when it runs out.",
    help="How much is used, and when it runs out: from the store where that is fresh, else asked once.",
)
@click.option("--line", is_flag=True, help="One line: the share used, and the verdict.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--format", "template", metavar="TEXT", help=f"Any of {' '.join(f'{{{name}}}' for name in FIELDS)}."
)
@click.option("--max-age", metavar="TIME", default=MAX_AGE, show_default=True, help="How old figures may be.")
@click.option("--offline", is_flag=True, help="Never ask ElevenLabs, however old the figures are.")
@click.pass_context
def status(
    context: click.Context, /, *, line: bool, as_json: bool, template: str | None, max_age: str, offline: bool
) -> int:
    """Answer once."""
    if line + as_json + (template is not None) > 1:
        raise click.UsageError("one of --line, --json and --format at a time")
    try:
        seconds = seconds_of(max_age)
    except ValueError as error:
        raise click.UsageError(f"--max-age: {error}") from None
    try:
        check_template(template or "")
    except ValueError as error:
        raise click.UsageError(f"--format: {error}") from None
    settings = resolve(flags(context), os.environ)
    # Imported once there is something to do: a bad flag does not wait for the store's modules.
    from elevenmon.cli.asking import Asking, NoAnswer  # noqa: PLC0415

    demo = demo_choice(context)
    request = StatusRequest(flags(context), demo, line, as_json, template, seconds, offline)
    try:
        asking = Asking(settings, demo, offline=offline)
        try:
            found = asking.find(seconds)
        finally:
            asking.close()
    except NoAnswer as error:
        diagnostics.say(str(error))
        return error.code
    return write(Told(found.headline, found.age, found.asked), request, settings.zone)
