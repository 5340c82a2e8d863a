"""What `elevenmon forecast` answers: the JSON document, and the lines for people."""

import json
from datetime import datetime
from typing import Any

from elevenmon.domain.forecast import Forecast, Wall
from elevenmon.domain.snapshot import Verdict
from elevenmon.domain.units import CREDITS
from elevenmon.domain.wording import chance
from elevenmon.render.what_if import amount

_WALL_NAMES = {"included": "included credits", "cap": "overage cap", "budget": "budget"}


def error_line(reason: str) -> str:
    """The answer to a request that cannot be read."""
    return to_json({"schema": 1, "error": reason})


def without_wall(used: float, verdict: Verdict) -> str:
    """One line of JSON, where there is nothing to run out of and nothing to forecast."""
    total = dict.fromkeys(("p10", "p50", "p90"))
    judged = {"level": str(verdict.level), "text": verdict.text}
    figures: dict[str, Any] = {
        "used": number(used),
        "limit": None,
        "projected_total": total,
        "walls": [],
        "spare": None,
    }
    return to_json({"schema": 1, **figures, "allowance": None, "verdict": judged, "history_days": 0.0})


def document(forecast: Forecast, verdict: Verdict) -> str:
    """The forecast as one line of JSON; figures nobody knows are null."""
    return to_json({"schema": 1} | facts(forecast, verdict))


def facts(forecast: Forecast, verdict: Verdict) -> dict[str, Any]:
    """The forecast as JSON has it."""
    total, wall = forecast.total, forecast.walls[0] if forecast.walls else None
    return {
        "used": number(forecast.used),
        "limit": number(wall.at) if wall else None,
        "projected_total": {
            "p10": number(total.low) if total else None,
            "p50": number(total.middle) if total else None,
            "p90": number(total.high) if total else None,
        },
        "walls": [_wall(wall) for wall in forecast.walls],
        "spare": number(wall.at - total.middle) if total and wall else None,
        "allowance": _allowance(forecast),
        "verdict": {"level": str(verdict.level), "text": verdict.text},
        "history_days": round(forecast.history_days, 2),
    }


def lines(forecast: Forecast, verdict: Verdict, unit: str = CREDITS, *, end: str = "the reset") -> list[str]:
    """The same for a person: the verdict first. `unit`: credits, or a currency; `end`: of what is ahead."""
    said = [f"{verdict.glyph} {verdict.text}", f"used {amount(forecast.used, unit)}"]
    if forecast.total is not None:
        total = forecast.total
        said.append(
            f"by {end} {amount(total.middle, unit)} est., "
            f"in eight cases of ten {amount(total.low, unit)} to {amount(total.high, unit)}"
        )
    for wall in forecast.walls:
        name = f"{_WALL_NAMES[wall.kind]} {amount(wall.at, unit)}"
        if wall.reached:
            said.append(f"{name}: reached")
        elif wall.probability is not None:
            said.append(f"{name}: reached before {end} in {chance(wall.probability)} of cases est.")
    if forecast.allowance is not None:
        allowance = forecast.allowance
        working = allowance.per_working_day
        also = f", or {amount(working, unit)} a working day" if working is not None else ""
        said.append(f"allows {amount(allowance.per_day, unit)} a day{also}")
    said.append(f"rests on {forecast.history_days:.1f} days")
    return said


def _wall(wall: Wall) -> dict[str, Any]:
    early, middle, late = (wall.reached_at,) * 3 if wall.reached else (wall.early, wall.eta, wall.late)
    return {
        "kind": wall.kind,
        "at_credits": number(wall.at),
        "probability": None if wall.probability is None else round(wall.probability, 4),
        "eta": {"p10": _iso(early), "p50": _iso(middle), "p90": _iso(late)},
    }


def _allowance(forecast: Forecast) -> dict[str, Any] | None:
    allowance = forecast.allowance
    if allowance is None:
        return None
    working = allowance.per_working_day
    return {
        "per_day": number(allowance.per_day),
        "per_working_day": None if working is None else number(working),
    }


def number(value: float) -> int | float:
    """Whole where it is whole, else with at most four digits behind the point."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _iso(instant: datetime | None) -> str | None:
    """UTC, as all JSON of elevenmon."""
    return None if instant is None else instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def to_json(data: dict[str, Any]) -> str:
    """One line."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
