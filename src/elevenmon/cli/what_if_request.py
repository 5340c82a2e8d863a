"""What `--what-if` asks."""

import math
from collections.abc import Iterable

from elevenmon.cli.forecast_request import read_limit
from elevenmon.domain.what_if import Change, Move

MOST_TRAFFIC = 1000.0
ALLOWED = "traffic=1.5, move=MODEL:MODEL or limit=N"


def read_change(texts: Iterable[str]) -> Change:
    """All of them together; ValueError says what is wrong with one."""
    traffic: float | None = None
    limit: float | None = None
    moves: list[Move] = []
    for text in texts:
        name, equals, value = text.partition("=")
        match name.strip(), value.strip():
            case "traffic", value if equals and traffic is None:
                traffic = _traffic(value)
            case "limit", value if equals and limit is None:
                limit = read_limit(value)
            case "move", value if equals:
                moves.append(_move(value))
            case "traffic" | "limit", _ if equals:
                raise ValueError(f"{name.strip()} is given twice")
            case _:
                raise ValueError(f"{text!r} is not understood; allowed: {ALLOWED}")
    return Change(1.0 if traffic is None else traffic, tuple(moves), limit)


def _traffic(value: str) -> float:
    try:
        times = float(value.removeprefix("x"))
    except ValueError:
        times = math.nan
    if not 0 <= times <= MOST_TRAFFIC:
        raise ValueError(f"traffic {value!r} is no number from 0 to {MOST_TRAFFIC:g}")
    return times


def _move(value: str) -> Move:
    source, _, target = (part.strip() for part in value.partition(":"))
    if not source or not target or ":" in target or source == target:
        raise ValueError(f"move {value!r} does not name two models, such as eleven_v3:eleven_flash_v2_5")
    return Move(source, target)
