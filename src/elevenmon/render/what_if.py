"""A comparison as both front ends show it: what is different, and today's figures beside the changed ones."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from elevenmon.domain.forecast import Wall
from elevenmon.domain.units import CREDITS
from elevenmon.domain.what_if import Change, Comparison, Outcome
from elevenmon.domain.wording import UNKNOWN_FIGURE, chance, grouped, moment, money, short

_WALLS = {"included": "included credits", "cap": "overage cap", "budget": "budget"}


class Row(NamedTuple):
    """One figure of both sides."""

    label: str
    today: str
    changed: str


def changes(change: Change, unit: str = CREDITS) -> str:
    """What is different, in a few words: `traffic x1.5, limit 200,000`."""
    parts = [f"traffic x{change.traffic:g}"] if change.traffic != 1 else []
    parts += [f"{move.source} to {move.target}" for move in change.moves]
    parts += [f"limit {amount(change.limit, unit)}"] if change.limit is not None else []
    return ", ".join(parts) or "nothing changed"


def rows(comparison: Comparison, zone: tzinfo | None, *, brief: bool = False) -> tuple[Row, ...]:
    """Figure by figure; none where there is no answer for both sides. `brief`: in few characters."""
    today, changed = comparison.today, comparison.changed
    if today is None or changed is None:
        return ()
    unit, now = comparison.unit, comparison.made_at
    sides = (today, changed)
    made = [
        Row(f"by {comparison.end}, est.", *(_total(side, unit) for side in sides)),
        Row("in 8 cases of 10", *(_range(side, unit, brief=brief) for side in sides)),
    ]
    for before, after in zip(today.forecast.walls, changed.forecast.walls, strict=True):
        name = _WALLS[before.kind]
        made.append(Row(name, amount(before.at, unit), amount(after.at, unit)))
        made.append(Row("  reached", _likely(before, brief=brief), _likely(after, brief=brief)))
        made.append(
            Row(
                "  when",
                *(_when(wall, now, zone, "then" if brief else comparison.end) for wall in (before, after)),
            )
        )
    if unit == CREDITS and today.forecast.walls:
        made.append(Row("overage, est.", *(_overage(side) for side in sides)))
    if today.money is not None and changed.money is not None:
        made.append(Row("in money, est.", money(*today.money), money(*changed.money)))
    return tuple(made)


def amount(value: float, unit: str) -> str:
    """Credits, or money."""
    return grouped(value) if unit == CREDITS else money(value, unit)


def _total(side: Outcome, unit: str) -> str:
    projected = side.forecast.projected
    return UNKNOWN_FIGURE if projected is None else amount(projected, unit)


def _range(side: Outcome, unit: str, *, brief: bool) -> str:
    total = side.forecast.total
    if total is None:
        return UNKNOWN_FIGURE
    low, high = (short(end) if brief else amount(end, unit) for end in (total.low, total.high))
    return f"{low} to {high}"


def _likely(wall: Wall, *, brief: bool) -> str:
    if wall.reached:
        return "already"
    if wall.probability is None:
        return UNKNOWN_FIGURE
    return f"{chance(wall.probability)}{'' if brief else ' likely'} est."


def _when(wall: Wall, now: datetime, zone: tzinfo | None, end: str) -> str:
    at = wall.reached_at if wall.reached else wall.eta
    if at is None:
        return UNKNOWN_FIGURE if wall.reached else f"not by {end}"
    return moment(at, now, zone) + ("" if wall.reached else " est.")


def _overage(side: Outcome) -> str:
    over = side.overage
    if over is None:
        return UNKNOWN_FIGURE if side.forecast.projected is None else "none"
    if over.money is None or over.currency is None:
        return f"{grouped(over.credits)}, price unknown"
    return f"{grouped(over.credits)}, {money(over.money, over.currency)}"
