"""One run of catching up, as the command line shows it: a bar, sentences, an exit status."""

import asyncio
import gc
import json
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from elevenmon.api.errors import ApiError
from elevenmon.cli import diagnostics, output
from elevenmon.cli.exit_codes import SIGNAL_BASE, ExitCode
from elevenmon.cli.faults import exit_code
from elevenmon.cli.left_out import ASKED_AGAIN, left_out
from elevenmon.cli.progress import Bar
from elevenmon.domain.wording import grouped
from elevenmon.store.database import Store
from elevenmon.store.errors import StoreError
from elevenmon.sync.catch_up import Brought
from elevenmon.sync.taking_turns import Order, Turns

_COLLECTED_AFTER = 20_000
"""Objects, by default 700: a page is some thousands that are gone in a moment, none of them in a circle."""
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_ORDER = ("history", "requests", "usage", "conversations")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of one run."""

    full: bool
    since: datetime | None
    as_json: bool
    store_text: bool


def catch_up(store: Store, turns: Turns, wanted: Wanted) -> int:
    """Bring the store up to date; the exit status."""
    if not store.on_disk:
        diagnostics.say(f"there is nothing to bring up to date: {store.note}")
        return ExitCode.INTERNAL
    if store.note is not None:
        diagnostics.say(store.note)
    bar = Bar()

    def say(sentence: str) -> None:
        bar.clear()
        diagnostics.say(sentence)

    gc.freeze()
    gc.set_threshold(_COLLECTED_AFTER)
    order = Order(wanted.full, wanted.since, wanted.store_text, bar.show, say)
    try:
        ended = asyncio.run(_interruptible(turns, order))
    except ApiError as error:
        say(error.reason)
        return exit_code(error.kind)
    except StoreError as error:
        say(str(error))
        return ExitCode.INTERNAL
    finally:
        bar.clear()
    if isinstance(ended, int):
        return SIGNAL_BASE + ended
    code = _report(ended, as_json=wanted.as_json)
    _tell_of_left_out(store, after_all=wanted.full)
    return code


async def _interruptible(turns: Turns, order: Order) -> list[Brought] | int:
    """What was brought, or the signal that ended it: what is stored by then is stored."""
    loop = asyncio.get_running_loop()
    work = asyncio.ensure_future(turns.run(order))
    received: list[int] = []

    def end(number: int) -> None:
        received.append(number)
        work.cancel()

    for number in _ENDING:
        loop.add_signal_handler(number, end, number)
    try:
        return await work
    except asyncio.CancelledError:
        if not received:
            raise
        return received[0]
    finally:
        for number in _ENDING:
            loop.remove_signal_handler(number)


def _report(brought: list[Brought], *, as_json: bool) -> int:
    by_kind = {each.kind: each for each in brought}
    kinds = [by_kind[kind] for kind in _ORDER]
    if as_json:
        output.line(json.dumps({"schema": 1} | {each.kind: _object(each) for each in kinds}))
    else:
        for each in kinds:
            output.line(_words(each))
    code = ExitCode.OK
    reasons: dict[str, list[str]] = {}
    for each in kinds:
        if each.failure is not None:
            reasons.setdefault(each.failure.reason, []).append(each.kind)
            code = code or (ExitCode.INTERNAL if each.failure.of_store else exit_code(each.failure.fault))
    for reason, named in reasons.items():
        diagnostics.say(f"{', '.join(named)}: {reason}")
    return code


def _tell_of_left_out(store: Store, *, after_all: bool) -> None:
    """Say what is missing though all was walked. `after_all`: of a run that asked for everything."""
    with suppress(StoreError):
        for clause in store.read(left_out).result():
            diagnostics.say(clause if after_all else f"{clause}; {ASKED_AGAIN}")


def _object(brought: Brought) -> dict[str, object]:
    return {
        "new": brought.new,
        "total": brought.total,
        "complete": brought.complete,
        "seconds": round(brought.seconds, 3),
    }


def _words(brought: Brought) -> str:
    state = "complete" if brought.complete else "not complete"
    stored = f"{grouped(brought.total)} stored, {grouped(brought.new)} of them new"
    return f"{brought.kind:14} {stored}, {state}, {brought.seconds:.1f} s"
