"""The official SDK as a judge: its client makes the calls, its types check the raw bodies strictly."""

import json
import typing
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import elevenlabs.types as sdk_types
import httpx
from elevenlabs import AsyncElevenLabs
from pydantic import BaseModel, TypeAdapter

EXAMPLES = Path(__file__).parent / "examples"
EXAMPLE_TYPES: dict[str, str] = json.loads((EXAMPLES / "_types.json").read_text())
DAY_MS = 86_400_000


@cache
def adapter(text: str) -> TypeAdapter[Any]:
    """Return the validator of an annotation such as `List[Model]`."""
    return TypeAdapter(sdk_type(text))


def sdk_type(text: str) -> Any:
    """Return the SDK's type of an annotation such as `List[Model]`."""
    outer, _, inner = text.rstrip("]").partition("[")
    if not inner:
        return getattr(sdk_types, outer)
    arguments = tuple(str if name == "str" else getattr(sdk_types, name) for name in inner.split(","))
    return getattr(typing, outer)[arguments]


def undeclared(value: object, path: str = "$") -> list[str]:
    """Return the paths of all fields that the SDK's types do not declare."""
    if isinstance(value, BaseModel):
        found = [f"{path}.{name}" for name in value.model_extra or {}]
        for name in type(value).model_fields:
            found += undeclared(getattr(value, name), f"{path}.{name}")
        return found
    if isinstance(value, list):
        return [one for place, item in enumerate(value) for one in undeclared(item, f"{path}[{place}]")]
    if isinstance(value, dict):
        return [one for name, item in value.items() for one in undeclared(item, f"{path}.{name}")]
    return []


def check_body(type_name: str, body: bytes) -> Any:
    """Check a raw body: right types without conversion, nothing missing, nothing undeclared."""
    value = adapter(type_name).validate_json(body, strict=True)
    extra = undeclared(value)
    if extra:
        raise ValueError(f"undeclared fields: {extra}")
    written = adapter(type_name).dump_python(value, mode="json", by_alias=True, exclude_unset=True)
    if written != json.loads(body):
        raise ValueError("written back it differs: a field has another name on the wire")
    if type_name == "WorkspaceAnalyticsQueryResponseModel":
        widths = {len(value.columns), len(value.column_types), len(value.column_units), *map(len, value.rows)}
        if len(widths) != 1:
            raise ValueError(f"a table of several widths: {widths}")
    return value


class Recorder:
    """The SDK's client on a base URL, and the raw body of the last answer."""

    def __init__(self, base_url: str, key: str = "sk_demo") -> None:
        self.body = b""
        self.response: httpx.Response | None = None
        self._http = httpx.AsyncClient(
            follow_redirects=False, trust_env=False, event_hooks={"response": [self._keep]}
        )
        self.client = AsyncElevenLabs(base_url=base_url, api_key=key, httpx_client=self._http)

    async def _keep(self, response: httpx.Response) -> None:
        self.body = await response.aread()
        self.response = response

    async def __aenter__(self) -> "Recorder":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()


async def drain(pieces: AsyncIterator[bytes]) -> bytes:
    """Return everything that a streaming call of the SDK yields."""
    return b"".join([piece async for piece in pieces])


Call = Callable[[AsyncElevenLabs, int], Awaitable[object]]
TABLE = "WorkspaceAnalyticsQueryResponseModel"
CALLS: dict[str, tuple[str, Call]] = {
    "user": ("User", lambda api, now: api.user.get()),
    "subscription": ("Subscription", lambda api, now: api.user.subscription.get()),
    "models": ("List[Model]", lambda api, now: api.models.list()),
    "voices": ("GetVoicesV2Response", lambda api, now: api.voices.search(page_size=100)),
    "history": ("GetSpeechHistoryResponse", lambda api, now: api.history.list(page_size=60)),
    "history search": (
        "GetSpeechHistoryResponse",
        lambda api, now: api.history.list(page_size=20, search="parcel", source="TTS"),
    ),
    "character stats": (
        "UsageCharactersResponseModel",
        lambda api, now: api.usage.get(
            start_unix=now - 9 * DAY_MS,
            end_unix=now,
            include_workspace_metrics=True,
            breakdown_type="voice",
            aggregation_interval="day",
            metric="credits",
        ),
    ),
    "cost": (
        TABLE,
        lambda api, now: api.workspace.usage.get_usage(
            start_time=now - 9 * DAY_MS, end_time=now, interval_seconds=86_400, group_by=["fiat_currency"]
        ),
    ),
    "requests": (
        TABLE,
        lambda api, now: api.workspace.analytics.requests.get(end_time=now, limit=120, sort="desc"),
    ),
    "members": ("List[WorkspaceMemberResponseModel]", lambda api, now: api.workspace.members.list()),
    "groups": ("Dict[str,WorkspaceGroupResponseModel]", lambda api, now: api.workspace.groups.list()),
    "service accounts": (
        "WorkspaceServiceAccountListResponseModel",
        lambda api, now: api.service_accounts.list(),
    ),
    "api keys": (
        "WorkspaceApiKeyListResponseModel",
        lambda api, now: api.service_accounts.api_keys.list("sa_backend"),
    ),
    "audit log": (
        "WorkspaceAuditLogsPageResponse",
        lambda api, now: api.workspace.audit_logs.list(limit=30),
    ),
    "conversations": (
        "GetConversationsPageResponseModel",
        lambda api, now: api.conversational_ai.conversations.list(page_size=30),
    ),
    "agents": ("GetAgentsPageResponseModel", lambda api, now: api.conversational_ai.agents.list()),
    "live count": ("GetLiveCountResponse", lambda api, now: api.conversational_ai.analytics.live_count.get()),
}
"""Every call whose answer does not depend on another's: its type and how the SDK makes it."""

CREDITS: Call = lambda api, now: api.workspace.usage.get_usage_by_product_over_time(  # noqa: E731
    start_time=now - DAY_MS,
    end_time=now,
    interval_seconds=3_600,
    group_by=["voice_id", "hashed_xi_api_key", "user_id"],
    time_zone="Europe/Berlin",
)
