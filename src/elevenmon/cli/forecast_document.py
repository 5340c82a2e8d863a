"""What `elevenmon forecast` answers: the JSON document, and the lines for people."""

import json
from datetime import datetime
from typing import Any

from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.snapshot import Verdict
from elevenmon.domain.wording import grouped, percent

_WALL_NAMES = {"included": "included credits", "cap": "overage cap", "budget": "budget"}


def error_line(reason: str) -> str:
    """The answer to a request that cannot be read."""
    return _json({"schema": 1, "error": reason})


def document(forecast: Forecast, verdict: Verdict) -> str:
    """The forecast as one line of JSON; figures nobody knows are null."""
    total = forecast.total
    return _json(
        {
            "schema": 1,
            "used": _number(forecast.used),
            "limit": _number(forecast.walls[0].at),
            "projected_total": {
                "p10": _number(total.low) if total else None,
                "p50": _number(total.middle) if total else None,
                "p90": _number(total.high) if total else None,
            },
            "walls": [_wall(wall) for wall in forecast.walls],
            "spare": _number(forecast.walls[0].at - total.middle) if total else None,
            "allowance": _allowance(forecast),
            "verdict": {"level": str(verdict.level), "text": verdict.text},
            "history_days": round(forecast.history_days, 2),
        }
    )


def lines(forecast: Forecast, verdict: Verdict) -> list[str]:
    """The same for a person: the verdict first."""
    said = [f"{verdict.glyph} {verdict.text}", f"used {grouped(forecast.used)}"]
    if forecast.total is not None:
        total = forecast.total
        said.append(
            f"by the reset {grouped(total.middle)} est., "
            f"in eight cases of ten {grouped(total.low)} to {grouped(total.high)}"
        )
    for wall in forecast.walls:
        name = f"{_WALL_NAMES[wall.kind]} {grouped(wall.at)}"
        if wall.reached:
            said.append(f"{name}: reached")
        elif wall.probability is not None:
            said.append(f"{name}: reached before the reset in {percent(wall.probability)} of cases est.")
    if forecast.allowance is not None:
        allowance = forecast.allowance
        working = allowance.per_working_day
        also = f", or {grouped(working)} a working day" if working is not None else ""
        said.append(f"allows {grouped(allowance.per_day)} a day{also}")
    said.append(f"rests on {forecast.history_days:.1f} days")
    return said


def _wall(wall: Wall) -> dict[str, Any]:
    early, middle, late = (wall.reached_at,) * 3 if wall.reached else (wall.early, wall.eta, wall.late)
    return {
        "kind": wall.kind,
        "at_credits": _number(wall.at),
        "probability": None if wall.probability is None else round(wall.probability, 4),
        "eta": {"p10": _iso(early), "p50": _iso(middle), "p90": _iso(late)},
    }


def _allowance(forecast: Forecast) -> dict[str, Any] | None:
    allowance = forecast.allowance
    if allowance is None:
        return None
    working = allowance.per_working_day
    return {
        "per_day": _number(allowance.per_day),
        "per_working_day": None if working is None else _number(working),
    }


def _number(value: float) -> int | float:
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _iso(instant: datetime | None) -> str | None:
    """UTC, as all JSON of elevenmon."""
    return None if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
