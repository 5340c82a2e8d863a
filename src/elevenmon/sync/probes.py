"""What the key may do: every call the monitor makes, asked once in its smallest form."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from elevenmon.api.errors import ApiError
from elevenmon.domain.clock import Clock
from elevenmon.domain.health import FaultKind
from elevenmon.domain.request_log import RequestPage
from elevenmon.domain.usage import Column, UsageTable
from elevenmon.sync.source import Source

_ANY_VOICE = "21m00Tcm4TlvDq8ikWAM"
"""A voice that comes with every account; that it is gone would be an answer too."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to ask."""

    permission: str
    """What a key needs for it (fact sheet, section 2)."""
    lights_up: str
    """What is on screen because of it."""
    ask: Callable[[Source, Clock], Awaitable[object]]
    table: str = ""
    """What the table is called that answers; empty where none does."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of it."""

    probe: Probe
    seconds: float
    fault: FaultKind | None = None
    reason: str | None = None
    permission: str | None = None
    """The missing permission by the server's own word, where it told."""
    trace_id: str | None = None
    """`x-trace-id` of a refusal: support asks for it."""
    columns: tuple[Column, ...] = ()
    """Of an answer that is a table: which columns an account has is documented nowhere."""


async def _usage(source: Source, clock: Clock) -> object:
    """The credits of this hour; where an account is billed by cost, what it cost."""
    now = clock.now()
    try:
        return await source.credit_usage(now - _HOUR, now, interval_seconds=3600)
    except ApiError as error:
        if error.kind not in (FaultKind.REQUEST, FaultKind.PLAN):
            raise
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        day = timedelta(days=1)
        return await source.cost_usage(midnight, midnight + day, interval_seconds=int(day.total_seconds()))


PROBES = (
    Probe("user_read", "the quota, when it runs out, the verdict", lambda s, c: s.subscription()),
    Probe("workspace_analytics_full_read", "who is eating the credits, and the burn rate", _usage, "usage"),
    Probe(
        "workspace_analytics_full_read",
        "every request: log, rate, errors, latency",
        lambda s, c: s.requests(end=c.now(), limit=1),
        "requests",
    ),
    Probe("speech_history_read", "the clips and their texts", lambda s, c: s.history(page_size=1)),
    Probe("convai_read", "agents talking now, and their conversations", lambda s, c: s.live_count()),
    Probe("voices_read", "names of voices", lambda s, c: s.voices((_ANY_VOICE,))),
    Probe("models_read", "names of models", lambda s, c: s.models()),
    Probe("workspace_members_read", "names of people", lambda s, c: s.members()),
    Probe("workspace_read", "names of API keys", lambda s, c: s.service_accounts()),
)


async def probe_all(source: Source, clock: Clock) -> list[Outcome]:
    """Ask everything, one after another; a key that is refused, or no network, ends it at the first."""
    outcomes: list[Outcome] = []
    for probe in PROBES:
        outcomes.append(await _probed(probe, source, clock))
        if outcomes[-1].fault in (FaultKind.KEY, FaultKind.NETWORK):
            break
    return outcomes


async def _probed(probe: Probe, source: Source, clock: Clock) -> Outcome:
    began = clock.monotonic()
    try:
        answer = await probe.ask(source, clock)
    except ApiError as error:
        took = clock.monotonic() - began
        return Outcome(probe, took, error.kind, error.reason, error.permission, error.trace_id)
    columns = answer.columns if isinstance(answer, UsageTable | RequestPage) else ()
    return Outcome(probe, clock.monotonic() - began, columns=columns)
