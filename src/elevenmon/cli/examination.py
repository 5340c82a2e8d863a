"""A look at everything that the monitor rests on."""

import asyncio
import os
import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import disk_usage

from elevenmon import __version__
from elevenmon.api.client import ElevenLabs
from elevenmon.cli.channel_check import channels
from elevenmon.cli.environment import unknown_zone
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.faults import exit_code
from elevenmon.cli.findings import Finding, Grade, write
from elevenmon.cli.left_out import ASKED_AGAIN, left_out
from elevenmon.cli.terminal_check import terminal
from elevenmon.cli.wishes import refuse_unknown
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.secret import Secret
from elevenmon.domain.wording import duration, grouped
from elevenmon.runtime import store_file
from elevenmon.settings.errors import KeyTrouble, SettingsError
from elevenmon.settings.model import Settings
from elevenmon.settings.paths import shown
from elevenmon.settings.secrets import find_key
from elevenmon.simulation import KEY as DEMO_KEY
from elevenmon.simulation import DemoChoice, DemoFailed, DemoServer
from elevenmon.store import files, integrity, inventory, schema, upkeep
from elevenmon.store.errors import StoreAbsent, StoreDamaged, StoreError
from elevenmon.sync.probes import Outcome, probe_all

_PACKAGES = ("textual", "httpx", "pydantic", "plotext", "click")
_SKEW = 120.0
"""Seconds by which the clock may be off before it is said."""
_ROOM = 1_000_000
"""Bytes that a new store needs at least, and an old one to go on with."""
_REGIONS = {"custom": "none: an address of its own"}
"""What a region is called where its own name says nothing."""
_END_IT = (FaultKind.KEY, FaultKind.NETWORK)
"""Faults after which nothing more is asked (`probe_all`)."""
_NOT_OURS = (FaultKind.PLAN, FaultKind.QUOTA)
"""Faults that are no fault of the key: the account does not have it."""


def report(findings: list[Finding], *, as_json: bool) -> int:
    """Write what was found; the exit status."""
    return write(findings, as_json=as_json)


def examine(settings: Settings, server: DemoServer | None, choice: DemoChoice | None) -> list[Finding]:
    """Everything, in the order in which it matters."""
    findings = [*_versions(), *_settings(settings), *channels(settings.channels)]
    if choice is not None:
        key, place = Secret(DEMO_KEY), "the demo"
    else:
        try:
            key, place = find_key(settings, os.environ)
        except KeyTrouble as trouble:
            missing = Finding("account", "key", str(trouble), Grade.BAD, ExitCode.KEY)
            return [*findings, missing, *terminal()]
    told = f"ends in {key.last4}, from {place}"
    try:
        address = server.address() if server is not None else settings.profile.base_url
    except DemoFailed as failure:
        account = [
            Finding("account", "key", told),
            Finding("account", "reached", str(failure), Grade.BAD, ExitCode.NETWORK),
        ]
    else:
        region = settings.profile.region if server is None else "the demo"
        account = [*asyncio.run(_account(address, region, key, told))]
    return [*findings, *account, *_store(settings, key, choice), *terminal()]


def _versions() -> Iterator[Finding]:
    yield Finding("versions", "elevenmon", __version__)
    yield Finding("versions", "python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    yield Finding("versions", "sqlite", schema.LIBRARY)
    for name in _PACKAGES:
        try:
            yield Finding("versions", name, version(name))
        except PackageNotFoundError:
            yield Finding("versions", name, "is not installed", Grade.BAD, ExitCode.INTERNAL)


def _settings(settings: Settings) -> Iterator[Finding]:
    file = settings.config_file
    there = "" if file.exists() else ", which is not there: defaults are used"
    yield Finding("settings", "file", f"{shown(file)}{there}")
    yield Finding("settings", "profile", settings.profile.name)
    yield Finding("settings", "data", shown(settings.data_dir))
    unknown = unknown_zone(os.environ) if settings.zone is None else None
    zone = settings.zone or "this machine's"
    yield Finding("settings", "time zone", unknown or zone, Grade.NOTE if unknown else Grade.OK)
    yield from _wishes(settings)


def _wishes(settings: Settings) -> Iterator[Finding]:
    """A theme or keys for which the terminal app would not open."""
    try:
        refuse_unknown(settings)
    except SettingsError as error:
        yield Finding("settings", "wishes", str(error), Grade.BAD, ExitCode.USAGE)


async def _account(address: str, region: str, key: Secret, told: str) -> list[Finding]:
    """`told`: what is known of the key without asking."""
    clock = SystemClock()
    async with ElevenLabs(address, key, clock=clock) as api:
        outcomes = await probe_all(api, clock)
        return [
            _key(told, outcomes),
            Finding("account", "region", _REGIONS.get(region, region)),
            *_reached(address, outcomes, api.clock_offset),
            *_permissions(outcomes),
            *_columns(outcomes),
        ]


def _key(told: str, outcomes: list[Outcome]) -> Finding:
    """Whether it is accepted, where that could be found out."""
    if outcomes[-1].fault is FaultKind.KEY:
        # The fact sheet, section 1: the first cause of refusals where there are regions.
        text = f"{told}: {_traced(outcomes[-1])}; a key of another region is refused in the same way"
        return Finding("account", "key", text, Grade.BAD, ExitCode.KEY)
    return Finding("account", "key", told)


def _permissions(outcomes: list[Outcome]) -> Iterator[Finding]:
    """Each permission, as far as could be asked."""
    for outcome in outcomes:
        if outcome.fault not in _END_IT:
            yield _permission(outcome)
    last = outcomes[-1]
    if last.fault not in _END_IT:
        return
    text = f"not known, for nothing more could be asked: {last.reason}"
    if len(outcomes) == 1:
        yield Finding("permissions", "all", text, Grade.NOTE)
    else:
        yield Finding("permissions", "the others", text, Grade.BAD, exit_code(last.fault))


def _columns(outcomes: list[Outcome]) -> Iterator[Finding]:
    """What the tables of this account have, never with a value: it is documented nowhere."""
    for outcome in outcomes:
        if outcome.columns:
            words = [" ".join(filter(None, (one.name, one.type, one.unit))) for one in outcome.columns]
            yield Finding("columns", outcome.probe.table, ", ".join(words))


def _traced(outcome: Outcome) -> str:
    """Why it was refused, with what their support asks for."""
    trace = f", trace id {outcome.trace_id}" if outcome.trace_id else ""
    return f"{outcome.reason}{trace}"


def _reached(address: str, outcomes: list[Outcome], offset: float | None) -> Iterator[Finding]:
    first = outcomes[0]
    if first.fault is FaultKind.NETWORK:
        text = f"{address}: {first.reason}"
        yield Finding("account", "reached", text, Grade.BAD, ExitCode.NETWORK)
        return
    yield Finding("account", "reached", f"{address} in {first.seconds * 1000:.0f} ms")
    if offset is None:
        yield Finding("account", "clock", "the server does not tell its time", Grade.NOTE)
    elif abs(offset) < _SKEW:
        yield Finding("account", "clock", f"agrees with the server's to {max(1, round(abs(offset)))} s")
    else:
        way = "behind" if offset > 0 else "ahead of"
        text = f"this machine's clock is {duration(abs(offset))} {way} the server's: it is allowed for"
        yield Finding("account", "clock", text, Grade.NOTE)


def _permission(outcome: Outcome) -> Finding:
    probe, fault = outcome.probe, outcome.fault
    name = outcome.permission or probe.permission
    if fault is None:
        return Finding("permissions", name, probe.lights_up)
    text = f"without: {probe.lights_up} ({outcome.reason})"
    if fault in _NOT_OURS:
        return Finding("permissions", name, text, Grade.NOTE)
    if fault is not FaultKind.SCOPE:
        text = f"not known: {_traced(outcome)}; it is for {probe.lights_up}"
    return Finding("permissions", name, text, Grade.BAD, exit_code(fault))


def _store(settings: Settings, key: Secret, choice: DemoChoice | None) -> Iterator[Finding]:
    where = ""
    try:
        path = store_file(settings, key, choice)
        where = f"{shown(path)}: "
        with upkeep.at_work(path) as connection:
            found = inventory.take(connection, path)
            wrong = integrity.complaints(connection, 1)
            missing = [] if wrong else left_out(connection)
    except StoreAbsent:
        yield _not_there(path.parent)
        return
    except StoreError as error:
        code = ExitCode.BAD_INPUT if isinstance(error, StoreDamaged) else ExitCode.INTERNAL
        yield Finding("store", "file", f"{where}{error}", Grade.BAD, code)
        return
    except OSError as error:
        yield Finding("store", "file", (error.strerror or str(error)).lower(), Grade.BAD, ExitCode.INTERNAL)
        return
    yield Finding("store", "file", f"{shown(path)}, {found.bytes / 1e6:,.1f} MB, layout {found.version}")
    held = ", ".join(f"{grouped(kind.count)} {name}" for name, kind in found.kinds.items())
    yield Finding("store", "holds", held)
    for clause in missing:
        yield Finding("store", "left out", f"{clause}; {ASKED_AGAIN}", Grade.NOTE)
    if wrong:
        files.mark_damaged(path)
        text = f"damaged ({wrong[0]}): {upkeep.MENDED}"
        yield Finding("store", "pages", text, Grade.BAD, ExitCode.BAD_INPUT)
    else:
        yield Finding("store", "pages", "sound")
    yield from _access(path)


def _not_there(directory: Path) -> Finding:
    """No store file: whether one could be made in the directory, or where that is to be."""
    place = next(each for each in (directory, *directory.parents) if each.exists())
    if not place.is_dir():
        why = f"cannot be made, {shown(place)} is not a directory"
    elif not os.access(place, os.W_OK | os.X_OK):
        why = f"cannot be made, {shown(place)} cannot be written"
    elif _is_full(place):
        why = f"cannot be made, the disk of {shown(place)} is full"
    else:
        return Finding("store", "file", "none yet: the first start makes it", Grade.NOTE)
    return Finding("store", "file", f"{why}: figures are kept in memory", Grade.BAD, ExitCode.INTERNAL)


def _is_full(directory: Path) -> bool:
    """Whether a store file would find no room there. A file system that tells no size is not full."""
    room = disk_usage(directory)
    return room.total > 0 and room.free < _ROOM


def _access(path: Path) -> Iterator[Finding]:
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        text = "cannot be written: figures are kept in memory"
        yield Finding("store", "access", text, Grade.BAD, ExitCode.INTERNAL)
    elif _is_full(path.parent):
        text = "the disk is full: new figures are kept in memory"
        yield Finding("store", "access", text, Grade.BAD, ExitCode.INTERNAL)
    elif files.has_pending_log(path):
        yield Finding("store", "access", "in use, or not closed by its last user")
