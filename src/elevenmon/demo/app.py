"""The routes of the simulated API, as an ASGI application over a `World`."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from elevenmon.demo import account, audit
from elevenmon.demo.agents import Agents
from elevenmon.demo.audio import clip_audio, zip_archive
from elevenmon.demo.character_stats import CharacterStats, read_stats_query
from elevenmon.demo.errors import Refusal, invalid, missing, refusal
from elevenmon.demo.gate import Gate
from elevenmon.demo.history import History, HistoryQuery, checked_size
from elevenmon.demo.request_log import RequestLog, read_log_query
from elevenmon.demo.usage import Usage, read_cost_query, read_usage_query
from elevenmon.demo.world import World

Handler = Callable[[Request], Awaitable[Response]]
_AUDIO_PIECE = 4_096
_MOST_DOWNLOADS = 1_000
_CLIENT_CLOSED = 499


def _json(value: object) -> Response:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), media_type="application/json")


def _parameters(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _whole(request: Request, name: str) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        message = "Input should be a valid integer, unable to parse string as an integer"
        raise invalid("query", name, "int_parsing", message) from None


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        body = json.loads(raw or b"{}")
    except ValueError:
        raise invalid("body", "0", "json_invalid", "JSON decode error") from None
    if not isinstance(body, dict):
        raise missing("body", "body")
    return body


class Endpoints:
    """One method per endpoint; each answers from the world as it stands at that moment."""

    def __init__(self, world: World, log: RequestLog) -> None:
        self._world = world
        self._log = log
        self._history = History(world)
        self._usage = Usage(world)
        self._stats = CharacterStats(world, self._usage)
        self._agents = Agents(world)

    async def subscription(self, _request: Request) -> Response:
        """GET /v1/user/subscription."""
        return _json(account.subscription(self._world))

    async def user(self, request: Request) -> Response:
        """GET /v1/user."""
        return _json(account.user(self._world, request.headers["xi-api-key"]))

    async def models(self, _request: Request) -> Response:
        """GET /v1/models."""
        return _json(account.models(self._world))

    async def voices(self, request: Request) -> Response:
        """GET /v2/voices."""
        size = checked_size(request.query_params.get("page_size"), 10, 100)
        return _json(account.voices(self._world, _parameters(request), size))

    async def members(self, _request: Request) -> Response:
        """GET /v1/workspace/members."""
        return _json(account.members(self._world))

    async def groups(self, _request: Request) -> Response:
        """GET /v1/workspace/groups."""
        return _json(account.groups(self._world))

    async def service_accounts(self, _request: Request) -> Response:
        """GET /v1/service-accounts."""
        return _json(account.service_accounts(self._world))

    async def api_keys(self, request: Request) -> Response:
        """GET /v1/service-accounts/{account}/api-keys."""
        return _json(account.api_keys(self._world, request.path_params["account"]))

    async def audit_log(self, request: Request) -> Response:
        """GET the audit log of the workspace."""
        query = request.query_params
        limit = checked_size(query.get("limit"), 50, 100, "limit")
        span = (_whole(request, "time_from_unix_ms"), _whole(request, "time_to_unix_ms"))
        return _json(audit.page(self._world, limit, query.get("cursor"), span, dict(query)))

    async def usage(self, request: Request) -> Response:
        """POST the credit query."""
        return _json(self._usage.credit_table(read_usage_query(await _body(request))))

    async def cost(self, request: Request) -> Response:
        """POST the cost query, in money."""
        return _json(self._usage.cost_table(read_cost_query(await _body(request))))

    async def requests(self, request: Request) -> Response:
        """POST the request log query."""
        return _json(self._log.answer(read_log_query(await _body(request))))

    async def character_stats(self, request: Request) -> Response:
        """GET /v1/usage/character-stats."""
        return _json(self._stats.answer(read_stats_query(dict(request.query_params))))

    async def history(self, request: Request) -> Response:
        """GET /v1/history."""
        query = request.query_params
        source, model = query.get("source"), query.get("model_id")
        if model and not source:
            raise refusal(
                400, "invalid_parameters", "source is required when model_id is given.", param="source"
            )
        if source not in (None, "TTS", "STS", "Flows"):
            raise invalid("query", "source", "enum", "Input should be 'TTS', 'STS' or 'Flows'")
        direction = query.get("sort_direction", "desc")
        if direction not in ("asc", "desc"):
            raise invalid("query", "sort_direction", "enum", "Input should be 'asc' or 'desc'")
        page = self._history.page(
            HistoryQuery(
                page_size=checked_size(query.get("page_size"), 100, 1_000),
                after_id=query.get("start_after_history_item_id"),
                voice_id=query.get("voice_id"),
                model_id=model,
                source=source,
                search=query.get("search"),
                before_unix=_whole(request, "date_before_unix"),
                after_unix=_whole(request, "date_after_unix"),
                ascending=direction == "asc",
            )
        )
        return Response(page, media_type="application/json")

    async def history_item(self, request: Request) -> Response:
        """GET one item of history."""
        return Response(self._history.item(request.path_params["item"]), media_type="application/json")

    async def delete_history_item(self, request: Request) -> Response:
        """DELETE one item of history."""
        self._history.delete(request.path_params["item"])
        return _json({"status": "ok"})

    async def history_audio(self, request: Request) -> Response:
        """GET the sound of an item, piece by piece."""
        identity = request.path_params["item"]
        self._history.exists(identity)
        sound = clip_audio(identity)

        async def pieces() -> AsyncIterator[bytes]:
            for begin in range(0, len(sound), _AUDIO_PIECE):
                yield sound[begin : begin + _AUDIO_PIECE]

        return StreamingResponse(pieces(), media_type="audio/wav")

    async def history_download(self, request: Request) -> Response:
        """POST /v1/history/download: one sound, or a ZIP archive of several."""
        body = await _body(request)
        identities = body.get("history_item_ids")
        if identities is None:
            raise missing("body", "history_item_ids")
        if not isinstance(identities, list) or not 1 <= len(identities) <= _MOST_DOWNLOADS:
            raise refusal(
                400, "invalid_parameters", "Between 1 and 1000 ids are needed.", param="history_item_ids"
            )
        if body.get("output_format") not in (None, "default", "wav"):
            message = "Invalid output format. Allowed: wav, default."
            raise Refusal(400, {"error": "invalid_output_format", "message": message})
        for identity in identities:
            self._history.exists(str(identity))
        if len(identities) == 1:
            return Response(clip_audio(str(identities[0])), media_type="audio/wav")
        archive = zip_archive([str(identity) for identity in identities])
        return Response(archive, media_type="application/zip")

    async def conversations(self, request: Request) -> Response:
        """GET /v1/convai/conversations."""
        size = checked_size(request.query_params.get("page_size"), 30, 100)
        span = (_whole(request, "call_start_after_unix"), _whole(request, "call_start_before_unix"))
        return _json(self._agents.conversations(_parameters(request), size, span))

    async def conversation(self, request: Request) -> Response:
        """GET one conversation."""
        return _json(self._agents.conversation(request.path_params["conversation"]))

    async def agents(self, request: Request) -> Response:
        """GET /v1/convai/agents."""
        size = checked_size(request.query_params.get("page_size"), 30, 100)
        return _json(self._agents.agents(_parameters(request), size))

    async def live_count(self, request: Request) -> Response:
        """GET the number of conversations that are going on."""
        return _json({"count": self._agents.live_count(_parameters(request))})

    def routes(self) -> list[Route]:
        """Return every route; each handler's `Refusal` becomes its answer in `create_app`."""
        analytics = "/v1/workspace/analytics"
        table: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "/v1/user", self.user),
            ("GET", "/v1/user/subscription", self.subscription),
            ("GET", "/v1/models", self.models),
            ("GET", "/v2/voices", self.voices),
            ("POST", f"{analytics}/query/usage-by-product-over-time", self.usage),
            ("POST", f"{analytics}/usage", self.cost),
            ("POST", f"{analytics}/requests", self.requests),
            ("GET", "/v1/usage/character-stats", self.character_stats),
            ("GET", "/v1/history", self.history),
            ("POST", "/v1/history/download", self.history_download),
            ("GET", "/v1/history/{item}", self.history_item),
            ("DELETE", "/v1/history/{item}", self.delete_history_item),
            ("GET", "/v1/history/{item}/audio", self.history_audio),
            ("GET", "/v1/convai/conversations", self.conversations),
            ("GET", "/v1/convai/conversations/{conversation}", self.conversation),
            ("GET", "/v1/convai/agents", self.agents),
            ("GET", "/v1/convai/analytics/live-count", self.live_count),
            ("GET", "/v1/workspace/members", self.members),
            ("GET", "/v1/workspace/groups", self.groups),
            ("GET", "/v1/workspace/audit-logs", self.audit_log),
            ("GET", "/v1/service-accounts", self.service_accounts),
            ("GET", "/v1/service-accounts/{account}/api-keys", self.api_keys),
        )
        return [Route(path, handler, methods=[method]) for method, path, handler in table]


async def _refused(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Refusal)
    return Response(problem.content(), problem.status, media_type="application/json")


async def _unknown(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    response = _json({"detail": problem.detail})
    response.status_code = problem.status_code
    return response


async def _gone(_request: Request, _problem: Exception) -> Response:
    """Nobody is there to read it: a client that was killed while it asked is no fault of ours."""
    return Response(status_code=_CLIENT_CLOSED)


def create_app(world: World, *, hosts: frozenset[str] = frozenset()) -> Starlette:
    """Return the application; `hosts` are names beside the loopback ones that it answers for."""
    log = RequestLog(world)
    return Starlette(
        routes=Endpoints(world, log).routes(),
        middleware=[Middleware(Gate, world, log, hosts)],
        exception_handlers={Refusal: _refused, HTTPException: _unknown, ClientDisconnect: _gone},
    )
