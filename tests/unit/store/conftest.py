import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from elevenmon.store.database import Store
from elevenmon.store.opening import open_memory
from tests.unit.store.records import FixedClock


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    opened = open_memory()
    yield opened.connection
    opened.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "0123456789abcdef.db"


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, path: Path, clock: FixedClock) -> Iterator[Store]:
    store = Store.open(path if request.param == "file" else None, clock=clock)
    yield store
    store.close()
