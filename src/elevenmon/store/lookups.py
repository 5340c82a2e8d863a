"""Names for ids. What was once listed stays: a deleted voice keeps its name."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.store.values import checked, to_json

if TYPE_CHECKING:
    # What is kept is made by those who ask, after the first frame.
    from elevenmon.domain.account import Member, ServiceAccount
    from elevenmon.domain.lookups import Agent, Model, Voice

Kind = Literal["voice", "model", "agent", "member", "key"]
"""What a name belongs to. Service accounts are members; keys go by their `hashed_xi_api_key`."""


_Named = tuple[str, str | None, str | None]


def save_voices(connection: sqlite3.Connection, voices: "Sequence[Voice]", at: datetime) -> None:
    """Keep voices' names and categories."""
    _save(connection, "voice", ((each.voice_id, each.name, each.category) for each in voices), at)
    _note_list(connection, "voice", len(voices), at)


def save_models(connection: sqlite3.Connection, models: "Sequence[Model]", at: datetime) -> None:
    """Keep models' names and list price factors."""
    rows = (
        (
            each.model_id,
            each.name,
            to_json([each.cost_multiplier, each.discount_multiplier, each.concurrency_group]),
        )
        for each in models
    )
    _save(connection, "model", rows, at)
    _note_list(connection, "model", len(models), at)


def save_agents(connection: sqlite3.Connection, agents: "Sequence[Agent]", at: datetime) -> None:
    """Keep agents' names; an empty list is kept too, as the knowledge that there are none."""
    _save(connection, "agent", ((each.agent_id, each.name, None) for each in agents), at)
    _note_list(connection, "agent", len(agents), at)


def save_members(connection: sqlite3.Connection, members: "Sequence[Member]", at: datetime) -> None:
    """Keep the seats: the first name where there is one, else the address."""
    rows = ((each.user_id, each.first_name or each.email, each.email) for each in members)
    _save(connection, "member", rows, at)
    _note_list(connection, "member", len(members), at)


def save_keys(connection: sqlite3.Connection, accounts: "Sequence[ServiceAccount]", at: datetime) -> None:
    """Keep service accounts, as members, and the names of their keys."""
    _save(connection, "member", ((each.user_id, each.name, None) for each in accounts), at)
    keys = [key for account in accounts for key in account.keys]
    _save(connection, "key", ((key.hashed_key, key.name or None, key.hint) for key in keys), at)
    _note_list(connection, "key", len(keys), at)


def names(connection: sqlite3.Connection, kind: str) -> dict[str, str]:
    """Id to name for a `Kind`; ids without a name are absent."""
    return dict(
        connection.execute("SELECT id, name FROM lookup WHERE kind = ? AND name <> ''", (kind,)).fetchall()
    )


def names_of(connection: sqlite3.Connection, kind: Kind, ids: Iterable[str]) -> dict[str, str]:
    """The names of these ids; those without one are absent."""
    query = (
        "SELECT lookup.id, name FROM json_each(?) AS wanted CROSS JOIN lookup"
        " ON lookup.kind = ? AND lookup.id = wanted.value AND name <> ''"
    )
    return dict(connection.execute(query, (json.dumps(list(ids)), kind)).fetchall())


def has_agents(connection: sqlite3.Connection) -> bool | None:
    """Whether the account had agents when they were last listed; None if they never were."""
    rows = connection.execute("SELECT count FROM lookup_list WHERE kind = 'agent'").fetchall()
    return rows[0][0] > 0 if rows else None


def listed_at(connection: sqlite3.Connection, kind: Kind) -> datetime | None:
    """When a kind was last listed."""
    rows = connection.execute("SELECT at FROM lookup_list WHERE kind = ?", (kind,)).fetchall()
    return from_ms(rows[0][0]) if rows else None


def _save(connection: sqlite3.Connection, kind: Kind, rows: Iterable[_Named], at: datetime) -> None:
    moment = to_ms(at)
    connection.executemany(
        "INSERT INTO lookup VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at,"
        " name = coalesce(excluded.name, name), detail = coalesce(excluded.detail, detail)",
        (checked((kind, *row, moment)) for row in rows),
    )


def _note_list(connection: sqlite3.Connection, kind: Kind, count: int, at: datetime) -> None:
    connection.execute("INSERT OR REPLACE INTO lookup_list VALUES (?, ?, ?)", (kind, to_ms(at), count))
