"""What every call passes: host and key checks, the scenario's faults, headers, and its own log row."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from elevenmon.demo.clock import elapsed_seconds, http_date
from elevenmon.demo.errors import Refusal, legacy_refusal, no_permission, refusal
from elevenmon.demo.faults import Fault, fault_for
from elevenmon.demo.hostile import HOSTILE_TEXTS
from elevenmon.demo.randomness import mix
from elevenmon.demo.request_log import RequestLog
from elevenmon.demo.world import World

_KEY = re.compile(rb"[\x21-\x7e]{4,256}")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HANG_S = 30.0
"""How long an answer that hangs is kept back."""
_SCOPES = (
    ("/v1/user", "user_read"),
    ("/v1/history", "speech_history_read"),
    ("/v1/workspace/members", "workspace_members_read"),
    ("/v1/workspace/audit-logs", "audit_log_read"),
    ("/v1/convai", "convai_read"),
)
_KEY_WITHOUT_USER_READ = "sk_noquota"
INVALID_KEY = "sk_invalid"
Pairs = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class _Call:
    """One call while it is answered."""

    scope: Scope
    trace: str
    began: float
    number: int
    status: int = 500
    error: str | None = None


class Gate:
    """ASGI middleware around the routes."""

    def __init__(self, app: ASGIApp, world: World, log: RequestLog, hosts: frozenset[str]) -> None:
        self._app = app
        self._world = world
        self._log = log
        self._hosts = _LOOPBACK | hosts
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self._count += 1
        number = mix(self._world.seed + mix(self._count))
        call = _Call(scope, f"{number:016x}{mix(number):016x}", elapsed_seconds(), self._count)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
                message["headers"] = [*message["headers"], *self._headers(call)]
            await send(message)

        try:
            fault = self._check(scope, call.number)
        except Refusal as problem:
            call.error = _word(problem.body)
            response = Response(problem.content(), problem.status, media_type="application/json")
            await response(scope, receive, send_with_headers)
        else:
            if fault is None:
                await self._app(scope, receive, send_with_headers)
            else:
                call.error = fault.code
                await _misbehave(fault, send_with_headers)
        finally:
            self._record(call)

    def _headers(self, call: _Call) -> Pairs:
        date = http_date(self._world.clock.now_ms())
        return [(b"date", date), (b"x-trace-id", call.trace.encode()), (b"x-region", b"eu")]

    def _check(self, scope: Scope, count: int) -> Fault | None:
        """Return how this call must go wrong, if it must; raise `Refusal` where it is not let in."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if _host_name(headers.get(b"host", b"")) not in self._hosts:
            raise legacy_refusal(400, "invalid_host", "This server does not answer for that host.")
        key = headers.get(b"xi-api-key")
        scenario = self._world.scenario
        if key is None:
            message = "No API key was given. Send it in the xi-api-key header."
            raise refusal(401, "missing_api_key", message, legacy="needs_authorization")
        if scenario.key_refused or key == INVALID_KEY.encode() or not _KEY.fullmatch(key):
            message = HOSTILE_TEXTS[0] if scenario.texts == "hostile" else "Invalid API key"
            raise refusal(401, "invalid_api_key", message)
        denied = scenario.denied | ({"user_read"} if key == _KEY_WITHOUT_USER_READ.encode() else frozenset())
        path: str = scope["path"]
        for prefix, permission in _SCOPES:
            if permission in denied and (path == prefix or path.startswith(prefix + "/")):
                raise no_permission(permission)
        return fault_for(scenario.faults, self._world.seed, count)

    def _record(self, call: _Call) -> None:
        row: dict[str, Any] = {
            "event_id": f"evt_own{call.number:08x}",
            "trace_id": call.trace,
            "method": call.scope["method"],
            "path": call.scope["path"],
            "response_code": call.status,
            "latency_seconds": round(elapsed_seconds() - call.began, 4),
            "user_id": self._world.catalog.people[0].user_id,
            "error_code": call.error,
        }
        self._log.record(row, self._world.clock.now_ms())


def _host_name(header: bytes) -> str:
    text = header.decode("latin-1").lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def _word(body: object) -> str | None:
    """Return the code of an error body in the current or the older shape."""
    detail = body.get("detail") if isinstance(body, dict) else None
    return detail.get("code") or detail.get("status") if isinstance(detail, dict) else None


async def _misbehave(fault: Fault, send: Send) -> None:
    if fault.hang:
        await asyncio.sleep(HANG_S)
    headers: Pairs = [(b"content-type", fault.content_type), *fault.headers]
    length = len(fault.body) + (100 if fault.truncated else 0)
    headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": fault.status, "headers": headers})
    await send({"type": "http.response.body", "body": fault.body, "more_body": fault.truncated})
