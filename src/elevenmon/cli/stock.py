"""What a store holds, as `elevenmon db info` writes it."""

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo

from elevenmon.cli.times import written
from elevenmon.domain.wording import grouped
from elevenmon.settings.paths import shown
from elevenmon.store.inventory import Inventory

IN_USE, CLOSED = "in use, or not closed by its last user", "closed by its last user"


def document(found: Inventory, *, in_use: bool) -> str:
    """As JSON: times in UTC, null where there is nothing."""
    kinds = {
        name: {
            "count": kind.count,
            "oldest": None if kind.oldest is None else written(kind.oldest),
            "newest": None if kind.newest is None else written(kind.newest),
        }
        for name, kind in found.kinds.items()
    }
    facts = {
        "schema": 1,
        "path": str(found.path),
        "version": found.version,
        "bytes": found.bytes,
        "free_bytes": found.free_bytes,
        "in_use": in_use,
        "full_text": found.full_text,
        "kinds": kinds,
    }
    return json.dumps(facts, indent=2)


def lines(found: Inventory, zone: tzinfo | None, *, in_use: bool) -> Iterator[str]:
    """For a person, times in a zone."""
    yield f"file      {shown(found.path)}"
    yield f"size      {found.bytes / 1e6:,.1f} MB, {found.free_bytes / 1e6:,.1f} MB of it free"
    yield f"state     {IN_USE if in_use else CLOSED}; layout {found.version}"
    yield f"search    {'index of words' if found.full_text else 'no index of words: this SQLite has no FTS5'}"
    yield ""
    yield f"{'kind':14}{'records':>12}  {'oldest':18}newest"
    for name, kind in found.kinds.items():
        ends = f"  {_local(kind.oldest, zone):18}{_local(kind.newest, zone)}"
        yield f"{name:14}{grouped(kind.count):>12}{ends}".rstrip()


def _local(instant: datetime | None, zone: tzinfo | None) -> str:
    return "" if instant is None else instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")
