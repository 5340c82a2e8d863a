"""Whose file it is: a key of another account never gets into it, and nothing of either is lost."""

import errno
import os
from pathlib import Path

import pytest

from elevenmon.store import accounts, files
from elevenmon.store.database import Store
from elevenmon.store.errors import DiskTrouble
from tests.unit.store.records import FixedClock
from tests.unit.store.test_database import got, put

OTHER = "fedcba9876543210.db"


def test_a_new_key_of_a_known_account_goes_on_in_its_file(path: Path, clock: FixedClock) -> None:
    first = Store.open(path, clock=clock)
    assert first.adopt("ws", "u").result(10) is False
    put(first, "from", "the first key")
    put(first, "verdict", "old")
    first.close()

    other = path.with_name(OTHER)
    second = Store.open(other, clock=clock)
    put(second, "verdict", "new")
    assert got(second, "from") is None
    assert second.adopt("ws", "u").result(10) is True
    assert got(second, "from") == "the first key"
    assert got(second, "verdict") == "new"
    put(second, "from", "the second key")
    assert second.adopt("ws", "u").result(10) is False
    assert second.retry_disk().result(10) is True
    second.close()

    for asked in (path, other):
        again = Store.open(asked, clock=clock)
        assert got(again, "from") == "the second key"
        again.close()


def test_a_file_of_another_account_is_not_written(path: Path, clock: FixedClock) -> None:
    first = Store.open(path, clock=clock)
    first.adopt("ws", "ada").result(10)
    put(first, "whose", "ada's")
    first.close()
    content = path.read_bytes()

    second = Store.open(path, clock=clock)
    assert second.adopt("ws", "bo").result(10) is True
    assert got(second, "whose") is None
    put(second, "whose", "bo's")
    second.close()
    assert path.read_bytes() == content

    again = Store.open(path, clock=clock)
    assert got(again, "whose") == "bo's"
    assert again.adopt("ws", "ada").result(10) is True
    assert got(again, "whose") == "ada's"
    again.close()


def test_where_the_right_file_cannot_be_used_the_wrong_one_is_left_for_memory(
    path: Path, clock: FixedClock
) -> None:
    first = Store.open(path, clock=clock)
    first.adopt("ws", "ada").result(10)
    first.close()
    right = accounts.adopt(path, ("ws", "bo")).path
    assert right != path
    newer = Store.open(right, clock=clock)
    newer.close()
    raw = bytearray(right.read_bytes())
    raw[60:64] = (9999).to_bytes(4, "big")
    right.write_bytes(raw)
    accounts.adopt(path, ("ws", "ada"))

    store = Store.open(path, clock=clock)
    content = path.read_bytes()
    assert store.adopt("ws", "bo").result(10) is True
    assert not store.on_disk
    assert store.note is not None and "newer elevenmon" in store.note
    put(store, "whose", "bo's")
    assert got(store, "whose") == "bo's"
    store.close()
    assert path.read_bytes() == content


def fill(store: Store) -> None:
    """Have the disk take nothing more, and the store go into memory."""
    store.write(lambda connection: connection.execute("PRAGMA max_page_count = 1").fetchall()).result(10)
    with pytest.raises(DiskTrouble):
        put(store, "big", "x" * 1_000_000)
    assert store.retry_disk().result(10) is False


def test_what_was_taken_into_memory_is_left_when_it_turns_out_to_be_anothers(
    path: Path, clock: FixedClock
) -> None:
    first = Store.open(path, clock=clock)
    first.adopt("ws", "ada").result(10)
    put(first, "whose", "ada's")
    first.close()

    store = Store.open(path, clock=clock)
    fill(store)
    assert got(store, "whose") == "ada's"
    assert store.adopt("ws", "bo").result(10) is True
    assert not store.on_disk
    assert got(store, "whose") is None
    put(store, "whose", "bo's")
    assert store.retry_disk().result(10) is True
    assert got(store, "whose") == "bo's"
    store.close()

    ada = Store.open(path, clock=clock)
    ada.adopt("ws", "ada").result(10)
    assert got(ada, "whose") == "ada's"
    ada.close()


def test_what_was_taken_into_memory_stays_when_it_is_the_accounts_own(path: Path, clock: FixedClock) -> None:
    first = Store.open(path, clock=clock)
    first.adopt("ws", "ada").result(10)
    put(first, "whose", "ada's")
    first.close()

    store = Store.open(path, clock=clock)
    fill(store)
    assert store.adopt("ws", "ada").result(10) is False
    assert got(store, "whose") == "ada's"
    put(store, "more", "of ada's")
    assert store.retry_disk().result(10) is True
    assert (got(store, "whose"), got(store, "more")) == ("ada's", "of ada's")
    store.close()


def test_anothers_file_is_left_where_it_cannot_be_written_down_whose_is_whose(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Store.open(path, clock=clock)
    first.adopt("ws", "ada").result(10)
    put(first, "whose", "ada's")
    first.close()
    content = path.read_bytes()

    def refuse(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    store = Store.open(path, clock=clock)
    monkeypatch.setattr(files, "create_private", refuse)
    assert store.adopt("ws", "ada").result(10) is False
    assert store.adopt("ws", "bo").result(10) is True
    assert not store.on_disk
    assert store.note == (
        "the store file holds another account's figures, and a new one cannot be made: is the disk full?"
    )
    put(store, "whose", "bo's")
    assert store.retry_disk().result(10) is False
    monkeypatch.undo()
    assert store.retry_disk().result(10) is True
    assert (got(store, "whose"), store.note) == ("bo's", None)
    store.close()
    assert path.read_bytes() == content


def test_a_file_that_is_nobodys_is_kept_where_that_cannot_be_written_down(
    path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    store = Store.open(path, clock=clock)
    monkeypatch.setattr(files, "create_private", refuse)
    with pytest.raises(DiskTrouble, match="cannot be written down"):
        store.adopt("ws", "ada").result(10)
    assert store.on_disk
    put(store, "whose", "ada's")
    store.close()
