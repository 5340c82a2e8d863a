"""Which file holds which account.

A file is named by a digest of the place (region or host) and the key: `<16 hex digits>.db`. `index.json`
beside it says, once they are known, whose workspace and user a file holds, and which names lead elsewhere:

    {"schema": 1, "files": {"<a>.db": ["<workspace>", "<user>"]}, "names": {"<b>.db": "<a>.db"}}

    no file is the pair's yet            this name's file becomes it
    the pair has another file            the name leads there from now on, what this one holds goes along, and
                                         the file that was left stays on the disk, used by nobody
    this name's file is another pair's   the name leads to the pair's file, a new one if need be, and nothing
                                         of the old one goes along

Files with other names (a demo's) belong to nobody and are never led elsewhere. An index that cannot be read
counts as empty: pairs are learned again.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from elevenmon.store import files

_NAME = re.compile(r"[0-9a-f]{16}\.db")
_LARGEST_INDEX = 1_000_000
Pair = tuple[str | None, str]


class Adoption(NamedTuple):
    """Where an account's records belong."""

    path: Path
    carry_over: bool
    """Whether what was written under this name so far belongs there too."""


class _Index(NamedTuple):
    owners: dict[str, Pair]
    names: dict[str, str]


def file_name(digest: str) -> str:
    """The file name for the first 16 hex digits of SHA-256 over place and key."""
    name = f"{digest[:16]}.db"
    if not _NAME.fullmatch(name):
        raise ValueError("a store is named by at least 16 hex digits")
    return name


def store_path(directory: Path, digest: str) -> Path:
    """What a key's store is asked for by; `Store.open` finds out whether the name leads elsewhere."""
    return directory / file_name(digest)


def resolved(path: Path) -> Path:
    """The file that a path's name leads to now: itself, unless the index says otherwise."""
    if not _NAME.fullmatch(path.name):
        return path
    return path.with_name(_read(path.parent).names.get(path.name, path.name))


def is_of_another(path: Path, pair: Pair) -> bool:
    """Whether what a path's name leads to now is known to hold another account's records."""
    return _owner(path) not in (None, pair)


def adopt(path: Path, pair: Pair) -> Adoption:
    """Settle which file holds the account behind a name, and write that down; OSError when that fails.

    `path` is what the store was asked for by, `pair` its workspace and user. Safe between processes.
    """
    if not _NAME.fullmatch(path.name):
        return Adoption(path, carry_over=True)
    if _owner(path) == pair:
        return Adoption(resolved(path), carry_over=True)
    files.private_directory(path.parent)
    with _locked(path.parent):
        index = _read(path.parent)
        current = index.names.get(path.name, path.name)
        owner = index.owners.get(current)
        if owner == pair:
            return Adoption(path.with_name(current), carry_over=True)
        chosen = _file_of(index, pair) or (current if owner is None else _other_name(path, pair))
        index.owners[chosen] = pair
        index.names.pop(path.name, None)
        if chosen != path.name:
            index.names[path.name] = chosen
        _write(path.parent, index)
        return Adoption(path.with_name(chosen), carry_over=owner is None)


def _owner(path: Path) -> Pair | None:
    return _read(path.parent).owners.get(resolved(path).name)


def _file_of(index: _Index, pair: Pair) -> str | None:
    return next((name for name, owner in index.owners.items() if owner == pair), None)


def _other_name(path: Path, pair: Pair) -> str:
    return file_name(hashlib.sha256(json.dumps([path.name, *pair]).encode()).hexdigest())


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Hold the index against other processes, each of which holds it for a few milliseconds."""
    flags = os.O_CREAT | os.O_NOFOLLOW | os.O_RDWR | os.O_CLOEXEC
    descriptor = os.open(directory / "index.json.lock", flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _read(directory: Path) -> _Index:
    try:
        with (directory / "index.json").open("rb") as file:
            value = json.loads(file.read(_LARGEST_INDEX))
        owners = {name: (owner[0], owner[1]) for name, owner in value["files"].items() if len(owner) == 2}
        names = dict(value["names"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _Index({}, {})
    return _Index(
        {name: owner for name, owner in owners.items() if _NAME.fullmatch(name)},
        {name: to for name, to in names.items() if isinstance(to, str) and _NAME.fullmatch(to)},
    )


def _write(directory: Path, index: _Index) -> None:
    fresh = directory / "index.json.new"
    with suppress(FileNotFoundError):
        fresh.unlink()
    files.create_private(fresh)
    fresh.write_text(json.dumps({"schema": 1, "files": index.owners, "names": index.names}, indent=1))
    os.rename(fresh, directory / "index.json")
