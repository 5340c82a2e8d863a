"""`elevenmon alerts`: what one can do about alerts without the monitor."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import click

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import demo_choice, flags, with_globals
from elevenmon.cli.store_work import on_store
from elevenmon.cli.times import instant
from elevenmon.domain.alert_rules import DEFAULT_RULES
from elevenmon.domain.alerts import AlertRef
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.domain.wording import zone_named
from elevenmon.settings.durations import seconds_of
from elevenmon.settings.resolve import resolve

_LISTED = 1000
LONGEST = timedelta(days=3650)
"""For how long an alert may be told to keep quiet."""


@click.group("alerts", short_help="Which alerts are open; the rules, rehearsed.")
def alerts() -> None:
    """Alerts from the command line: which are open, when rules would have fired, and the ways out."""


@click.command("list", short_help="Which alerts are open.")
@click.option("--all", "everything", is_flag=True, help="Those that are over too, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON.")
@click.pass_context
def list_(context: click.Context, /, *, everything: bool, as_json: bool) -> int:
    """Say which alerts are open, as the elevenmon that watches this account noted them."""
    from elevenmon.cli import alert_list  # noqa: PLC0415 - the store's modules, once there is something to do
    from elevenmon.store import upkeep  # noqa: PLC0415
    from elevenmon.sync import alert_sight, watching  # noqa: PLC0415
    from elevenmon.sync.remembered import server_time  # noqa: PLC0415

    settings = resolve(flags(context), os.environ)

    def tell(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            found, watched_at = alert_sight.noted(connection, _LISTED), watching.watched_at(connection)
            # Episodes and looks are told in the service's time, from which this machine's clock may be far.
            now = server_time(connection, SystemClock().now())
        shown = found.log if everything else found.open
        if as_json:
            output.line(alert_list.document(shown, watched_at))
            return ExitCode.OK
        zone = zone_named(settings.zone)
        for line in alert_list.lines(shown, now, zone):
            output.line(line)
        if not shown:
            diagnostics.say("there are no alerts" if everything else "no alert is open")
        if nobody := alert_list.unwatched(watched_at, now, zone):
            diagnostics.say(nobody)
        return ExitCode.OK

    return on_store(context, settings, tell)


@click.command("ack", short_help="Note that you have seen open alerts.")
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@click.pass_context
def ack(context: click.Context, /, *, names: tuple[str, ...]) -> int:
    """Note that you have seen open alerts; ID as `alerts list` writes it."""
    from elevenmon.store import alert_episodes  # noqa: PLC0415

    return _note(context, names, alert_episodes.acknowledge, lambda now, zone: "is acknowledged")


@click.command("snooze", short_help="Have an open alert keep quiet for a while.")
@click.argument("name", metavar="ID")
@click.argument("how_long", metavar="DURATION")
@click.pass_context
def snooze(context: click.Context, /, *, name: str, how_long: str) -> int:
    """Have an open alert keep quiet for so long (30m, 2h, 1d); 0 ends it."""
    from elevenmon.cli.alert_list import STAMP  # noqa: PLC0415
    from elevenmon.store import alert_episodes  # noqa: PLC0415

    try:
        span = timedelta(seconds=seconds_of(how_long))
    except ValueError as error:
        raise click.UsageError(f"DURATION: {error}", context) from None
    except OverflowError:
        span = LONGEST + LONGEST
    if span > LONGEST:
        raise click.UsageError(f"DURATION: {how_long!r} is too long; {LONGEST.days}d at most", context)

    def deed(connection: Any, ref: AlertRef, now: datetime) -> bool:
        return alert_episodes.snooze(connection, ref, now + span if span else None)

    def said(now: datetime, zone: tzinfo | None) -> str:
        until = (now + span).astimezone(zone)
        return f"keeps quiet until {until:{STAMP}}" if span else "keeps quiet no longer"

    return _note(context, (name,), deed, said)


def _note(
    context: click.Context,
    names: tuple[str, ...],
    deed: Callable[[Any, AlertRef, datetime], bool],
    said: Callable[[datetime, tzinfo | None], str],
) -> int:
    """Do it to every open alert of these names, given server time, and say so; 7 where one is not open."""
    from elevenmon.store import alert_episodes, upkeep  # noqa: PLC0415
    from elevenmon.sync.remembered import server_time  # noqa: PLC0415

    settings = resolve(flags(context), os.environ)

    def note(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            now = server_time(connection, SystemClock().now())
            refs = [episode.ref for episode in alert_episodes.open_ones(connection)]
            done = {ref.id for ref in refs if ref.id in names and deed(connection, ref, now)}
        for name in dict.fromkeys(name for name in names if name in done):
            output.line(f"{name} {said(now, zone_named(settings.zone))}")
        missing = [name for name in dict.fromkeys(names) if name not in done]
        for name in missing:
            diagnostics.say(f"no open alert is called {name!r}; elevenmon alerts list names them")
        return ExitCode.NO_DATA if missing else ExitCode.OK

    return on_store(context, settings, note)


@click.command("rehearse", short_help="When each rule would have fired.")
@click.option(
    "--since", metavar="TIME", default="30d", show_default=True, help="From this time, or so long ago."
)
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON.")
@click.pass_context
def rehearse(context: click.Context, /, *, since: str, as_json: bool) -> int:
    """Say when each rule, as it is set now, would have fired and cleared: replayed from the store."""
    settings = resolve(flags(context), os.environ)
    zone, now = zone_named(settings.zone), SystemClock().now()
    try:
        start = instant(since, now, zone)
    except ValueError as error:
        raise click.UsageError(f"--since: {error}", context) from None
    if start >= now:
        raise click.UsageError("--since: a time in the past is needed", context)
    from elevenmon.cli import rehearsal_report  # noqa: PLC0415 - once there is something to do
    from elevenmon.runtime import budget_of  # noqa: PLC0415
    from elevenmon.store import upkeep  # noqa: PLC0415
    from elevenmon.sync.rehearsal import rehearse as replayed  # noqa: PLC0415
    from elevenmon.sync.remembered import server_time  # noqa: PLC0415

    def tell(path: Path) -> int:
        with upkeep.at_work(path) as connection:
            served = server_time(connection, now)
            begin = min(instant(since, served, zone), served)
            rules = settings.rules or DEFAULT_RULES
            days, wall = zone or MACHINE_ZONE, budget_of(settings)
            done = replayed(connection, rules, begin, served, days, budget=wall)
        lines = [rehearsal_report.document(done)] if as_json else rehearsal_report.lines(done, zone)
        for line in lines:
            output.line(line)
        return ExitCode.OK

    return on_store(context, settings, tell)


@click.command("test", short_help="Send a test event by the ways out.")
@click.argument(
    "channel", metavar="[CHANNEL]", required=False, type=click.Choice(["desktop", "exec", "webhook"])
)
@click.pass_context
def test(context: click.Context, /, *, channel: str | None) -> int:
    """Send a test event, marked as one, by CHANNEL, or by every channel that is on."""
    settings = resolve(flags(context), os.environ)
    # Imported once there is something to do: a bad flag does not wait for these modules.
    from elevenmon.cli.channel_trial import try_channels  # noqa: PLC0415

    return try_channels(settings, channel, demo_choice(context))


for _command in (list_, ack, snooze, rehearse, test):
    alerts.add_command(with_globals(_command))
