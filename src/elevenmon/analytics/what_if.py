"""What if: the same question to the forecast with more traffic, a model moved, or another limit.

The past is scaled as if it had been so all along, which scales what is expected of the hours ahead; what is
used already stays used, and when a wall was reached stays when it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from elevenmon.analytics.estimate import Limits
from elevenmon.analytics.forecast import Question
from elevenmon.domain.snapshot import Point
from elevenmon.domain.what_if import Change, Move

MOST_TRAFFIC = 1000.0


class ModelPrice(NamedTuple):
    """What a model costs, by what this account was charged where that is known."""

    model_id: str
    name: str
    credits: float
    """Used in the last 30 days."""
    per_character: float | None
    """Credits, by the account's own clips."""
    per_use: float | None
    """Credits, by the account's own usage rows."""
    rate: float | None
    """Credits per character as the model's list rate says."""


class Exchange(NamedTuple):
    """How much what one model does costs with another."""

    move: Move
    factor: float
    """Times the credits."""
    basis: str
    """One sentence: what that rests on."""


def exchange(move: Move, prices: Mapping[str, ModelPrice]) -> Exchange:
    """The price of a move: the same measure on both sides. ValueError says what is not known."""
    source, target = prices.get(move.source), prices.get(move.target)
    if source is None or source.credits <= 0:
        raise ValueError(f"{move.source} was not used in the last 30 days, as far as is known")
    if target is None:
        raise ValueError(f"no such model is known: {move.target}")
    measures = (
        (source.per_character, target.per_character, "credits per character of your own clips"),
        (source.rate, target.rate, "the models' list rates, for want of own clips of both"),
        (source.per_use, target.per_use, "credits per use in your own rows, whatever their length"),
    )
    for before, after, basis in measures:
        if before and after is not None:
            words = f"{source.name} to {target.name}: x{after / before:.3g} by {basis}"
            return Exchange(move, after / before, words)
    raise ValueError(f"nothing tells what {move.source} and {move.target} cost beside each other")


def changed(
    question: Question,
    change: Change,
    exchanges: Sequence[Exchange] = (),
    use_by_model: Mapping[str, Sequence[Point]] | None = None,
) -> Question:
    """The question under a change. `use_by_model` has the rows of each model that is moved, in the buckets of
    the question."""
    buckets = dict(question.buckets)
    for each in exchanges:
        for at, amount in (use_by_model or {}).get(each.move.source, ()):
            if at in buckets:
                buckets[at] += amount * (each.factor - 1)
    scaled = [(at, amount * change.traffic) for at, amount in buckets.items()]
    limits = _limits(question.limits, change.limit)
    return replace(question, buckets=scaled, limits=limits, recorded=question.buckets)


def _limits(limits: Limits, limit: float | None) -> Limits:
    if limit is None:
        return limits
    included = limits[0][1]
    return tuple((kind, at - included + limit) for kind, at in limits)
