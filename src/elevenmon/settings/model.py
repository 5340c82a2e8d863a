"""Settings as values: what the file, the environment and the flags come to.

Tuples with names, not dataclasses: a status bar that asks each second pays for every import.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    # Read where the settings file has such tables.
    from elevenmon.domain.alert_rules import AlertRules
    from elevenmon.settings.channels import Channels

WEBHOOK_SECRET_VARIABLE = "ELEVENMON_WEBHOOK_SECRET"
"""What a webhook is signed with; it leaves the environment once read."""
REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "global": "https://api.elevenlabs.io",
        "us": "https://api.us.elevenlabs.io",
        "eu": "https://api.eu.residency.elevenlabs.io",
        "in": "https://api.in.residency.elevenlabs.io",
        "sg": "https://api.sg.residency.elevenlabs.io",
    }
)
"""Base addresses by region (fact sheet, section 1)."""

FEED_NAMES = (
    "subscription",
    "requests",
    "history",
    "conversations",
    "usage",
    "usage_detail",
    "live",
    "lookups",
)
"""Feeds whose interval can be set; `usage_detail` is usage by product, model, key, user, source, region."""


_NONE: Mapping[str, Any] = MappingProxyType({})


class Budget(NamedTuple):
    """A spending limit of one's own, for accounts billed in money; per billing period."""

    amount: float
    currency: str


class Profile(NamedTuple):
    """One account as the settings file describes it."""

    name: str = "default"
    region: str = "global"
    """A key of REGIONS, or "custom" where `base_url` is an address of one's own."""
    base_url: str = REGIONS["global"]
    api_key_file: Path | None = None
    read_only: bool = False
    budget: Budget | None = None


class Settings(NamedTuple):
    """Everything that was decided before the first frame."""

    profile: Profile
    config_file: Path
    data_dir: Path
    state_dir: Path
    cache_dir: Path | None = None
    """Where sounds are kept that may be fetched again; None: beside the data."""
    downloads: Path | None = None
    """Where clips are saved; None: the platform's download folder."""
    interval: int = 30
    """Seconds between quota polls; all other feeds keep their ratio to it."""
    feeds: Mapping[str, int] = _NONE
    """Intervals in seconds of single feeds, by name."""
    theme: str | None = None
    zone: str | None = None
    store_text: bool = True
    """False: the text of clips is never stored."""
    keys: Mapping[str, str] = _NONE
    """Command id -> keys, comma separated."""
    channels: "Channels | None" = None
    """The ways out for alerts; None where the file names none."""
    rules: "AlertRules | None" = None
    """What alerts are given for; None where the file says nothing of it: the defaults."""
