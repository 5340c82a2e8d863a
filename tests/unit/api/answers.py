"""The kinds of answers: an example of each, its reader, and what it cannot do without."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from elevenmon.api.errors import BadShape
from elevenmon.api.schemas.account import read_subscription, read_user
from elevenmon.api.schemas.audit import read_audit_log
from elevenmon.api.schemas.conversations import (
    read_agents,
    read_conversation,
    read_conversations,
    read_live_count,
)
from elevenmon.api.schemas.history import read_history, read_history_item
from elevenmon.api.schemas.lookups import read_models, read_voices
from elevenmon.api.schemas.people import read_groups, read_members, read_service_accounts
from elevenmon.api.schemas.stats import read_stats
from elevenmon.domain.history import HistoryItem
from elevenmon.domain.request_log import ApiRequest
from tests.unit.api.loopback import example

Path = tuple[str | int, ...]


class Answer(NamedTuple):
    """One kind of answer: an example, its reader, and the fields (by path) that it cannot do without."""

    name: str
    read: Callable[[object], Any]
    body: Callable[[], Any]
    required: frozenset[Path]
    not_null: frozenset[Path] = frozenset()
    """What may be missing, but not be there as null: the only row, or a series."""


def agents_body() -> dict[str, Any]:
    return {
        "agents": [{"agent_id": "a1", "name": "Front desk", "tags": []}],
        "next_cursor": "c",
        "has_more": True,
    }


def single(name: str, key: str) -> Callable[[], Any]:
    """The example with one row only, so that refusing it refuses the answer."""

    def body() -> Any:
        data = example(name)
        data[key] = data[key][:1]
        return data

    return body


def paths(*names: str, under: Path = ()) -> frozenset[Path]:
    return frozenset((*under, name) for name in names)


ITEM_FIELDS = ("history_item_id", "date_unix", "character_count_change_from", "character_count_change_to")
CALL_FIELDS = ("agent_id", "conversation_id", "start_time_unix_secs")
ANSWERS = [
    Answer(
        "subscription",
        read_subscription,
        lambda: example("subscription"),
        paths("character_count", "character_limit"),
    ),
    Answer("user", read_user, lambda: example("user"), paths("user_id")),
    Answer(
        "history",
        read_history,
        single("history", "history"),
        paths("history") | paths(*ITEM_FIELDS, under=("history", 0)),
    ),
    Answer("history-item", read_history_item, lambda: example("history_item"), paths(*ITEM_FIELDS)),
    Answer(
        "stats",
        read_stats,
        lambda: example("character_stats"),
        paths("time", "usage"),
        paths(*example("character_stats")["usage"], under=("usage",)),
    ),
    Answer("members", read_members, lambda: example("members")[:1], paths("user_id", under=(0,))),
    Answer("groups", read_groups, lambda: example("groups"), paths("id", under=("g_1",)), paths("g_1")),
    Answer(
        "service-accounts",
        read_service_accounts,
        lambda: example("service_accounts"),
        paths("service-accounts")
        | paths("service_account_user_id", under=("service-accounts", 0))
        | paths("key_id", under=("service-accounts", 0, "api-keys", 0)),
    ),
    Answer(
        "conversations",
        read_conversations,
        lambda: example("conversations"),
        paths("conversations") | paths(*CALL_FIELDS, under=("conversations", 0)),
    ),
    Answer(
        "conversation",
        read_conversation,
        lambda: example("conversation"),
        paths("agent_id", "conversation_id", "metadata") | paths("start_time_unix_secs", under=("metadata",)),
    ),
    Answer("agents", read_agents, agents_body, paths("agents") | paths("agent_id", under=("agents", 0))),
    Answer("live-count", read_live_count, lambda: example("live_count"), paths("count")),
    Answer("models", read_models, lambda: example("models"), paths("model_id", under=(0,))),
    Answer(
        "voices",
        read_voices,
        lambda: example("voices"),
        paths("voices") | paths("voice_id", under=("voices", 0)),
    ),
    Answer(
        "audit-log",
        read_audit_log,
        lambda: example("audit_logs"),
        paths("entries") | paths("id", "time", under=("entries", 0)),
    ),
]
BY_NAME = {answer.name: answer for answer in ANSWERS}


def every_path(value: Any, under: Path = ()) -> list[Path]:
    """The path of every field of every object inside."""
    found: list[Path] = []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += [(*under, name), *every_path(inner, (*under, name))]
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += every_path(inner, (*under, index))
    return found


def holder(body: Any, path: Path) -> Any:
    for step in path[:-1]:
        body = body[step]
    return body


def plain(value: Any) -> Any:
    """A domain value as dicts and lists, to compare by content."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, ApiRequest | HistoryItem):
        return plain(value._asdict())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return {key: plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def changed(answer: Answer, path: Path, value: Any) -> Any:
    """The example with another value in one place, or (`...`) without that place."""
    body = answer.body()
    if value is ...:
        del holder(body, path)[path[-1]]
    else:
        holder(body, path)[path[-1]] = value
    return body


def is_refused(answer: Answer, body: Any) -> bool:
    try:
        answer.read(body)
    except BadShape:
        return True
    return False
