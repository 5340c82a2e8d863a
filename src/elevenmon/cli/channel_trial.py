"""A test of the ways out for alerts, as the command line shows it: a line for each channel."""

import asyncio
from collections.abc import Sequence

from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.secret import Redactor
from elevenmon.domain.terminal_notice import TerminalNotices
from elevenmon.notify.assembly import assembled
from elevenmon.notify.channel import Channel
from elevenmon.notify.trial import tried
from elevenmon.settings.errors import SettingsError
from elevenmon.settings.model import Settings
from elevenmon.simulation import DemoChoice

_CODES = {"webhook": ExitCode.NETWORK}


def try_channels(settings: Settings, only: str | None, demo: DemoChoice | None) -> int:
    """Try every channel that is on, or one of them; the exit status of the first that failed.

    Raises SettingsError where there is none to try.
    """
    clock, terminal = SystemClock(), TerminalNotices()
    if diagnostics.is_terminal():
        terminal.writer = diagnostics.notice
    ways = assembled(settings.channels, clock, terminal) if settings.channels else ()
    chosen = [way for way in ways if only in (None, way.name)]
    if not chosen:
        raise SettingsError(_none_to_try(settings, only))
    return asyncio.run(_each(chosen, *_account(settings, demo), clock))


async def _each(ways: Sequence[Channel], profile: str, region: str, clock: SystemClock) -> int:
    code = ExitCode.OK
    async for channel, outcome in tried(ways, profile, region, clock.now(), Redactor().redact):
        output.line(f"{channel:8} {'ok  ' if outcome.sent else 'BAD '} {outcome.text}")
        if not outcome.sent:
            code = code or _CODES.get(channel, ExitCode.INTERNAL)
    return code


def _account(settings: Settings, demo: DemoChoice | None) -> tuple[str, str]:
    if demo is not None:
        return "demo", demo.scenario
    profile = settings.profile
    own = profile.base_url.partition("//")[2]
    return profile.name, own if profile.region == "custom" else profile.region


def _none_to_try(settings: Settings, only: str | None) -> str:
    if only is None:
        return (
            f"{settings.config_file}: no way out is on: [notify.desktop], [notify.exec] or [notify.webhook]"
        )
    return f"{settings.config_file}: notify.{only} is off; the table [notify.{only}] turns it on"
