"""Who is told of what, once; and that telling keeps nobody waiting, neither while it runs nor at the end."""

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from elevenmon.domain.alerts import AlertEvent, AlertRef, AlertTurn
from elevenmon.domain.clock import SystemClock
from elevenmon.domain.level import Level
from elevenmon.domain.secret import Redactor, Secret
from elevenmon.notify.announcement import Announcement
from elevenmon.notify.channel import Outcome
from elevenmon.notify.decision import is_wanted
from elevenmon.notify.hook import Hook
from elevenmon.notify.outbound import WAITING, Outbound
from elevenmon.settings.channels import ExecSettings, Wanted
from tests.unit.notify.edges import AT, OPENED, edge
from tests.unit.notify.test_hook import runs, script

HANG = 30.0
EVERYTHING = Wanted(Level.WATCH)
LEVELS = (Level.WATCH, Level.WARNING, Level.CRITICAL)


@dataclass
class Box:
    """A channel that keeps what it is given."""

    name: str = "box"
    wanted: Wanted = EVERYTHING
    lanes: int = 1
    held: threading.Event | None = None
    """No announcement is done with before it is set."""
    error: Exception | None = None
    got: list[Announcement] = field(default_factory=list)
    closed: bool = False
    at_once: int = 0
    most_at_once: int = 0

    async def send(self, announcement: Announcement, *, posted: float) -> Outcome:
        self.got.append(announcement)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.error is not None:
                raise self.error
            for _ in iter(lambda: self.held is None or self.held.is_set(), True):
                await asyncio.sleep(0.005)
            return Outcome(True, "kept")
        finally:
            self.at_once -= 1

    async def close(self) -> None:
        self.closed = True

    def wait_for(self, count: int) -> None:
        limit = time.monotonic() + HANG
        while len(self.got) < count:
            assert time.monotonic() < limit
            time.sleep(0.002)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def outbound(box: Box) -> Iterator[Outbound]:
    made = Outbound([box], SystemClock(), str)
    yield made
    made.stop()


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged, whatever other tests have done to the loggers above."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("elevenmon.notify.outbound")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def other(rule: str) -> AlertEvent:
    return edge(ref=AlertRef(rule))


def told_of(outbound: Outbound, box: Box, *events: AlertEvent) -> list[tuple[str, str]]:
    """Rules and turns that the box got, once all events were told and a last one has arrived."""
    for event in (*events, other("last")):
        outbound.tell(event)
    limit = time.monotonic() + HANG
    while not box.got or box.got[-1].alert.ref.rule != "last":
        assert time.monotonic() < limit
        time.sleep(0.002)
    return [(each.alert.ref.rule, each.turn.value) for each in box.got[:-1]]


def test_each_edge_is_told_once_and_in_order(outbound: Outbound, box: Box) -> None:
    cleared = edge(AlertTurn.CLEARED, cleared_at=AT + timedelta(hours=1))
    again = edge(opened_at=AT + timedelta(hours=2))
    got = told_of(outbound, box, OPENED, OPENED, cleared, cleared, again)
    assert got == [("quota-80", "opened"), ("quota-80", "cleared"), ("quota-80", "opened")]


def test_what_was_so_at_the_start_and_what_a_person_knows_of_stays_quiet(
    outbound: Outbound, box: Box
) -> None:
    quiet = [
        edge(already_so=True),
        edge(AlertTurn.CLEARED, already_so=True),
        edge(AlertTurn.CLEARED, acknowledged_at=AT),
        edge(AlertTurn.CLEARED, snoozed_until=AT + timedelta(minutes=5)),
    ]
    assert told_of(outbound, box, *quiet) == []
    # A snooze that has ended silences nothing.
    awake = edge(AlertTurn.CLEARED, snoozed_until=AT - timedelta(minutes=5))
    outbound.tell(awake)
    box.wait_for(2)
    assert box.got[-1].turn is AlertTurn.CLEARED


def test_each_rise_is_told_once_and_what_rose_is_told_when_it_is_over(outbound: Outbound, box: Box) -> None:
    """Also of what was so at the start; a snooze silences a rise as it does an opening."""
    later = {"already_so": True, "raised_at": AT + timedelta(minutes=5)}
    risen = replace(edge(AlertTurn.RAISED, level=Level.CRITICAL, **later), before=Level.WARNING)
    snoozed = {"ref": AlertRef("snoozed"), "snoozed_until": AT + timedelta(hours=1), "raised_at": AT}
    got = told_of(
        outbound,
        box,
        risen,
        risen,
        replace(edge(AlertTurn.RAISED, level=Level.CRITICAL, **snoozed), before=Level.WARNING),
        edge(AlertTurn.CLEARED, level=Level.CRITICAL, **later),
    )
    assert got == [("quota-80", "raised"), ("quota-80", "cleared")]


@pytest.mark.parametrize(
    ("wanted", "carried"),
    [
        (Wanted(), True),
        (Wanted(Level.CRITICAL), True),
        (Wanted(turns=frozenset([AlertTurn.OPENED])), False),
        (Wanted(turns=frozenset([AlertTurn.CLEARED])), False),
        # It did not hear of the warning, which was too mild for it.
        (Wanted(Level.CRITICAL, frozenset([AlertTurn.OPENED])), True),
        (Wanted(Level.CRITICAL, frozenset([AlertTurn.CLEARED])), False),
    ],
)
def test_a_rise_goes_to_whom_it_is_news(wanted: Wanted, carried: bool) -> None:
    risen = edge(AlertTurn.RAISED, level=Level.CRITICAL, raised_at=AT)
    assert is_wanted(wanted, replace(risen, before=Level.WARNING)) is carried


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["warning opened", "critical opened", "critical cleared"]),
        (Wanted(Level.CRITICAL), ["critical opened", "critical cleared"]),
        (Wanted(Level.WATCH), ["watch opened", "warning opened", "critical opened", "critical cleared"]),
        (Wanted(turns=frozenset([AlertTurn.CLEARED])), ["critical cleared"]),
    ],
)
def test_a_channel_carries_what_it_is_set_to(wanted: Wanted, expected: list[str]) -> None:
    picky, all_of_it = Box(wanted=wanted), Box("other")
    outbound = Outbound([picky, all_of_it], SystemClock(), str)
    events = [
        edge(level=level, ref=AlertRef(level.value)) for level in (Level.WATCH, Level.WARNING, Level.CRITICAL)
    ]
    events.append(edge(AlertTurn.CLEARED, level=Level.CRITICAL, ref=AlertRef("critical")))
    told_of(outbound, all_of_it, *events)
    outbound.stop()
    got = [f"{each.alert.level} {each.turn}" for each in picky.got if each.alert.ref.rule != "last"]
    assert got == expected


def test_telling_and_ending_keep_nobody_waiting_for_a_channel_that_hangs(
    log: list[str],
) -> None:
    stuck, well = Box("stuck", held=threading.Event()), Box("well")
    outbound = Outbound([stuck, well], SystemClock(), str)
    started = time.monotonic()
    for number in range(WAITING + 20):
        outbound.tell(other(f"rule-{number}"))
    assert time.monotonic() - started < 5.0
    well.wait_for(WAITING)
    assert len(stuck.got) == 1
    started = time.monotonic()
    outbound.stop()
    assert time.monotonic() - started < 10.0
    assert stuck.closed and well.closed
    assert not any(thread.name == "notify" for thread in threading.enumerate())
    lost = [line for line in log if line.startswith("stuck: rule-")]
    # One was being carried, if it was in time.
    assert len(lost) in (19, 20)
    outbound.tell(other("after the end"))
    outbound.stop()
    assert all(each.alert.ref.rule != "after the end" for each in well.got)


def test_a_channel_carries_no_more_at_once_than_it_has_lanes(box: Box) -> None:
    wide = Box(lanes=2, held=threading.Event())
    outbound = Outbound([wide], SystemClock(), str)
    for number in range(5):
        outbound.tell(other(f"rule-{number}"))
    wide.wait_for(2)
    assert wide.held is not None
    wide.held.set()
    wide.wait_for(5)
    outbound.stop()
    assert wide.most_at_once == 2


def test_what_goes_wrong_is_logged_without_the_alerts_text(log: list[str]) -> None:
    broken = Box(error=ValueError("secret sk_0123456789abcdef0"))
    outbound = Outbound([broken], SystemClock(), str)
    outbound.tell(edge(text="Aurora's clips"))
    outbound.tell(other("second"))
    broken.wait_for(2)
    outbound.stop()
    assert log == [
        "box: quota-80 not told: unexpected ValueError",
        "box: second not told: unexpected ValueError",
    ]


def test_it_remembers_what_became_of_each(box: Box) -> None:
    broken = Box("broken", error=ValueError())
    outbound = Outbound([box, broken], SystemClock(), str)
    outbound.tell(OPENED)
    outbound.tell(edge(AlertTurn.CLEARED, cleared_at=AT + timedelta(hours=1)))
    box.wait_for(2)
    broken.wait_for(2)
    outbound.stop()
    told = outbound.told()
    assert {(one.ref, one.opened_at) for one in told} == {(OPENED.alert.ref, OPENED.alert.opened_at)}
    assert [(one.turn, one.sent, one.text) for one in told if one.channel == "box"] == [
        (AlertTurn.OPENED, True, "kept"),
        (AlertTurn.CLEARED, True, "kept"),
    ]
    assert [one.sent for one in told if one.channel == "broken"] == [False, False]
    assert [one.at for one in told] == sorted(one.at for one in told)


def test_a_programs_own_words_are_redacted(tmp_path: Path, log: list[str]) -> None:
    program = script(tmp_path / "hook", "#!/bin/sh\necho 'wrong key: my-secret-key' >&2\nexit 1\n")
    redact = Redactor((Secret("my-secret-key"),)).redact
    outbound = Outbound([Hook(ExecSettings((program,)))], SystemClock(), redact)
    outbound.tell(OPENED)
    limit = time.monotonic() + HANG
    while not outbound.told():
        assert time.monotonic() < limit
        time.sleep(0.01)
    outbound.stop()
    assert [one.text for one in outbound.told()] == ["ended with 1: wrong key: ****"]
    assert log == ["exec: quota-80 not told: ended with 1: wrong key: ****"]


def test_ending_takes_hooks_with_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    program = script(tmp_path / "hook", f"#!/bin/sh\ntrap '' TERM\nsleep 300 &\necho $$ $! >> {pids}\nwait\n")
    outbound = Outbound([Hook(ExecSettings((program,)))], SystemClock(), str)
    for number in range(3):
        outbound.tell(other(f"rule-{number}"))
    limit = time.monotonic() + HANG
    while not pids.exists() or pids.read_text().count("\n") < 2:
        assert time.monotonic() < limit
        time.sleep(0.01)
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 4
    outbound.stop()
    while any(map(runs, started)):
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_nobody_to_tell_costs_no_thread() -> None:
    outbound = Outbound([], SystemClock(), str)
    outbound.tell(OPENED)
    assert not any(thread.name == "notify" for thread in threading.enumerate())
    outbound.stop()
