"""`elevenmon status` from a store that is fresh enough: answered before click is imported."""

import os
from contextlib import suppress

from elevenmon.cli import output
from elevenmon.cli.exit_codes import ExitCode
from elevenmon.cli.status_forms import Told, document, formatted, line, lines
from elevenmon.cli.status_request import StatusRequest, plain_request
from elevenmon.domain.clock import SystemClock, to_ms
from elevenmon.domain.headline import Headline, refusing, worded_for
from elevenmon.settings.errors import KeyTrouble, SettingsError
from elevenmon.settings.model import Settings
from elevenmon.settings.resolve import resolve
from elevenmon.settings.secrets import find_key, store_digest
from elevenmon.store.accounts import resolved, store_path
from elevenmon.store.headlines import Glance, peek


def quick_answer(arguments: list[str]) -> int | None:
    """Answer, and give the exit code; None where that takes more than a look."""
    request = plain_request(arguments)
    if request is None:
        return None
    try:
        settings = resolve(request.flags, os.environ)
        if request.demo is not None:
            path = settings.data_dir / request.demo.store_name
        else:
            # A copy: what cannot be answered here is begun anew, and needs the key again.
            key = find_key(settings, dict(os.environ)).key
            path = resolved(store_path(settings.data_dir, store_digest(settings.profile, key)))
    except (SettingsError, KeyTrouble):
        return None
    glance = peek(path)
    if glance.headline is not None:
        told = fresh(glance.headline, settings, request)
        if told is not None:
            # What is done then is done in the long way.
            with suppress(output.ReaderGone, output.Unwritable):
                return write(told, request, settings.zone)
            return None
    return refused(glance, request)


def refused(glance: Glance, request: StatusRequest) -> int | None:
    """Say why there is no answer, where somebody was told so just now: nobody asks again at once."""
    now = to_ms(SystemClock().now())
    refusal = refusing(glance.headline, glance.refusal, now)
    if refusal is None or request.offline or request.max_age == 0:
        return None
    from elevenmon.cli import diagnostics  # noqa: PLC0415 - only where something went wrong
    from elevenmon.cli.faults import exit_code  # noqa: PLC0415
    from elevenmon.domain.health import FaultKind  # noqa: PLC0415

    diagnostics.say(f"{refusal.reason} (asked {(now - refusal.at) // 1000}s ago)")
    return exit_code(FaultKind(refusal.fault))


def fresh(headline: Headline, settings: Settings, request: StatusRequest) -> Told | None:
    """The headline, if its figures are young enough and its words still hold."""
    now = SystemClock().now()
    age = to_ms(now) - headline.polled_at
    young = request.offline or -1000 <= age <= request.max_age * 1000
    if not young or to_ms(now) >= headline.good_until or headline.worded_for != key_of(settings):
        return None
    return Told(headline, max(0, age // 1000), asked=False)


def key_of(settings: Settings) -> str:
    """What a sentence made for these settings is marked with."""
    offset = SystemClock().now().astimezone().utcoffset()
    seconds = 0 if offset is None else int(offset.total_seconds())
    return worded_for(settings.zone, seconds, settings.profile.budget)


def write(told: Told, request: StatusRequest, zone: str | None) -> int:
    """Write it in the form asked for. ValueError where the template has an unknown field."""
    if request.json:
        said = [document(told)]
    elif request.line:
        said = [line(told)]
    elif request.template is not None:
        said = [formatted(request.template, told)]
    else:
        said = list(lines(told, zone))
    for each in said:
        output.line(each)
    return ExitCode.OK
