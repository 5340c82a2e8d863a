"""Commands on the file of the chosen account, while others may use it."""

import os
from collections.abc import Callable
from pathlib import Path

import click

from elevenmon.cli import diagnostics
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.options import demo_choice
from elevenmon.domain.secret import Secret
from elevenmon.settings.model import Settings
from elevenmon.settings.paths import shown
from elevenmon.settings.secrets import find_key
from elevenmon.simulation import KEY as DEMO_KEY


def on_store(context: click.Context, settings: Settings, work: Callable[[Path], int]) -> int:
    """Do something with the file; what keeps it from being done is one sentence."""
    from elevenmon.runtime import store_file  # noqa: PLC0415 - once there is something to do
    from elevenmon.store.errors import StoreAbsent, StoreDamaged, StoreError  # noqa: PLC0415

    demo = demo_choice(context)
    key = Secret(DEMO_KEY) if demo else find_key(settings, os.environ).key
    where = ""
    try:
        path = store_file(settings, key, demo)
        where = f"{shown(path)}: "
        return work(path)
    except StoreError as error:
        diagnostics.say(str(error) if isinstance(error, StoreAbsent) else f"{where}{error}")
        match error:
            case StoreAbsent():
                return ExitCode.NO_DATA
            case StoreDamaged():
                return ExitCode.BAD_INPUT
        return ExitCode.INTERNAL
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        diagnostics.say(f"{shown(Path(str(error.filename)))}: {reason}" if error.filename else reason)
        return ExitCode.INTERNAL
