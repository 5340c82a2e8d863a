"""A store on disk, and the records of it as front ends ask for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from elevenmon.domain.clock import SystemClock
from elevenmon.store.database import Store
from elevenmon.sync.records import LiveRecords
from tests.unit.sync.clip_desk import address, desk, items

__all__ = ["address", "desk", "items"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on disk."""
    opened = Store.open(tmp_path / "0123456789abcdef.db", clock=SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def records(store: Store) -> LiveRecords:
    """Its records."""
    return LiveRecords(store, SystemClock())
