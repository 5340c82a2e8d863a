"""Agent conversations, agents and the live count (fact sheet, section 11)."""

from elevenmon.api.numbers import figure
from elevenmon.api.wire import (
    Count,
    Id,
    Instant,
    MaybeCount,
    MaybeFigure,
    MaybeFlag,
    Text,
    Wire,
    decode,
    decode_rows,
)
from elevenmon.domain.conversations import (
    Conversation,
    ConversationDetail,
    ConversationPage,
    TranscriptTurn,
)
from elevenmon.domain.lookups import Agent
from elevenmon.domain.text import clean, clean_block

UNKNOWN = "unknown"


class _Conversation(Wire):
    conversation_id: Id
    agent_id: Id
    start_time_unix_secs: Instant
    call_duration_secs: MaybeCount = None
    status: Text = None
    agent_name: Text = None
    call_successful: Text = None
    message_count: MaybeCount = None
    cost: MaybeCount = None
    cost_fiat: MaybeFigure = None
    direction: Text = None
    call_summary_title: Text = None
    conversation_initiation_source: Text = None
    main_language: Text = None
    termination_reason: Text = None


class _Conversations(Wire):
    conversations: object
    has_more: MaybeFlag = None
    next_cursor: Text = None


class _Agent(Wire):
    agent_id: Id
    name: Text = None


class _Agents(Wire):
    agents: object
    has_more: MaybeFlag = None
    next_cursor: Text = None


class _LiveCount(Wire):
    count: Count


class _Turn(Wire):
    role: Text = None
    message: object = None
    time_in_call_secs: MaybeCount = None


class _Detail(Wire):
    metadata: dict[str, object]
    transcript: object = None


def read_conversations(data: object) -> ConversationPage:
    """One page; conversations without a readable id or start are left out."""
    wire = decode(_Conversations, data, "the conversations")
    rows, _ = decode_rows(_Conversation, wire.conversations, "the conversations")
    return ConversationPage(tuple(map(_conversation, rows)), bool(wire.has_more), wire.next_cursor)


def read_conversation(data: object) -> ConversationDetail:
    """One conversation whole. Its figures stand in `metadata`, its ids beside it."""
    wire = decode(_Detail, data, "the conversation")
    whole = data if isinstance(data, dict) else {}
    turns, _ = decode_rows(_Turn, wire.transcript, "the transcript") if wire.transcript else ([], 0)
    row = decode(_Conversation, {**wire.metadata, **whole}, "the conversation")
    return ConversationDetail(
        conversation=_conversation(row),
        transcript=tuple(
            TranscriptTurn(
                role=turn.role or UNKNOWN,
                message=clean_block(turn.message) if isinstance(turn.message, str) else "",
                at_seconds=turn.time_in_call_secs,
            )
            for turn in turns
        ),
        charges=_charges(wire.metadata.get("charging")),
    )


def read_agents(data: object) -> tuple[tuple[Agent, ...], bool, str | None]:
    """One page of agents, whether there are more, and the cursor to them."""
    wire = decode(_Agents, data, "the agents")
    rows, _ = decode_rows(_Agent, wire.agents, "the agents")
    return tuple(Agent(row.agent_id, row.name) for row in rows), bool(wire.has_more), wire.next_cursor


def read_live_count(data: object) -> int:
    """How many conversations are going on."""
    return decode(_LiveCount, data, "the live count").count


def _conversation(row: _Conversation) -> Conversation:
    return Conversation(
        conversation_id=row.conversation_id,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
        started_at=row.start_time_unix_secs,
        duration_seconds=row.call_duration_secs or 0,
        status=row.status or UNKNOWN,
        call_successful=row.call_successful,
        message_count=row.message_count,
        credits=row.cost,
        cost_usd=row.cost_fiat,
        direction=row.direction,
        title=row.call_summary_title,
        source=row.conversation_initiation_source,
        language=row.main_language,
        termination_reason=row.termination_reason,
    )


def _charges(data: object) -> dict[str, float]:
    """The plain figures of `charging`; its nested parts are analytics."""
    charges: dict[str, float] = {}
    for name, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                charges[clean(name, limit=64)] = figure(value)
            except ValueError:
                continue
    return charges
