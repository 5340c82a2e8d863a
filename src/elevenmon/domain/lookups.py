"""Names for ids: voices, models, agents; and the audit log's lines."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """A voice's name. Names are not unique; join by id."""

    voice_id: str
    name: str | None
    category: str | None


@dataclass(frozen=True, slots=True, eq=False)
class VoicePage:
    """One page of voices."""

    voices: tuple[Voice, ...]
    has_more: bool
    cursor: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model and its list price factor (credits per character, an estimate only)."""

    model_id: str
    name: str | None
    cost_multiplier: float | None
    discount_multiplier: float
    concurrency_group: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """An agent's name."""

    agent_id: str
    name: str | None


@dataclass(frozen=True, slots=True, eq=False)
class AuditEntry:
    """One line of the audit log (OCSF)."""

    entry_id: str
    at: datetime
    activity: str
    class_name: str | None
    status_id: int | None
    message: str | None
    actor_id: str | None
    actor_email: str | None
    ip: str | None


@dataclass(frozen=True, slots=True, eq=False)
class AuditPage:
    """One page of the audit log."""

    entries: tuple[AuditEntry, ...]
    has_more: bool
    cursor: str | None
