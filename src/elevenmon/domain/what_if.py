"""What would become of the verdict if something changed: what is asked, and what is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from elevenmon.domain.forecast import Forecast
from elevenmon.domain.snapshot import Verdict
from elevenmon.domain.units import CREDITS


class Move(NamedTuple):
    """All that one model does is done by another from now on."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different from now on; several go together. Compared by value."""

    traffic: float = 1.0
    """Times the use of every hour ahead."""
    moves: tuple[Move, ...] = ()
    limit: float | None = None
    """Included credits (or the budget) instead of today's; what overage allows comes on top as before."""

    @property
    def is_none(self) -> bool:
        """Whether nothing is different."""
        return self == Change()


@dataclass(frozen=True, slots=True, eq=False)
class Overage:
    """What the forecast brings beyond the included credits by the reset."""

    credits: float
    money: float | None
    """None where the account's own rows give no unit price."""
    currency: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One side of the comparison."""

    forecast: Forecast
    verdict: Verdict
    overage: Overage | None
    """None where nothing beyond the included credits is expected, or nothing is known."""
    money: tuple[float, str] | None = None
    """What credits without a limit come to by the reset, and the currency; None where no price is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Today's verdict and the changed one, worked out of the same figures."""

    change: Change
    made_at: datetime
    """The moment from which both look ahead."""
    unit: str = CREDITS
    """Or the currency of a budget."""
    today: Outcome | None = None
    changed: Outcome | None = None
    notes: tuple[str, ...] = ()
    """What a move's price rests on, a sentence each."""
    trouble: str = ""
    """One sentence why there is no answer; empty where there is one."""
    end: str = "the reset"
    """What both look ahead to; `period's end` where nothing comes anew, `month's end` without a reset."""


class ModelUse(NamedTuple):
    """A model that can be moved from or to."""

    model_id: str
    name: str
    credits: float
    """Used in the last 30 days."""
    by_character: bool = True
    """Whether it has a price per character: only such models compare well."""


class WhatIf(Protocol):
    """Answers from the store. Every call returns at once; answers come from another thread."""

    def models(self, deliver: Callable[[tuple[ModelUse, ...]], None]) -> None:
        """The models known, the most used first."""
        ...

    def compare(self, change: Change, deliver: Callable[[Comparison], None]) -> None:
        """Work a change out. While one is worked out only the newest of those asked meanwhile is next."""
        ...
