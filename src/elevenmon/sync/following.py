"""Showing what another process keeps current: its telling becomes this engine's board and facts."""

from collections.abc import Iterator, Mapping

from elevenmon.domain.health import FeedHealth
from elevenmon.sync.feeds import BY_NAME, Feed
from elevenmon.sync.session import Facts
from elevenmon.sync.shared import Shared


def answered(before: Mapping[str, FeedHealth], now: Mapping[str, FeedHealth]) -> Iterator[Feed]:
    """The feeds that have brought something since."""
    for name, health in now.items():
        known = before.get(name)
        if name not in BY_NAME or health.last_good is None:
            continue
        if known is None or known.last_good is None or health.last_good > known.last_good:
            yield BY_NAME[name]


def learn(facts: Facts, shared: Shared) -> None:
    """Take over what the other process learnt about the account."""
    facts.cost_billed = shared.cost_billed
    facts.has_agents = shared.has_agents
