"""What a rehearsal of alert rules found, for a person and for a script."""

import json
from collections.abc import Iterator
from datetime import tzinfo
from itertools import groupby

from elevenmon.analytics.alert_replay import fired
from elevenmon.cli.alert_list import STAMP, entry
from elevenmon.cli.alert_list import lines as alert_lines
from elevenmon.cli.times import written
from elevenmon.sync.rehearsal import LIMITS, NOT_REPLAYED, Rehearsal


def document(done: Rehearsal) -> str:
    """As JSON: times in UTC, null where there is nothing."""
    facts = {
        "schema": 1,
        "since": written(done.since),
        "until": written(done.until),
        "episodes": [entry(episode) for episode in done.episodes],
        "resets": [written(at) for at in done.resets],
        "not_replayed": [family.value for family in NOT_REPLAYED],
        "why_not": {family.value: why for family, why in NOT_REPLAYED.items()},
        "limits": list(LIMITS),
        "quota_known": done.has_plan,
    }
    return json.dumps(facts, indent=2)


def lines(done: Rehearsal, zone: tzinfo | None) -> Iterator[str]:
    """A line per episode in the order they opened, how often each rule fired, and what to make of it."""
    since, until = (at.astimezone(zone).strftime(STAMP) for at in (done.since, done.until))
    before = sum(episode.already_so for episode in done.episodes)
    also = f", {before} of them already so at start" if before else ""
    yield f"{since} to {until}: {len(done.episodes)} episode{'' if len(done.episodes) == 1 else 's'}{also}"
    yield from alert_lines(done.episodes, done.until, zone)
    counts = fired(done.episodes)
    if counts:
        yield ""
        yield "fired: " + ", ".join(f"{rule} {number}x" for rule, number in counts.items())
    for at in done.resets:
        yield f"credits came anew {at.astimezone(zone).strftime(STAMP)}"
    yield ""
    if not done.has_plan:
        yield "the quota was never read: no rule on credits could be replayed"
    yield "not replayed, but told as they were noted while elevenmon was open:"
    for why, families in groupby(NOT_REPLAYED, key=NOT_REPLAYED.__getitem__):
        yield f"  {', '.join(family.value for family in families)}: {why}"
    yield from LIMITS
