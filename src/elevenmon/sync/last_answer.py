"""The look ahead that stands, in the store: a command tells the same times as the monitor that shows them.

It comes without the range day by day, which is for a chart, and without the record that it rests on: how far
that reached is enough to see that it is still the same (`Outlook`).
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from elevenmon.analytics.forecast import Question
from elevenmon.domain.clock import from_ms, to_ms
from elevenmon.domain.forecast import Allowance, Forecast, Spread, Wall
from elevenmon.domain.machine_zone import MACHINE_ZONE
from elevenmon.store import state
from elevenmon.store.headlines import OUTLOOK_STATE
from elevenmon.sync.outlook import Answer


def last_answer(connection: Any, whose: str) -> Answer | None:
    """The answer that was made for these settings; None where there is none, or another version wrote it."""
    try:
        made_for, record, asked, told = json.loads(state.get(connection, OUTLOOK_STATE) or "")
        return Answer(None, record, _question(*asked), _forecast(**told)) if made_for == whose else None
    except (TypeError, ValueError, OverflowError):
        return None


def as_text(answer: Answer, whose: str) -> str:
    """An answer, and for whom it was made."""
    question, forecast = answer.question, answer.forecast
    asked = (question.used, question.limits, _ms(question.start), _ms(question.reset), _ms(question.now))
    total, allowance = forecast.total, forecast.allowance
    told = {
        "method": forecast.method,
        "used": forecast.used,
        "rate_per_hour": forecast.rate_per_hour,
        "projected": forecast.projected,
        "walls": [_wall_as_row(wall) for wall in forecast.walls],
        "history_days": forecast.history_days,
        "reset": _ms(forecast.reset),
        "reason": forecast.reason,
        "total": total and (total.low, total.middle, total.high),
        "allowance": allowance and (allowance.per_day, allowance.per_working_day),
    }
    return json.dumps((whose, answer.record, asked, told), separators=(",", ":"), allow_nan=False)


def _question(used: float, limits: Any, start: int, reset: int | None, now: int) -> Question:
    walls = tuple((kind, at) for kind, at in limits)
    return Question((), used, walls, from_ms(start), _instant(reset), from_ms(now), MACHINE_ZONE)


def _forecast(
    *, walls: Iterable[Any], reset: int | None, total: Any, allowance: Any, **plain: Any
) -> Forecast:
    return Forecast(
        walls=tuple(_wall(*wall) for wall in walls),
        reset=_instant(reset),
        total=total and Spread(*total),
        allowance=allowance and Allowance(*allowance),
        **plain,
    )


def _wall_as_row(wall: Wall) -> tuple[object, ...]:
    instants = [_ms(at) for at in (wall.eta, wall.reached_at, wall.early, wall.late)]
    return (wall.kind, wall.at, wall.reached, wall.probability, *instants)


def _wall(kind: Any, at: float, reached: Any, probability: float | None, *instants: int | None) -> Wall:
    eta, reached_at, early, late = map(_instant, instants)
    return Wall(kind, at, eta, reached, reached_at, probability, early, late)


def _ms(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else from_ms(at)
