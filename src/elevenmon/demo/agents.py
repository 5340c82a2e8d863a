"""Agent conversations: calls that are going on, settle, and are then charged."""

from collections.abc import Iterator
from heapq import heappop, heappush
from typing import Any

from elevenmon.demo.errors import not_found, refusal
from elevenmon.demo.tables import Call
from elevenmon.demo.world import World

Span = tuple[int | None, int | None]
_INITIATED_MS = 2_000
_SETTLING_MS = 20_000
_LONGEST_MS = 300_000
_PREFIX = "conv_"
_CURSOR = "after-"


class Agents:
    """Conversations of the world. An event of the stream is the moment at which a call is charged."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _begin(self, index: int) -> tuple[int, Call]:
        """Return the stream time at which a conversation begins, and its course."""
        call = self._world.calls.kind(index).detail
        assert isinstance(call, Call)
        return self._world.calls.time(index) - call.seconds * 1000 - _SETTLING_MS, call

    def _now(self) -> int:
        return self._world.clock.to_stream(self._world.clock.now_ms())

    def _numbers(self, after_ms: int, before_ms: int) -> range:
        calls = self._world.calls
        if not calls.rhythm.total:
            return range(0)
        return range(calls.count(after_ms), calls.count(before_ms + _LONGEST_MS))

    def _ordered(self, after_ms: int, before_ms: int, ascending: bool) -> Iterator[tuple[int, int]]:
        """Yield (begin, number) by beginning; neighbours may end in another order than they begin."""
        numbers = self._numbers(after_ms, before_ms)
        heap: list[tuple[int, int]] = []
        sign = 1 if ascending else -1
        for index in numbers if ascending else reversed(numbers):
            end = self._world.calls.time(index)
            settled = end - _LONGEST_MS if ascending else -end
            while heap and heap[0][0] <= settled:
                moment, number = heappop(heap)
                yield sign * moment, number
            begin = self._begin(index)[0]
            if after_ms <= begin <= before_ms:
                heappush(heap, (sign * begin, index))
        while heap:
            moment, number = heappop(heap)
            yield sign * moment, number

    def _state(self, index: int) -> tuple[str, int, Call]:
        """Return status, seconds so far and course of a conversation that has begun."""
        begin, call = self._begin(index)
        now, end = self._now(), begin + call.seconds * 1000
        if now < begin + _INITIATED_MS:
            return "initiated", 0, call
        if now < end:
            return "in-progress", 0, call
        if now < end + _SETTLING_MS:
            return "processing", call.seconds, call
        return "failed" if index % 67 == 5 else "done", call.seconds, call

    def _summary(self, begin: int, index: int) -> dict[str, Any]:
        status, seconds, call = self._state(index)
        agent = self._world.catalog.agents[call.agent]
        settled = status in ("done", "failed")
        cost = call.voice_credits + call.llm_credits if settled else None
        return {
            "agent_id": agent.agent_id,
            "branch_id": None,
            "version_id": None,
            "agent_name": agent.name,
            "conversation_id": f"{_PREFIX}{index:010x}",
            "start_time_unix_secs": self._world.clock.to_world(begin) // 1000,
            "call_duration_secs": seconds,
            "cost": cost,
            "cost_fiat": round(cost * 0.00018, 4) if cost is not None and index % 9 else None,
            "message_count": call.messages if settled else 0,
            "user_message_count": call.messages // 2 if settled else None,
            "agent_message_count": call.messages - call.messages // 2 if settled else None,
            "status": status,
            "termination_reason": "Client disconnected" if settled else None,
            "call_successful": call.success if settled else "unknown",
            "call_success_score": None,
            "transcript_summary": None,
            "call_summary_title": ("Callback request", "Parcel status", "Opening hours")[index % 3]
            if settled
            else None,
            "main_language": "de" if call.agent == 2 else "en",
            "conversation_initiation_source": agent.source,
            "tool_names": [],
            "direction": "inbound",
            "rating": None,
            "sentiment_analysis": None,
            "tag_ids": [],
        }

    def conversations(self, query: dict[str, list[str]], page_size: int, span: Span) -> dict[str, Any]:
        """Answer the list; `span` bounds the start in seconds, None where it is open."""
        after = max(self._world.origin_ms, self._world.clock.to_stream((span[0] or 0) * 1000))
        before = min(self._now(), self._world.clock.to_stream(span[1] * 1000) if span[1] else self._now())
        ascending = query.get("sort_direction", ["desc"])[0] == "asc"
        passed = self._read_cursor(query.get("cursor", [""])[0])
        if passed is not None:
            after, before = (passed[0], before) if ascending else (after, min(before, passed[0]))
        page: list[dict[str, Any]] = []
        last: tuple[int, int] | None = None
        for place in self._ordered(after, before, ascending):
            if passed is not None and (place <= passed if ascending else place >= passed):
                continue
            summary = self._summary(*place)
            if not _wanted(summary, query):
                continue
            if len(page) == page_size:
                return {"conversations": page, "next_cursor": f"{_CURSOR}{_pair(last)}", "has_more": True}
            page.append(summary)
            last = place
        return {"conversations": page, "next_cursor": None, "has_more": False}

    def _read_cursor(self, cursor: str) -> tuple[int, int] | None:
        if not cursor:
            return None
        begin, _, number = cursor.removeprefix(_CURSOR).partition("-")
        if not (begin.isdecimal() and number.isdecimal()):
            raise refusal(400, "invalid_cursor", "The cursor is not valid.", param="cursor")
        return int(begin), int(number)

    def conversation(self, identity: str) -> dict[str, Any]:
        """Answer one conversation with its transcript and charges; an unknown id raises `Refusal`."""
        try:
            index = int(identity.removeprefix(_PREFIX), 16)
        except ValueError:
            raise not_found("conversation", identity) from None
        known = self._numbers(self._world.origin_ms, self._now())
        if identity != f"{_PREFIX}{index:010x}" or index not in known or self._begin(index)[0] > self._now():
            raise not_found("conversation", identity)
        summary = self._summary(self._begin(index)[0], index)
        settled = summary["cost"] is not None
        return {
            "agent_id": summary["agent_id"],
            "agent_name": summary["agent_name"],
            "conversation_product": "agents",
            "status": summary["status"],
            "user_id": None,
            "conversation_id": identity,
            "has_audio": settled,
            "has_user_audio": settled,
            "has_response_audio": settled,
            "has_auxiliary_audio": False,
            "metadata": _metadata(summary, self._begin(index)[1], self._world.scenario.tier),
            "transcript": _transcript(summary),
            "tag_ids": [],
        }

    def agents(self, query: dict[str, list[str]], page_size: int) -> dict[str, Any]:
        """Answer the list of agents."""
        term = query.get("search", [""])[0].casefold()
        found = [agent for agent in self._world.catalog.agents if term in agent.name.casefold()]
        if self._world.scenario.calls_per_day == 0:
            found = []
        text = query.get("cursor", ["0"])[0]
        if not text.isdecimal():
            raise refusal(400, "invalid_cursor", "The cursor is not valid.", param="cursor")
        begin = int(text)
        page = found[begin : begin + page_size]
        more = begin + len(page) < len(found)
        owner = self._world.catalog.people[0]
        return {
            "agents": [
                {
                    "agent_id": agent.agent_id,
                    "name": agent.name,
                    "voice_id": agent.voice_id,
                    "tags": [],
                    "created_at_unix_secs": 1_752_000_000,
                    "updated_at_unix_secs": 1_758_000_000,
                    "access_info": {
                        "is_creator": True,
                        "creator_name": owner.first_name or "",
                        "creator_email": owner.email,
                        "role": "admin",
                    },
                }
                for agent in page
            ],
            "next_cursor": str(begin + len(page)) if more else None,
            "has_more": more,
        }

    def live_count(self, query: dict[str, list[str]]) -> int:
        """Return how many conversations are going on now, of all agents or of those named."""
        wanted = query.get("agent_ids") or query.get("agent_id")
        count = 0
        now = self._now()
        for index in self._numbers(now, now):
            begin, call = self._begin(index)
            agent = self._world.catalog.agents[call.agent].agent_id
            if begin <= now < begin + call.seconds * 1000 and (not wanted or agent in wanted):
                count += 1
        return count


def _pair(place: tuple[int, int] | None) -> str:
    return "-".join(str(part) for part in place or ())


def _wanted(summary: dict[str, Any], query: dict[str, list[str]]) -> bool:
    first = {name: values[0] for name, values in query.items()}
    exact = ("agent_id", "call_successful", "conversation_initiation_source")
    if any(name in first and summary[name] != first[name] for name in exact):
        return False
    if summary["status"] in query.get("exclude_statuses", []):
        return False
    seconds = summary["call_duration_secs"]
    least, most = first.get("call_duration_min_secs", "0"), first.get("call_duration_max_secs", "999999")
    return not (least.isdecimal() and seconds < int(least)) and not (most.isdecimal() and seconds > int(most))


def _metadata(summary: dict[str, Any], call: Call, tier: str) -> dict[str, Any]:
    settled = summary["cost"] is not None
    tokens = {
        "input": {"tokens": 18 * call.seconds, "price": 0.0006},
        "output_total": {"tokens": call.seconds * 2, "price": 0.0004},
    }
    return {
        "start_time_unix_secs": summary["start_time_unix_secs"],
        "accepted_time_unix_secs": summary["start_time_unix_secs"] + 1,
        "call_duration_secs": summary["call_duration_secs"],
        "queue_wait_secs": None,
        "cost": summary["cost"],
        "cost_fiat": summary["cost_fiat"],
        "main_language": summary["main_language"],
        "termination_reason": summary["termination_reason"] or "",
        "charging": {
            "dev_discount": False,
            "is_burst": False,
            "tier": tier,
            "llm_usage": {
                "irreversible_generation": {"model_usage": {}},
                "initiated_generation": {"model_usage": {"gemini-2.5-flash": tokens} if settled else {}},
            },
            "llm_price": 0.001 if settled else None,
            "llm_charge": call.llm_credits if settled else None,
            "call_charge": call.voice_credits if settled else None,
            "platform_charge": None,
            "free_minutes_consumed": 0.0,
            "free_llm_dollars_consumed": 0.0,
        },
    }


def _transcript(summary: dict[str, Any]) -> list[dict[str, Any]]:
    lines = (
        "Hello, how can I help?",
        "Where is my parcel?",
        "It arrives tomorrow before noon.",
        "Thank you, goodbye.",
    )
    return [
        {
            "role": "user" if place % 2 else "agent",
            "message": lines[place % len(lines)],
            "time_in_call_secs": 4 * place,
        }
        for place in range(summary["message_count"])
    ]
