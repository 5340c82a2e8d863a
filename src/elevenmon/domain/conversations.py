"""Agent conversations and what they were charged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """One call or chat with an agent. Cost is null until `status` is done."""

    conversation_id: str
    agent_id: str
    agent_name: str | None
    started_at: datetime
    duration_seconds: int
    status: str
    call_successful: str | None
    message_count: int | None
    credits: int | None
    cost_usd: float | None
    direction: str | None = None
    title: str | None = None
    source: str | None = None
    language: str | None = None
    termination_reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ConversationPage:
    """One page, newest first."""

    items: tuple[Conversation, ...]
    has_more: bool
    cursor: str | None


@dataclass(frozen=True, slots=True, eq=False)
class TranscriptTurn:
    """One thing said."""

    role: str
    message: str
    at_seconds: int | None


@dataclass(frozen=True, slots=True, eq=False)
class ConversationDetail:
    """One conversation whole: fetched on demand, never polled."""

    conversation: Conversation
    transcript: tuple[TranscriptTurn, ...]
    charges: Mapping[str, float] = field(default_factory=dict)
    """Parts of the charge by wire name (`llm_charge`, `call_charge`, ... in credits; `llm_price` in USD)."""
