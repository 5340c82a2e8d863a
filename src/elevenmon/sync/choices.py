"""What a person chose about how an account is watched."""

from dataclasses import dataclass

from elevenmon.domain.snapshot import View
from elevenmon.sync.feeds import DEFAULT_INTERVAL


@dataclass(slots=True)
class Settings:
    """What a person may choose, now or while it runs."""

    view: View
    interval: int = DEFAULT_INTERVAL
