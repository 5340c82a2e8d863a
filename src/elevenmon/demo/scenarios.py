"""The accounts that the demo server can play, and the knobs that tell them apart."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Scenario:
    """One account: what its plan is, how much traffic it has, and how its API misbehaves."""

    name: str
    summary: str
    """One line for `--help`."""
    tier: str = "growing_business"
    limit: int = 5_700_000
    """Included credits of a period at the default number of items; 0: none to run out of."""
    extension: int | str = 0
    """Overage allowed, in credits, or `unlimited`; a positive number scales with the limit."""
    period_fill: float | None = None
    """Choose the period's start so that this share of the limit is used 4 minutes after the start."""
    clips_per_day: float = 1_100.0
    jobs_per_day: float = 2_400.0
    """Billed calls that history does not list: transcription, sound effects, music, zero retention."""
    calls_per_day: float = 800.0
    """Agent conversations."""
    reads_per_day: float = 1_050.0
    """Look-ups, which cost nothing."""
    failure_share: float = 0.027
    """Failed calls among all calls."""
    texts: str = "usual"
    """usual, long or hostile."""
    burst_hours: int = 0
    """One key has read a whole book aloud for so many full hours, and goes on."""
    burst_times: float = 20.0
    """How many times the rate that would just use up the limit a burst is, by day and by night."""
    billing: str = "credits"
    """credits, or cost: the workspace has moved to billing in money."""
    denied: frozenset[str] = frozenset()
    """Permissions that the key lacks."""
    key_refused: bool = False
    faults: str = ""
    """throttle: many answers are 429; flaky: many are broken in every way."""


_CALM = Scenario(
    name="calm",
    summary="a small account at ease: its credits last to the reset",
    tier="creator",
    limit=121_000,
    clips_per_day=38.0,
    jobs_per_day=24.0,
    calls_per_day=3.0,
    reads_per_day=70.0,
    failure_share=0.015,
)
_BUSY = Scenario(
    name="busy",
    summary="the default: lively traffic, credits that run out some days early",
    extension=2_000_000,
)

_ALL = (
    _CALM,
    _BUSY,
    replace(
        _BUSY,
        name="nearly-out",
        summary="runs out of credits three to five minutes after the start",
        limit=5_000_000,
        extension=0,
        period_fill=1.0,
        burst_hours=2,
    ),
    replace(
        _BUSY,
        name="overage",
        summary="included credits used up, paying for more under a cap",
        limit=5_000_000,
        extension=900_000,
        period_fill=1.06,
    ),
    replace(_BUSY, name="spike", summary="one key began to read a book aloud two hours ago", burst_hours=2),
    replace(
        _BUSY,
        name="rate-limited",
        summary="429 answers, to the monitor too",
        failure_share=0.25,
        faults="throttle",
    ),
    replace(_BUSY, name="flaky", summary="an API that often fails, in every way it can", faults="flaky"),
    replace(
        _CALM,
        name="scoped-key",
        summary="a key without history, agents, members and audit log",
        denied=frozenset(
            {"workspace_members_read", "audit_log_read", "convai_read", "speech_history_read"},
        ),
    ),
    replace(
        _CALM, name="expired-key", summary="every call is refused: the key is not valid", key_refused=True
    ),
    replace(
        _BUSY,
        name="cost-billed",
        summary="billed in money: no credit limit, credit queries refused",
        tier="enterprise",
        limit=0,
        billing="cost",
    ),
    replace(
        _BUSY,
        name="no-limit",
        summary="an enterprise without a credit limit",
        tier="enterprise",
        limit=0,
        extension="unlimited",
    ),
    replace(
        _CALM,
        name="empty",
        summary="a new account without any use",
        tier="free",
        limit=10_000,
        clips_per_day=0.0,
        jobs_per_day=0.0,
        calls_per_day=0.0,
        reads_per_day=0.0,
    ),
    replace(
        _BUSY,
        name="long-texts",
        summary="clips of 5,000 characters",
        tier="scale_2024_08_10",
        limit=24_000_000,
        clips_per_day=220.0,
        texts="long",
    ),
    replace(_CALM, name="hostile", summary="names and texts made to break a terminal", texts="hostile"),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}
"""Every scenario by the name that `--scenario` takes, in the order in which help lists them."""
