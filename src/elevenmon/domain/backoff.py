"""How long to wait after a failure, as a pure function of what failed and how often.

The schedule adds its jitter on top; nothing here is random and nothing here reads a clock.
"""

from elevenmon.domain.health import FaultKind

NETWORK_CAP = 30.0
"""Seconds a feed waits at most after a network-class failure, unless its own interval is longer."""
SERVER_CAP = 900.0
"""Seconds after which a refusing or failing server is asked again at the latest: 15 minutes."""
KEY_PROBE = 900.0
"""Seconds between two probes with a key that was refused."""
REFUSED_PROBE = 3600.0
"""Seconds between two probes of what the key or the plan does not cover."""


def backoff(kind: FaultKind, failures: int, interval: float, retry_after: float | None) -> float:
    """Seconds until the next try, never less than `interval`.

    `failures` counts the tries failed in a row, from 1. `retry_after` is what the server asked for, uncapped;
    only rate limits and server errors listen to it. The waits double from `interval` on.
    """
    match kind:
        case FaultKind.NETWORK | FaultKind.SHAPE:
            wait = _doubled(interval, failures, NETWORK_CAP)
        case FaultKind.RATE | FaultKind.SERVER if retry_after is not None:
            wait = min(retry_after, SERVER_CAP)
        case FaultKind.RATE | FaultKind.SERVER | FaultKind.REQUEST:
            wait = _doubled(interval, failures, SERVER_CAP)
        case FaultKind.KEY:
            wait = KEY_PROBE
        case FaultKind.SCOPE | FaultKind.PLAN:
            wait = REFUSED_PROBE
        case FaultKind.QUOTA | FaultKind.ACCOUNT:
            wait = interval
    return max(interval, wait)


def _doubled(interval: float, failures: int, cap: float) -> float:
    doublings = min(max(failures - 1, 0), 20)  # past that, any cap has long been reached
    return min(interval * 2.0**doublings, cap)
