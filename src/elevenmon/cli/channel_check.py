"""Whether the ways out for alerts can work, as far as that shows without sending anything."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.findings import Finding, Grade
from elevenmon.settings.channels import NOTIFY_SEND, TERMINAL, Channels, DesktopSettings, WebhookSettings
from elevenmon.settings.paths import shown


def channels(found: Channels | None) -> Iterator[Finding]:
    """A finding for each channel that is on."""
    if found is None or (found.desktop, found.exec, found.webhook) == (None, None, None):
        yield Finding("alerts", "told", "on screen only: no way out is on")
        return
    if found.desktop is not None:
        yield _desktop(found.desktop)
    if found.exec is not None:
        yield _program("exec", found.exec.command[0], "is run")
    if found.webhook is not None:
        yield _webhook(found.webhook)


def _desktop(settings: DesktopSettings) -> Finding:
    if settings.through == TERMINAL:
        return Finding("alerts", "desktop", "through the terminal, if it knows OSC 9")
    return _program("desktop", NOTIFY_SEND, "is asked")


def _program(channel: str, program: str, deed: str) -> Finding:
    name = shown(Path(program)) if "/" in program else program
    if shutil.which(program) is None:
        text = f"{name} is no program that can be run here"
        return Finding("alerts", channel, text, Grade.BAD, ExitCode.USAGE)
    return Finding("alerts", channel, f"{name} {deed}")


def _webhook(settings: WebhookSettings) -> Finding:
    host = urlsplit(settings.url).netloc
    if settings.secret is None:
        return Finding("alerts", "webhook", f"to {host}, not signed: there is no secret", Grade.NOTE)
    return Finding("alerts", "webhook", f"to {host}, signed")
