"""What a rehearsal of alert rules tells a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from elevenmon.cli.rehearsal_report import lines
from elevenmon.domain.alerts import Alert, AlertRef
from elevenmon.domain.level import Level
from elevenmon.sync.rehearsal import Rehearsal

SINCE = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRED = Alert(
    AlertRef("errors"), Level.WARNING, "28.0 % failed", SINCE + timedelta(hours=1), already_so=False
)
BEFORE = Alert(AlertRef("quota-80"), Level.WARNING, "81.2 % used", SINCE, already_so=True)


def told(*episodes: Alert) -> list[str]:
    done = Rehearsal(SINCE, SINCE + timedelta(days=1), episodes, (), has_plan=True)
    return list(lines(done, UTC))


def test_what_was_already_so_is_marked_and_not_counted_as_fired() -> None:
    both = told(BEFORE, FIRED)
    assert both[0] == "2026-11-20 12:00 to 2026-11-21 12:00: 2 episodes, 1 of them already so at start"
    assert "open 1d, already so at start" in both[1]
    assert "fired: errors 1x" in both
    assert not [line for line in told(BEFORE) if line.startswith("fired")]
    assert told(FIRED)[0].endswith(": 1 episode")
    worse = replace(BEFORE, level=Level.CRITICAL, raised_at=SINCE + timedelta(hours=2))
    assert "fired: quota-80 1x" in told(worse)
