"""A comparison as `elevenmon forecast --what-if` writes it."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from elevenmon.cli.forecast_document import facts, number, to_json
from elevenmon.domain.what_if import Change, Comparison, Outcome, Overage
from elevenmon.render.what_if import changes, rows


def document(comparison: Comparison, today: Outcome, changed: Outcome) -> str:
    """Today's forecast as without a change, and the changed one under `what_if`, as one line of JSON."""
    what_if = {
        "changes": _changes(comparison.change),
        "notes": list(comparison.notes),
        "estimated": True,
        **_side(changed),
    }
    return to_json({"schema": 1, "unit": comparison.unit, **_side(today), "what_if": what_if})


def lines(comparison: Comparison, today: Outcome, changed: Outcome, zone: tzinfo | None) -> Iterator[str]:
    """The same for a person: both verdicts, then figure beside figure."""
    yield f"today    {today.verdict.glyph} {today.verdict.text}"
    yield f"what if  {changed.verdict.glyph} {changed.verdict.text}"
    yield ""
    heading = ("", "today", changes(comparison.change, comparison.unit))
    table = [heading, *rows(comparison, zone)]
    widths = [max(len(row[column]) for row in table) for column in (0, 1)]
    for label, before, after in table:
        yield f"{label:{widths[0]}}  {before:{widths[1]}}  {after}".rstrip()
    for note in comparison.notes:
        yield f"est.: {note}"


def _side(outcome: Outcome) -> dict[str, Any]:
    amount, currency = outcome.money or (None, None)
    spent = None if amount is None else {"amount": round(amount, 2), "currency": currency}
    return facts(outcome.forecast, outcome.verdict) | {"overage": _overage(outcome.overage), "money": spent}


def _overage(overage: Overage | None) -> dict[str, Any] | None:
    if overage is None:
        return None
    money = None if overage.money is None else round(overage.money, 2)
    return {"credits": number(overage.credits), "money": money, "currency": overage.currency}


def _changes(change: Change) -> dict[str, Any]:
    return {
        "traffic": change.traffic,
        "moves": [{"from": move.source, "to": move.target} for move in change.moves],
        "limit": None if change.limit is None else number(change.limit),
    }
